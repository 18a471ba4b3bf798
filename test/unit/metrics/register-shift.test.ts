import { describe, expect, it } from 'vitest';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { registerShift, shiftBetween } from '../../../src/metrics/register-shift.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { toOtf } from '../../../src/psf/otf.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';

/** The scene moved by (dy, dx) and blurred, both exactly on its large periodic frame; then the middle of it. */
function view(scene: Tensor, dy: number, dx: number, psf: Tensor, [rows, columns]: number[]): Tensor {
  const [height, width] = scene.shape;
  const otf = toOtf(psf, scene.shape);
  const x = rfftn(scene);
  const half = Math.floor(width / 2) + 1;
  for (let k = 0; k < x.re.length; k++) {
    const row = Math.floor(k / half);
    const phase =
      -2 * Math.PI * (((2 * row > height ? row - height : row) * dy) / height + ((k % half) * dx) / width);
    const [cos, sin] = [Math.cos(phase), Math.sin(phase)];
    const re = otf.re[k] * cos - otf.im[k] * sin;
    const im = otf.re[k] * sin + otf.im[k] * cos;
    [x.re[k], x.im[k]] = [x.re[k] * re - x.im[k] * im, x.re[k] * im + x.im[k] * re];
  }
  const moved = irfftn(x);
  const cut = zeros([rows, columns], 'float64');
  for (let i = 0; i < cut.data.length; i++)
    cut.data[i] = moved.data[(40 + Math.floor(i / columns)) * width + 40 + (i % columns)];
  return cut;
}

const scene = deadLeaves(240, 250, 5);
const sharp = makePsf({ model: 'box', width: 1 });
const shifts = [
  [0, 0],
  [0.3, -0.45],
  [0.5, 0.5],
  [-3.7, 8.2],
  [12.4, 15.9],
] as const;

describe('registerShift', () => {
  it.each(shifts)('finds %d, %d within 0.01 px on sharp pictures', (dy, dx) => {
    for (const size of [
      [150, 161],
      [129, 150],
    ]) {
      const a = view(scene, 0, 0, sharp, size);
      const { shift, correlation } = registerShift(a, view(scene, dy, dx, sharp, size));
      expect(Math.abs(shift[0] - dy)).toBeLessThan(0.01);
      expect(Math.abs(shift[1] - dx)).toBeLessThan(0.01);
      expect(correlation).toBeGreaterThan(0.98);
    }
  });

  it.each(shifts)('finds %d, %d within 0.05 px when one picture is blurred and noisy', (dy, dx) => {
    const a = view(scene, 0, 0, sharp, [150, 162]);
    for (const spec of [
      { model: 'gaussian', sigma: 2 },
      { model: 'disk', radius: 3.5 },
      { model: 'motion', length: 9, angle: 25 },
    ] as const) {
      const blurred = view(scene, dy, dx, makePsf(spec), [150, 162]);
      const { shift } = registerShift(a, gaussianNoise(blurred, { sigma: 0.01, seed: 3 }));
      expect(Math.abs(shift[0] - dy), `${spec.model} rows`).toBeLessThan(0.05);
      expect(Math.abs(shift[1] - dx), `${spec.model} columns`).toBeLessThan(0.05);
    }
  });

  it('changes sign when the pictures change places', () => {
    const a = view(scene, 0, 0, sharp, [128, 128]);
    const b = view(scene, 1.3, -2.6, sharp, [128, 128]);
    const there = registerShift(a, b).shift;
    const back = registerShift(b, a).shift;
    expect(there[0] + back[0]).toBeCloseTo(0, 2);
    expect(there[1] + back[1]).toBeCloseTo(0, 2);
  });

  it('works on signals, on channels and on stacks', () => {
    const plane = view(scene, 0, 0, sharp, [96, 96]);
    const moved = view(scene, 0.4, 2.2, sharp, [96, 96]);
    const twice = (x: Tensor) => ({ shape: [2, 96, 96], data: Float64Array.of(...x.data, ...x.data) });
    expect(registerShift(twice(plane), twice(moved)).shift[1]).toBeCloseTo(2.2, 1);
    const row = (x: Tensor) => ({ shape: [96], data: x.data.slice(0, 96) });
    expect(registerShift(row(plane), row(plane)).shift[0]).toBeCloseTo(0, 6);
    const stack = registerShift({ ...plane, shape: [6, 16, 96] }, { ...plane, shape: [6, 16, 96] }, 3);
    expect(stack.shift).toHaveLength(3);
    expect(stack.correlation).toBeCloseTo(1, 6);
  });

  it('refuses what cannot be aligned', () => {
    expect(() => registerShift(zeros([4, 4]), zeros([4, 5]))).toThrow(/"image" must have shape 4x4, got 4x5/);
    expect(() => registerShift(zeros([4, 4]), zeros([4, 4]))).toThrow(/some structure/);
    expect(() => registerShift(zeros([4]), zeros([4]), 2)).toThrow(/"rank" must be at most 1/);
  });
});

it('says that what is constant to rounding has no structure, whole or where the images overlap', () => {
  const flat = { shape: [9, 9], data: Float32Array.from({ length: 81 }, (_, i) => 0.1 + (i % 2) * 1e-8) };
  const bump = { shape: [9, 9], data: Float32Array.from({ length: 81 }, (_, i) => (i === 40 ? 1 : 0)) };
  for (const [a, b] of [
    [flat, bump],
    [bump, flat],
    [flat, flat],
  ]) {
    expect(() => registerShift(a, b)).toThrow(/^registerShift: "image" must be an image with some structure/);
    expect(shiftBetween(a, b, 2)).toBe(undefined);
  }
  expect(shiftBetween(tensor([1, 2], [0.2, 0.2000001]), tensor([1, 2], [0.3, 0.3]), 2)).toBe(undefined);
});
