import { expect, it } from 'vitest';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { validatePsf } from '../../../src/psf/validate.ts';
import { tensor } from '../../../src/tensor.ts';

const codes = (psf: Parameters<typeof validatePsf>[0]) => validatePsf(psf).issues.map(({ code }) => code);

it('measures sum, centroid, negative mass and rim', () => {
  const report = validatePsf(tensor([3, 3], [0, 0, 0, 0, 1.5, 1, 0, -0.5, 0]));
  expect(report.sum).toBe(2);
  expect(report.centroid).toEqual([-0.25, 0.5]);
  expect(report.negative).toBeCloseTo(1 / 6, 14);
  expect(report.rim).toBe(0.5);
  expect(report.issues.map(({ code }) => code)).toEqual(['sum', 'negative']);
});

it('finds what will show in a picture', () => {
  expect(codes(tensor([3], [0, 0, 1]))).toEqual(['off-centre']);
  expect(codes(gaussianPsf({ sigma: 2, size: 7 }))).toEqual(['cut-off']);
  expect(codes(tensor([2], [0, 0]))).toEqual(['empty']);
  expect(codes(tensor([2], [-1, 0]))).toEqual(['empty']);
  expect(codes(tensor([2], [1, Number.NaN]))).toEqual(['not-finite']);
  expect(codes(tensor([1], [1]))).toEqual([]);
});
