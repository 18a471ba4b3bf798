import { describe, expect, it } from 'vitest';
import { cropFrame, extendFrame } from '../../../src/boundary/frame.ts';
import { blur } from '../../../src/operators/blur.ts';
import { cropToFrame, isWindowed } from '../../../src/operators/windowed.ts';
import { tensor, zeros } from '../../../src/tensor.ts';
import { lopsidedPsf, noise } from '../../tensors.ts';

describe('extendFrame', () => {
  it.each([
    [[7], [3]],
    [
      [5, 8],
      [4, 2],
    ],
    [
      [2, 6, 5],
      [3, 9],
    ],
    [
      [3, 4, 5],
      [1, 2, 3],
    ],
    [
      [1, 6],
      [0, 2],
    ],
  ])('keeps the frame of %j and pads by %j', (shape, reach) => {
    const x = noise(shape, 4, 'float32');
    const { extended, begin } = extendFrame(x, reach);
    expect(extended.data).toBeInstanceOf(Float32Array);
    expect(cropFrame(extended, begin, shape)).toEqual({ shape, data: x.data });
    const lead = shape.length - reach.length;
    shape.forEach((n, axis) => {
      expect(extended.shape[axis]).toBeGreaterThanOrEqual(axis < lead ? n : n + 2 * reach[axis - lead]);
    });
  });

  it('is periodic: no step in the pad, nor around the corner, is larger than the way divided by the pad', () => {
    const ramp = tensor(
      [20],
      Float64Array.from({ length: 20 }, (_, i) => i),
    );
    const { extended } = extendFrame(ramp, [10]);
    const n = extended.shape[0];
    for (let i = 0; i < n; i++) {
      const step = Math.abs(extended.data[(i + 1) % n] - extended.data[i]);
      expect(step).toBeLessThan((1.6 * 19) / 20);
    }
  });

  it('goes on with a constant and never leaves the range of the picture', () => {
    const constant = extendFrame(tensor([4, 4], new Float64Array(16).fill(2)), [3, 3]).extended;
    for (const value of constant.data) expect(value).toBeCloseTo(2, 14);
    const x = noise([9, 9]);
    const { extended } = extendFrame(x, [8, 8]);
    expect(Math.max(...extended.data)).toBeCloseTo(Math.max(...x.data), 12);
    expect(Math.min(...extended.data)).toBeCloseTo(Math.min(...x.data), 12);
  });

  it('refuses what does not fit', () => {
    expect(() => extendFrame(zeros([4]), [1, 1])).toThrow(/extendFrame: "reach" must be at most 1 entries/);
    expect(() => extendFrame(zeros([4]), [-1])).toThrow(/"reach" must be a non-negative integer, got -1/);
    expect(() => cropFrame(zeros([4]), [2], [3])).toThrow(
      /cropFrame: "shape" must be inside the tensor 4 from 2/,
    );
    expect(() => cropFrame(zeros([4]), [0, 0], [3, 1])).toThrow(
      /cropFrame: "shape" must have shape 4, got 3x1/,
    );
  });
});

it('shows the frame of a windowed estimate and the whole of any other', () => {
  const windowed = blur(lopsidedPsf([3]), [5], { boundary: 'unknown' });
  const x = noise(windowed.domain);
  expect(isWindowed(windowed)).toBe(true);
  expect([...cropToFrame(windowed, x).data]).toEqual([...x.data.slice(1, 6)]);
  const wrapped = blur(lopsidedPsf([3]), [5]);
  expect(isWindowed(wrapped)).toBe(false);
  const y = noise([5]);
  expect(cropToFrame(wrapped, y)).toBe(y);
});
