/** The double engine on any real data: line by line, each line in double precision. */

import { type FloatArray, type Shape, sizeOf } from '../tensor.ts';
import { linePlan } from './float64.ts';

/** Two real rows ride in one complex transform: z = a + ib gives A = (Z[k] + Z*[n-k])/2, B = (Z[k] - Z*[n-k])/2i. */
export function realRows(data: FloatArray, re: FloatArray, im: FloatArray, n: number): void {
  const plan = linePlan(n);
  const half = Math.floor(n / 2) + 1;
  const rows = data.length / n;
  const z = new Float64Array(2 * n);
  const spectrum = new Float64Array(2 * n);
  for (let row = 0; row < rows; row += 2) {
    const paired = row + 1 < rows;
    for (let j = 0; j < n; j++) {
      z[2 * j] = data[row * n + j];
      z[2 * j + 1] = paired ? data[(row + 1) * n + j] : 0;
    }
    plan.forward(spectrum, z);
    for (let k = 0; k < half; k++) {
      const mirror = k === 0 ? 0 : n - k;
      const pr = spectrum[2 * k];
      const pi = spectrum[2 * k + 1];
      const qr = spectrum[2 * mirror];
      const qi = spectrum[2 * mirror + 1];
      re[row * half + k] = (pr + qr) / 2;
      im[row * half + k] = (pi - qi) / 2;
      if (paired) {
        re[(row + 1) * half + k] = (pi + qi) / 2;
        im[(row + 1) * half + k] = (qr - pr) / 2;
      }
    }
  }
}

/** The way back: Z = A + iB on the full circle, one complex transform, real part = a, imaginary part = b. */
export function halfRows(re: FloatArray, im: FloatArray, data: FloatArray, n: number, scale: number): void {
  const plan = linePlan(n);
  const half = Math.floor(n / 2) + 1;
  const rows = data.length / n;
  const spectrum = new Float64Array(2 * n);
  const z = new Float64Array(2 * n);
  for (let row = 0; row < rows; row += 2) {
    const paired = row + 1 < rows;
    for (let k = 0; k < half; k++) {
      const selfConjugate = k === 0 || 2 * k === n;
      const ar = re[row * half + k];
      const ai = selfConjugate ? 0 : im[row * half + k];
      const br = paired ? re[(row + 1) * half + k] : 0;
      const bi = paired && !selfConjugate ? im[(row + 1) * half + k] : 0;
      spectrum[2 * k] = ar - bi;
      spectrum[2 * k + 1] = ai + br;
      if (!selfConjugate) {
        spectrum[2 * (n - k)] = ar + bi;
        spectrum[2 * (n - k) + 1] = br - ai;
      }
    }
    plan.backward(z, spectrum);
    for (let j = 0; j < n; j++) {
      data[row * n + j] = z[2 * j] * scale;
      if (paired) data[(row + 1) * n + j] = z[2 * j + 1] * scale;
    }
  }
}

/** Transforms every line along `axis` of the planes, in place. */
export function complexLines(
  re: FloatArray,
  im: FloatArray,
  shape: Shape,
  axis: number,
  inverse: boolean,
): void {
  const n = shape[axis];
  if (n === 1) return;
  const plan = linePlan(n);
  const stride = sizeOf(shape.slice(axis + 1));
  const line = new Float64Array(2 * n);
  const result = new Float64Array(2 * n);
  for (let start = 0; start < re.length; start += n * stride) {
    for (let first = start; first < start + stride; first++) {
      for (let j = 0, at = first; j < n; j++, at += stride) {
        line[2 * j] = re[at];
        line[2 * j + 1] = im[at];
      }
      if (inverse) plan.backward(result, line);
      else plan.forward(result, line);
      for (let j = 0, at = first; j < n; j++, at += stride) {
        re[at] = result[2 * j];
        im[at] = result[2 * j + 1];
      }
    }
  }
}
