import { expect, it } from 'vitest';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { secondMoments } from '../../../../src/psf/moments.ts';
import { toOtf } from '../../../../src/psf/otf.ts';
import { gaussianWidthChanges } from '../../../../src/restore/psf-fit/gaussian-width-change.ts';
import { tensor } from '../../../../src/tensor.ts';

it('is to a bell what its width is', () => {
  const shape = [48, 64];
  const gainOf = (sigma: number) => {
    const { re, im } = toOtf(gaussianPsf({ sigma, size: 47, sampling: 'point' }), shape);
    return re.map((v, k) => v * v + im[k] * im[k]);
  };
  const drawn = [1, 5, 40, 33 * 3 + 2, 33 * 45 + 4];
  const [from, to] = [gainOf(3), gainOf(3 * Math.sqrt(1.2))];
  // 1.2 times the second moments.
  const bell = gaussianWidthChanges(gaussianPsf({ sigma: 3, size: 47, sampling: 'point' }), shape, drawn)[9];
  drawn.forEach((k, i) => {
    expect(from[k] * bell[i]).toBeCloseTo(to[k], 6);
  });
});

it('spreadOf are about the centre of mass, whatever the sum', () => {
  const { yy, xx, xy } = secondMoments(tensor([2, 3], [0, 2, 2, 0, 2, 2]));
  expect([yy, xx, xy]).toEqual([0.25, 0.25, 0]);
});
