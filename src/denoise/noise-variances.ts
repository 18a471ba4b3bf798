import type { Spectrum } from '../fft/spectrum.ts';
import { dctBasis8 } from './dct8.ts';

/**
 * The variance that stationary noise has in each of the 64 coefficients of an 8x8 cosine transform:
 * v[k, l] = (1/n) Σ_f P(f) |B̂_k(f_y)|² |B̂_l(f_x)|², with P the expected |noise spectrum|² / n (white noise: P = σ²).
 *
 * @param shape height and width of the picture
 * @param psd P on the half spectrum of that shape, row-major; every value >= 0
 */
export function noiseVariances(shape: readonly [number, number], psd: Spectrum['re']): Float64Array {
  const [height, width] = shape;
  const half = Math.floor(width / 2) + 1;
  const down = basisPower(height, height);
  const across = basisPower(width, half);
  const variances = new Float64Array(64);
  const row = new Float64Array(8);
  for (let fy = 0; fy < height; fy++) {
    row.fill(0);
    for (let fx = 0; fx < half; fx++) {
      // Both halves of the spectrum count; the columns that are their own mirror image count once.
      const power = psd[fy * half + fx] * (fx === 0 || 2 * fx === width ? 1 : 2);
      for (let l = 0; l < 8; l++) row[l] += power * across[fx * 8 + l];
    }
    for (let k = 0; k < 8; k++)
      for (let l = 0; l < 8; l++) variances[k * 8 + l] += (down[fy * 8 + k] * row[l]) / (height * width);
  }
  return variances;
}

/** |B̂_k(f)|² for f < count at [f * 8 + k], on a transform of n samples. */
function basisPower(n: number, count: number): Float64Array {
  const power = new Float64Array(count * 8);
  for (let f = 0; f < count; f++) {
    for (let k = 0; k < 8; k++) {
      let re = 0;
      let im = 0;
      for (let j = 0; j < 8; j++) {
        const angle = (2 * Math.PI * f * j) / n;
        re += dctBasis8(k, j) * Math.cos(angle);
        im += dctBasis8(k, j) * Math.sin(angle);
      }
      power[f * 8 + k] = re * re + im * im;
    }
  }
  return power;
}
