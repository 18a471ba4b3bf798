import { describe, expect, it } from 'vitest';
import { resize } from '../../../src/conv/resize.ts';
import { tensor } from '../../../src/tensor.ts';
import { maxDifference, noise } from '../../tensors.ts';

describe('resize', () => {
  it('nearest repeats every sample', () => {
    const y = resize(tensor([1, 2, 2], [1, 2, 3, 4]), [2, 3]);
    expect(y.shape).toEqual([1, 4, 6]);
    expect([...y.data]).toEqual([1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4]);
  });

  it('bilinear is torch.nn.functional.interpolate without align_corners', () => {
    const y = resize(tensor([1, 3], [0, 3, 9]), [3], { method: 'bilinear' });
    expect(maxDifference(y.data, [0, 0, 1, 2, 3, 5, 7, 9, 9])).toBeLessThan(1e-14);
    const plane = resize(tensor([1, 2, 2], [1, 2, 3, 4]), [2, 2], { method: 'bilinear' });
    expect([...plane.data]).toEqual([
      1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4,
    ]);
  });

  it('keeps a constant, the precision and, at scale 1, the samples (as a copy)', () => {
    const flat = resize(tensor([2, 3, 4], new Float32Array(24).fill(7)), [3, 2], { method: 'bilinear' });
    expect(flat.data).toEqual(new Float32Array(24 * 6).fill(7));
    const x = noise([2, 5]);
    const same = resize(x, [1]);
    expect(same).toEqual(x);
    expect(same.data).not.toBe(x.data);
  });

  it('refuses other factors and methods', () => {
    expect(() => resize(noise([3]), [1, 2])).toThrow(/resize: "scale" must be at most 1 factors/);
    expect(() => resize(noise([3]), [1.5])).toThrow(/"scale" must be a positive integer/);
    expect(() => resize(noise([3]), [2], { method: 'cubic' as 'nearest' })).toThrow(
      /one of nearest, bilinear/,
    );
  });
});
