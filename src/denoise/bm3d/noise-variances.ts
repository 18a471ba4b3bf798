import type { Spectrum } from '../../fft/spectrum.ts';

/**
 * The variance that stationary noise has in each of the 64 coefficients of a separable 8x8 transform:
 * v[k, l] = (1/n) Σ_f P(f) |B̂_k(f_y)|² |B̂_l(f_x)|², with P the expected |noise spectrum|² / n (white noise: P = σ²).
 *
 * @param shape height and width of the image
 * @param basis the k-th analysis function at sample j
 * @param psd P on the half spectrum of that shape, row-major; every value >= 0
 */
export function noiseVariances(
  shape: readonly [number, number],
  psd: Spectrum['re'],
  basis: (k: number, j: number) => number,
): Float64Array {
  const [height, width] = shape;
  const half = Math.floor(width / 2) + 1;
  const down = basisPower(basis, height, height);
  const across = basisPower(basis, width, half);
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
function basisPower(basis: (k: number, j: number) => number, n: number, count: number): Float64Array {
  const power = new Float64Array(count * 8);
  for (let f = 0; f < count; f++) {
    for (let k = 0; k < 8; k++) {
      let re = 0;
      let im = 0;
      for (let j = 0; j < 8; j++) {
        const angle = (2 * Math.PI * f * j) / n;
        re += basis(k, j) * Math.cos(angle);
        im += basis(k, j) * Math.sin(angle);
      }
      power[f * 8 + k] = re * re + im * im;
    }
  }
  return power;
}
