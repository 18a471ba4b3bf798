import { describe, expect, it } from 'vitest';
import { besselJ1 } from '../../../src/numerics/special-functions.ts';
import type { PsfSpec } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';

describe('a number too large is refused before anything is allocated, and the bound is named', () => {
  it.each<[PsfSpec, RegExp]>([
    [{ model: 'gaussian', sigma: 1e9 }, /"sigma" must be a number > 0 and at most 1000000, got 1000000000/],
    [
      { model: 'gaussian', sigma: 1, size: 1e9 },
      /"size" must have at most 67108864 samples, got 1000000000x/,
    ],
    [{ model: 'gaussian', sigma: 1, rank: 1e9 }, /"rank" must be an integer from 1 to 3, got 1000000000/],
    [{ model: 'gaussian', sigma: 1, rank: 1.5 }, /"rank" must be an integer from 1 to 3, got 1.5/],
    [{ model: 'gaussian', fwhm: 1e5 }, /the PSF would have \d+x\d+ samples: expected at most 67108864/],
    [{ model: 'gaussian', sigma: 1e5, ratio: 0.5 }, /the PSF would have \d+x\d+ samples: expected at most/],
    [{ model: 'disk', radius: 1e7 }, /"radius" must be a number >= 0 and at most 1000000, got 10000000/],
    [{ model: 'disk', radius: 1e5 }, /the PSF would have 200001x200001 samples: expected at most 67108864/],
    [{ model: 'motion', length: 1e9 }, /"length" must be a number >= 0 and at most 1000000/],
    [{ model: 'motion', length: 1e300, size: 5 }, /"length" must be a number >= 0 and at most 1000000/],
    [{ model: 'motion', length: 1e5, angle: 45 }, /the PSF would have \d+x\d+ samples: expected at most/],
    [{ model: 'box', width: 3, rank: 5_000_000 }, /"rank" must be an integer from 1 to 8, got 5000000/],
    [{ model: 'box', width: 30, rank: 8 }, /the PSF would have 31x31x31x31x31x31x31x31 samples: expected/],
    [{ model: 'airy', radius: 2, size: [3, 2 ** 40] }, /"size" must have at most 67108864 samples/],
    [{ model: 'airy', radius: 1e4 }, /the PSF would have 200001x200001 samples: expected at most 67108864/],
    [{ model: 'moffat', fwhm: 1e7 }, /"fwhm" must be a number > 0 and at most 1000000/],
    [{ model: 'shake', extent: 1e9 }, /"extent" must be a number > 0 and at most 1000000/],
    [
      {
        model: 'path',
        points: [
          [0, 0],
          [1e9, 3],
        ],
      },
      /"points" must be a number from -1000000 to 1000000, got 1000000000/,
    ],
  ])('%j', (spec, message) => {
    const began = performance.now();
    expect(() => makePsf(spec)).toThrow(RangeError);
    expect(() => makePsf(spec)).toThrow(message);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('a long path through a small grid', () => {
  it('is traced inside the grid only', () => {
    const began = performance.now();
    const points = Array.from({ length: 41 }, (_, i): [number, number] => [i % 2 === 0 ? -9e5 : 9e5, 0]);
    const psf = makePsf({ model: 'path', points, centering: 'none', size: [3, 5] });
    expect([...psf.data.subarray(5, 10)].map((value) => value.toFixed(9))).toEqual(
      new Array(5).fill('0.200000000'),
    );
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('large profiles', () => {
  // Four nodes of Gauss and Legendre along each axis of the pixel, as the small ones have.
  const nodes = [-0.861136311594053, -0.339981043584856, 0.339981043584856, 0.861136311594053];
  const weights = [0.347854845137454, 0.652145154862546, 0.652145154862546, 0.347854845137454];
  const pixel = (f: (r: number) => number, x: number, y: number): number => {
    let sum = 0;
    nodes.forEach((u, i) => {
      nodes.forEach((v, j) => {
        sum += weights[i] * weights[j] * f(Math.hypot(x + u / 2, y + v / 2));
      });
    });
    return sum / 4;
  };
  const airy = (r: number): number => {
    const v = Math.max(1e-9, (3.831705970207512 * r) / 40);
    return ((2 * besselJ1(v)) / v) ** 2;
  };
  const alpha = 60 / (2 * Math.sqrt(2 ** (1 / 3) - 1));
  const moffat = (r: number): number => (1 + (r / alpha) ** 2) ** -3;

  it.each<[PsfSpec, (r: number) => number]>([
    [{ model: 'airy', radius: 40, size: 401 }, airy],
    [{ model: 'airy', radius: 40, size: [300, 401] }, airy],
    [{ model: 'moffat', fwhm: 60, size: [401, 300] }, moffat],
  ])('of %j are those of each pixel by itself', (spec, profile) => {
    const { shape, data } = makePsf(spec);
    const [cy, cx] = shape.map((n) => Math.floor(n / 2));
    const peak = pixel(profile, 0, 0);
    for (const [y, x] of [
      [0, 1],
      [17, -23],
      [-90, 31],
      [-cy, -cx],
      [shape[0] - 1 - cy, shape[1] - 1 - cx],
      [40, 0],
    ]) {
      const ratio = data[(cy + y) * shape[1] + cx + x] / data[cy * shape[1] + cx];
      expect(Math.abs(ratio - pixel(profile, x, y) / peak)).toBeLessThan(1e-10);
    }
  });

  it('of millions of pixels take seconds', () => {
    const began = performance.now();
    expect(makePsf({ model: 'airy', radius: 120 }).shape).toEqual([2401, 2401]);
    expect(makePsf({ model: 'moffat', fwhm: 150 }).shape[0]).toBeGreaterThan(1500);
    // Half a minute before; a tenth of a second for each would do on an idle machine.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
