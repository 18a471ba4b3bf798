import { expect, it } from 'vitest';
import { circulant } from '../../../src/operators/circulant.ts';
import { gradient } from '../../../src/operators/gradient.ts';
import { laplacianSpectrum } from '../../../src/operators/laplacian.ts';
import { maxDifference, noise } from '../../tensors.ts';

it('is the periodic divergence of the gradient', () => {
  for (const shape of [[1], [2], [7], [8], [4, 5], [1, 6], [3, 4, 5]]) {
    const x = noise(shape);
    const d = gradient(shape, { boundary: 'wrap' });
    const laplacian = circulant(laplacianSpectrum(shape), shape);
    expect(maxDifference(laplacian.apply(x).data, d.adjoint(d.apply(x)).data)).toBeLessThan(1e-13);
  }
});

it('refuses empty extents', () => {
  expect(() => laplacianSpectrum([0])).toThrow(
    /laplacianSpectrum: "shape" must be a positive integer, got 0/,
  );
});
