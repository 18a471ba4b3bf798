/** Seeded random convolutions of every kind, for tests against the scatter oracle. */

import { random } from '../../src/random.ts';
import type { ScatterCase } from './scatter.ts';
import { product } from './scatter.ts';

/** A case with its numbers; `options` are those of conv and convTranspose, whose explicit sizes make them adjoint. */
export interface ConvCase extends ScatterCase {
  name: string;
  x: Float64Array;
  y: Float64Array;
  w: Float64Array;
  fineBias: Float64Array;
  coarseBias: Float64Array;
}

/** `count` cases; sizes small, strides and dilations up to 4, crops of any sign, extents that leave holes and tails. */
export function convCases(count: number, seed: number): ConvCase[] {
  const { uniform, normal } = random(seed);
  const integer = (from: number, to: number): number => from + Math.floor(uniform() * (to - from + 1));
  return Array.from({ length: count }, (_, index) => {
    const rank = 1 + (index % 3);
    const most = [9, 5, 3][rank - 1];
    const groups = integer(1, 3);
    const axis = (): { [K in 'fine' | 'coarse' | 'kernel' | 'stride' | 'dilation' | 'begin']: number } => {
      const kernel = integer(1, rank === 1 ? 7 : 4);
      const stride = integer(1, 4);
      const dilation = integer(1, 4);
      const coarse = integer(1, most);
      const full = stride * (coarse - 1) + dilation * (kernel - 1) + 1;
      const begin = integer(-2, Math.min(full - 1, 5));
      return { kernel, stride, dilation, coarse, begin, fine: Math.max(1, full - begin - integer(-3, 4)) };
    };
    const axes = Array.from({ length: rank }, axis);
    const pick = (key: keyof (typeof axes)[number]): number[] => axes.map((each) => each[key]);
    const c = {
      batch: integer(1, 2),
      groups,
      fineChannels: groups * integer(1, 3),
      coarseChannels: groups * integer(1, rank === 1 ? 6 : 3),
      fine: pick('fine'),
      coarse: pick('coarse'),
      kernel: pick('kernel'),
      stride: pick('stride'),
      dilation: pick('dilation'),
      begin: pick('begin'),
    };
    const noise = (length: number): Float64Array => Float64Array.from({ length }, normal);
    return {
      ...c,
      name: `case ${index}: ${JSON.stringify(c)}`,
      x: noise(c.batch * c.fineChannels * product(c.fine)),
      y: noise(c.batch * c.coarseChannels * product(c.coarse)),
      w: noise((c.coarseChannels * c.fineChannels * product(c.kernel)) / groups),
      fineBias: noise(c.fineChannels),
      coarseBias: noise(c.coarseChannels),
    };
  });
}
