import { expect, it } from 'vitest';
import { roundingError } from '../../../src/estimate/rounding-error.ts';
import { deadLeaves } from '../../scenes.ts';

const smooth = deadLeaves(96, 96, 4).data;
const rounded = (max: number, scale = 1) =>
  Float32Array.from(smooth, (v) => (scale * Math.round(v * max)) / max);

it.each([
  [255, 1],
  [1023, 1],
  [4095, 4095],
  [255, 1e-3],
])('data of %d steps with white at %d have the error of that step', (max, white) => {
  expect(roundingError(rounded(max, white)) / (white / max / Math.sqrt(12))).toBeCloseTo(1, 3);
});

it('data that were not rounded have none', () => {
  expect(roundingError(Float32Array.from(smooth))).toBe(0);
  expect(roundingError(Float64Array.from(smooth))).toBe(0);
});

it('a scene of few levels is not rounded to them', () => {
  expect(roundingError(Float32Array.from(smooth, (v) => Math.round(4 * v) / 4))).toBe(0);
  expect(roundingError(new Float32Array(100).fill(0.3))).toBe(0);
});
