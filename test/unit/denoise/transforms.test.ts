import { describe, expect, it } from 'vitest';
import { biorBasis, forwardBior15, inverseBior15 } from '../../../src/denoise/bm3d/bior15.ts';
import { mergeChannels, splitChannels } from '../../../src/denoise/bm3d/channel-dct.ts';
import { dctBasis8, forwardDct8, inverseDct8 } from '../../../src/denoise/bm3d/dct8.ts';
import { forwardHaar, inverseHaar } from '../../../src/denoise/bm3d/haar.ts';
import { random } from '../../../src/random.ts';

const r = random(5);
const samples = (n: number) => Float64Array.from({ length: n }, () => r.normal());

describe('the transforms of BM3D', () => {
  it('forwardDct8 takes the inner products with the cosine basis, and inverseDct8 takes them back', () => {
    const x = samples(128);
    const y = x.slice();
    forwardDct8(y, 64);
    expect(y.slice(0, 64)).toEqual(x.slice(0, 64));
    for (let k = 0; k < 8; k++)
      for (let l = 0; l < 8; l++) {
        let sum = 0;
        for (let i = 0; i < 64; i++) sum += x[64 + i] * dctBasis8(k, i >> 3) * dctBasis8(l, i & 7);
        expect(y[64 + 8 * k + l]).toBeCloseTo(sum, 12);
      }
    inverseDct8(y, 64);
    for (let i = 0; i < 128; i++) expect(y[i]).toBeCloseTo(x[i], 12);
  });

  it('forwardBior15 takes the inner products with its functions, each of length 1, and inverseBior15 takes them back', () => {
    const x = samples(64);
    const y = x.slice();
    forwardBior15(y, 0);
    for (let k = 0; k < 8; k++) {
      let energy = 0;
      for (let j = 0; j < 8; j++) energy += biorBasis(k, j) ** 2;
      expect(energy).toBeCloseTo(1, 12);
      for (let l = 0; l < 8; l++) {
        let sum = 0;
        for (let i = 0; i < 64; i++) sum += x[i] * biorBasis(k, i >> 3) * biorBasis(l, i & 7);
        expect(y[8 * k + l]).toBeCloseTo(sum, 12);
      }
    }
    inverseBior15(y, 0);
    for (let i = 0; i < 64; i++) expect(y[i]).toBeCloseTo(x[i], 12);
  });

  it('forwardBior15 has the taps of bior1.5 in its finest sums', () => {
    // The first of the four sums is (mean + halves)/2 + quarters, each by its length; its response is the low pass of the wavelet.
    const c = 22 / 128;
    const taps = [1, 1, c, -c, 0, 0, -c, c].map((v) => v * Math.SQRT1_2);
    for (let j = 0; j < 8; j++) {
      const sum =
        biorBasis(0, j) / 2 +
        (biorBasis(1, j) * Math.sqrt(1 + 4 * c * c)) / 2 +
        biorBasis(2, j) * Math.sqrt((1 + 2 * c * c) / 2);
      expect(sum).toBeCloseTo(taps[j], 12);
    }
  });

  it('forwardHaar keeps the energy, gathers the mean in the first block, and inverseHaar undoes it', () => {
    for (const count of [1, 2, 4, 16, 32]) {
      const x = samples(64 * count);
      const y = x.slice();
      const scratch = new Float64Array(32 * count);
      forwardHaar(y, count, scratch);
      const energy = (v: Float64Array) => v.reduce((sum, a) => sum + a * a, 0);
      expect(energy(y)).toBeCloseTo(energy(x), 9);
      let sum = 0;
      for (let b = 0; b < count; b++) sum += x[64 * b + 7];
      expect(y[7]).toBeCloseTo(sum / Math.sqrt(count), 12);
      inverseHaar(y, count, scratch);
      for (let i = 0; i < x.length; i++) expect(y[i]).toBeCloseTo(x[i], 12);
    }
  });

  it('splitChannels is orthonormal: opponent colours for three channels', () => {
    const x = samples(3 * 6);
    const planes = splitChannels(x, 3);
    expect(planes[0][4]).toBeCloseTo((x[4] + x[10] + x[16]) / Math.sqrt(3), 12);
    expect(planes[1][4]).toBeCloseTo((x[4] - x[16]) / Math.SQRT2, 12);
    expect(planes[2][4]).toBeCloseTo((x[4] - 2 * x[10] + x[16]) / Math.sqrt(6), 12);
    const back = new Float64Array(18);
    mergeChannels(planes, back);
    for (let i = 0; i < 18; i++) expect(back[i]).toBeCloseTo(x[i], 12);
  });
});
