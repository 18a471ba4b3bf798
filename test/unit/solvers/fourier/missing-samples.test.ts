import { expect, it } from 'vitest';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { toOtf } from '../../../../src/psf/otf.ts';
import { missingSamples } from '../../../../src/solvers/fourier/missing-samples.ts';

const shape = [24, 30];
const white = 3;

/** Clipped from row 6 to 17 and from column 5 to the right end. */
const clipped = Float64Array.from({ length: 720 }, (_, i) => {
  const [y, x] = [Math.floor(i / 30), i % 30];
  return +(y >= 6 && y < 18 && x >= 5);
});
const plane = { shape, data: clipped.map((mark) => (mark === 1 ? white : 0.5)) };
const bounded = (bounds: ArrayLike<number> = []) =>
  Array.from(bounds, (bound, i) => (bound > -Infinity ? i : -1)).filter((i) => i >= 0);

it.each([1, 2, 3])(
  'clipped samples are held to white a standard deviation of the PSF inside, %i px',
  (sigma) => {
    const transfer = toOtf(gaussianPsf({ sigma }), [64, 72]);
    const { weights: kept, bounds } = missingSamples(plane, transfer, undefined, clipped);
    expect([...(kept ?? [])]).toEqual([...clipped].map((mark) => 1 - mark));
    const inside = [...plane.data.keys()].filter((i) => {
      const [y, x] = [Math.floor(i / 30), i % 30];
      // Beyond the frame, to the right, nothing speaks against it.
      return y >= 6 + sigma && y < 18 - sigma && x >= 5 + sigma;
    });
    expect(bounded(bounds)).toEqual(inside);
    for (const i of inside) expect(bounds?.[i]).toBe(white);
  },
);

it('samples of weight 0 are missing and unbounded', () => {
  const transfer = toOtf(gaussianPsf({ sigma: 1 }), [64, 72]);
  const weights = new Float64Array(720).fill(2);
  weights[3] = 0;
  const { weights: kept, bounds } = missingSamples(plane, transfer, weights, clipped);
  expect(kept?.[3]).toBe(0);
  expect(bounds?.[3]).toBe(-Infinity);
  expect(kept?.[4]).toBe(2);
  expect(missingSamples(plane, transfer, weights, new Float64Array(720))).toEqual({ weights: weights });
  expect(missingSamples(plane, transfer, undefined, undefined)).toEqual({ weights: undefined });
});

it('a PSF of one sample leaves all of them held', () => {
  const transfer = toOtf({ shape: [1, 1], data: Float64Array.of(1) }, [24, 30]);
  expect(bounded(missingSamples(plane, transfer, undefined, clipped).bounds)).toHaveLength(12 * 25);
});
