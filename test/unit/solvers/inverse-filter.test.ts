import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/operators/blur.ts';
import { inverseFilter } from '../../../src/solvers/inverse-filter.ts';
import { tensor } from '../../../src/tensor.ts';
import { lopsidedPsf, maxDifference, noise } from '../../tensors.ts';

describe('inverseFilter', () => {
  it('is exact where no frequency is lost', () => {
    for (const shape of [[16], [9, 10], [4, 5, 6]]) {
      const psf = lopsidedPsf(shape.map(() => 3));
      psf.data[1] += 3 * psf.data.length;
      const operator = blur(psf, shape);
      const x = noise(shape);
      const { estimate, iterations, stopReason } = inverseFilter(operator, operator.apply(x));
      expect(maxDifference(estimate.data, x.data)).toBeLessThan(1e-11);
      expect([iterations, stopReason]).toEqual([0, 'direct']);
    }
  });

  it('gives up frequencies below the cutoff and no others', () => {
    // H of [1, 1]/2 on 8 samples: |H(f)| = cos(πf), 1 at 0 and 0 at Nyquist; at 3/8 it is 0.38.
    const operator = blur(tensor([2], [1, 1]), [8]);
    const wave = (turns: number) =>
      tensor(
        [8],
        Float64Array.from({ length: 8 }, (_, i) => Math.cos(2 * Math.PI * turns * i)),
      );
    const kept = inverseFilter(operator, operator.apply(wave(3 / 8)), { cutoff: 0.38 });
    expect(maxDifference(kept.estimate.data, wave(3 / 8).data)).toBeLessThan(1e-12);
    const lost = inverseFilter(operator, operator.apply(wave(3 / 8)), { cutoff: 0.39 });
    expect(maxDifference(lost.estimate.data, new Float64Array(8))).toBeLessThan(1e-12);
    const never = inverseFilter(operator, wave(4 / 8));
    expect(maxDifference(never.estimate.data, new Float64Array(8))).toBeLessThan(1e-12);
  });

  it('refuses a cutoff that is no part', () => {
    const operator = blur(tensor([2], [1, 1]), [8]);
    expect(() => inverseFilter(operator, noise([8]), { cutoff: 2 })).toThrow(
      /inverseFilter: "cutoff" must be a number from 0 to 1, got 2/,
    );
  });
});
