import { describe, expect, it } from 'vitest';
import { impulse } from '../../../../src/blind/free/kernel-shape.ts';
import { latentImage, latentProblem } from '../../../../src/blind/free/latent-image.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { type Tensor, tensor } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const side = 48;
/** Rectangles on a ground: piecewise constant. */
const blocks = tensor(
  [side, side],
  Float32Array.from({ length: side * side }, (_, i) => {
    const [y, x] = [Math.floor(i / side), i % side];
    if (y > 10 && y < 24 && x > 8 && x < 30) return 0.9;
    return y > 30 && x > 20 && x < 40 ? 0.15 : 0.5;
  }),
);
const prior = { gradients: 4e-3, darkest: 0, block: 1, soft: false };

/** The frame of what lies on the grid of the problem. */
function frame({ shape: [, columns], data }: Tensor, [rows, width]: readonly number[]): number[] {
  return Array.from({ length: rows * width }, (_, i) => data[Math.floor(i / width) * columns + (i % width)]);
}

const single = ({ shape, data }: Tensor): Tensor => ({ shape, data: Float32Array.from(data) });

const edgesOf = (values: readonly number[]): number =>
  values.filter((v, i) => i % side < side - 1 && Math.abs(values[i + 1] - v) > 0.02).length;

describe('latentProblem', () => {
  it('holds the image at its beginning, on a grid with room for the kernel', () => {
    const { extended, frame: shape } = latentProblem(blocks, 9);
    expect(shape).toEqual([side, side]);
    for (const n of extended.shape) expect(n).toBeGreaterThanOrEqual(side + 8);
    frame(extended, shape).forEach((value, i) => {
      expect(value).toBeCloseTo(blocks.data[i], 6);
    });
  });
});

describe('latentImage', () => {
  it('an impulse leaves a piecewise constant image as it is', () => {
    const latent = latentImage(latentProblem(blocks, 5), impulse(5), prior);
    frame(latent, blocks.shape).forEach((value, i) => {
      expect(Math.abs(value - blocks.data[i])).toBeLessThan(0.015);
    });
  });

  it('has fewer edges for a larger weight', () => {
    const scene = single(deadLeaves(side, side, 2));
    const problem = latentProblem(scene, 5);
    const counts = [1e-4, 4e-3, 4e-2].map((gradients) =>
      edgesOf(frame(latentImage(problem, impulse(5), { ...prior, gradients }), scene.shape)),
    );
    expect(counts[0]).toBeGreaterThan(counts[1]);
    expect(counts[1]).toBeGreaterThan(counts[2]);
  });

  it('is steeper than the blurred image, and near to the sharp one', () => {
    const psf = makePsf({ model: 'motion', length: 7, angle: 20 });
    const blurred = blur(psf, blocks.shape, { boundary: 'nearest', dtype: 'float32' }).apply(blocks);
    const latent = frame(latentImage(latentProblem(blurred, 7), psf, prior), blocks.shape);
    const error = (values: ArrayLike<number>) =>
      Array.from(values).reduce((sum, value, i) => sum + (value - blocks.data[i]) ** 2, 0);
    expect(error(latent)).toBeLessThan(0.5 * error(blurred.data));
  });

  it('dark minima become 0, and the input is not changed', () => {
    const scene = single(deadLeaves(side, side, 5));
    for (let i = 0; i < scene.data.length; i++) scene.data[i] = 0.03 + 0.9 * scene.data[i];
    const problem = latentProblem(scene, 5);
    const before = problem.extended.data.slice();
    const minimum = (darkest: number) =>
      Math.min(
        ...frame(
          latentImage(problem, impulse(5), { ...prior, gradients: 1e-3, darkest, block: 4 }),
          scene.shape,
        ),
      );
    expect(Math.abs(minimum(0.1))).toBeLessThan(Math.abs(minimum(0)));
    expect(problem.extended.data).toEqual(before);
  });
});
