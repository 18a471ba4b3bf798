import { describe, expect, it } from 'vitest';
import { psfLikelihood } from '../../../src/estimate/psf-likelihood.ts';
import { rfftn } from '../../../src/fft/rfftn.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { blocks } from '../../tensors.ts';

describe('psfLikelihood', () => {
  const families: [string, number[], (value: number) => PsfSpec][] = [
    ['radius of a disk', [2, 3, 4, 5, 6], (radius) => ({ model: 'disk', radius })],
    ['length of a motion', [5, 7, 9, 11, 13], (length) => ({ model: 'motion', length, angle: 20 })],
    ['angle of a motion', [0, 20, 40, 60, 80], (angle) => ({ model: 'motion', length: 9, angle })],
  ];
  it.each(families)('is greatest at the true %s', (_, values, spec) => {
    const shape = [96, 80];
    const truth = 2;
    const scene = blocks(shape, 4);
    const operators = values.map((value) => blur(makePsf(spec(value)), shape));
    const seen = rfftn(gaussianNoise(operators[truth].apply(scene), { sigma: 0.003, seed: 5 }));
    const fits = operators.map(({ spectrum }) => psfLikelihood(seen, spectrum));
    expect(fits.indexOf(Math.max(...fits))).toBe(truth);
  });

  it('does not depend on the brightness of the picture, but for a constant', () => {
    const shape = [48, 40];
    const [narrow, wide] = [1, 2].map((sigma) => blur(makePsf({ model: 'gaussian', sigma }), shape).spectrum);
    const seen = gaussianNoise(blocks(shape, 4), { sigma: 0.01, seed: 5 });
    const brighter = { shape, data: seen.data.map((value: number) => 3 * value + 1) };
    const difference = (x: typeof seen) => psfLikelihood(rfftn(x), narrow) - psfLikelihood(rfftn(x), wide);
    expect(difference(brighter)).toBeCloseTo(difference(seen), 6);
  });
});
