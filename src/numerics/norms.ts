import type { FloatArray } from '../tensor.ts';

/** Σ a². */
export function sumOfSquares(a: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * a[i];
  return sum;
}

/** √(Σ a² / n). */
export function rootMeanSquare(a: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * a[i];
  return Math.sqrt(sum / a.length);
}

/** Σ a b. */
export function dot(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** ‖change‖ / ‖x‖ from their squares; 0 where nothing moved. */
export function relativeChange(change2: number, x2: number): number {
  return change2 === 0 ? 0 : Math.sqrt(change2 / x2);
}
