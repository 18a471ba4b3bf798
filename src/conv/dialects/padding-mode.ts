import type { Boundary } from '../../boundary/boundary.ts';
import { extension } from '../../boundary/extension.ts';
import { rangeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { PaddingMode } from './resolve.ts';

/** PyTorch's padding modes as boundary rules: its `reflect` does not repeat the edge sample. */
const rules: Readonly<Record<PaddingMode, Boundary>> = {
  zeros: 'zero',
  reflect: 'mirror',
  replicate: 'nearest',
  circular: 'wrap',
};

/**
 * Extends a tensor beyond its frame, by PyTorch's names: reflect dcb|abcd|cba, replicate aaa|abcd|ddd, circular bcd|abcd|abc.
 *
 * @param x [..., ...spatial]; the last `pads.length` axes grow
 * @param pads [begin, end] per spatial axis, >= 0; at most n − 1 for reflect and n for circular
 */
export function padExplicitly(
  x: Tensor,
  pads: readonly (readonly [number, number])[],
  mode: PaddingMode,
): Tensor {
  const lead = x.shape.length - pads.length;
  const frame = x.shape.slice(lead);
  pads.forEach((pair, axis) => {
    const n = frame[axis];
    const most = mode === 'reflect' ? n - 1 : mode === 'circular' ? n : Number.POSITIVE_INFINITY;
    if (Math.max(...pair) > most)
      throw rangeError('padBorder', 'padding', `at most ${most} for ${mode} on an axis of ${n}`, pair);
  });
  const [before, after] = [0, 1].map((side) => pads.map((pair) => pair[side]));
  return extension(x.shape.slice(0, lead), frame, before, after, rules[mode]).apply(x);
}
