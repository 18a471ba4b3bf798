import { describe, expect, it } from 'vitest';
import { biorBasis, forwardBior15 } from '../../../../src/denoise/bm3d/bior15.ts';
import { dctBasis8, forwardDct8 } from '../../../../src/denoise/bm3d/dct8.ts';
import { noiseVariances } from '../../../../src/denoise/bm3d/noise-variances.ts';
import { irfftn, rfftn } from '../../../../src/fft/rfftn.ts';
import { random } from '../../../../src/random.ts';

describe('noiseVariances', () => {
  it.each([
    ['cosine', forwardDct8, dctBasis8],
    ['wavelet', forwardBior15, biorBasis],
  ])('predicts the variances measured on blocks of filtered noise, %s', (_, forward, basis) => {
    const [height, width] = [16, 15];
    const half = 8;
    const psd = new Float64Array(height * half);
    for (let fy = 0; fy < height; fy++)
      for (let fx = 0; fx < half; fx++)
        psd[fy * half + fx] = (1 + Math.cos((2 * Math.PI * fy) / height)) * (0.2 + fx / half);
    const expected = noiseVariances([height, width], psd, basis);
    const measured = new Float64Array(64);
    const r = random(2);
    const draws = 2500;
    for (let n = 0; n < draws; n++) {
      const spectrum = rfftn({
        shape: [height, width],
        data: Float64Array.from({ length: 240 }, () => r.normal()),
      });
      for (let i = 0; i < psd.length; i++) {
        spectrum.re[i] *= Math.sqrt(psd[i]);
        spectrum.im[i] *= Math.sqrt(psd[i]);
      }
      const noise = irfftn(spectrum).data;
      const block = Float64Array.from({ length: 64 }, (_, i) => noise[(3 + (i >> 3)) * width + 5 + (i & 7)]);
      forward(block, 0);
      for (let i = 0; i < 64; i++) measured[i] += (block[i] * block[i]) / draws;
    }
    for (let i = 0; i < 64; i++) expect(Math.abs(measured[i] / expected[i] - 1)).toBeLessThan(0.15);
  });
});
