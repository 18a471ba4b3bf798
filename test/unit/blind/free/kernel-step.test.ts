import { describe, expect, it } from 'vitest';
import { gradients } from '../../../../src/blind/free/edges.ts';
import { type Gradients, kernelStep } from '../../../../src/blind/free/kernel-step.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { random } from '../../../../src/random.ts';
import { tensor } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

/** The solution of the normal equations of Σ ‖S k - y‖² + γ‖k‖² with a column of S for each tap, by elimination. */
function denseKernel(sharp: Gradients, blurred: Gradients, side: number, gamma: number): number[] {
  const [rows, columns] = sharp.x.shape;
  const reach = (side - 1) / 2;
  const n = side * side;
  const moved = (data: ArrayLike<number>, dy: number, dx: number, i: number): number => {
    const y = (Math.floor(i / columns) - dy + rows) % rows;
    return data[y * columns + (((i % columns) - dx + columns) % columns)];
  };
  const column = (tap: number): number[] => {
    const [dy, dx] = [Math.floor(tap / side) - reach, (tap % side) - reach];
    return [sharp.x.data, sharp.y.data].flatMap((data) =>
      Array.from({ length: rows * columns }, (_, i) => moved(data, dy, dx, i)),
    );
  };
  const s = Array.from({ length: n }, (_, tap) => column(tap));
  const y = [...blurred.x.data, ...blurred.y.data];
  const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const system = s.map((a, i) => [...s.map((b, j) => inner(a, b) + (i === j ? gamma : 0)), inner(a, y)]);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const factor = system[j][i] / system[i][i];
      for (let k = i; k <= n; k++) system[j][k] -= factor * system[i][k];
    }
  const k = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--)
    k[i] = (system[i][n] - inner(system[i].slice(i + 1, n), k.slice(i + 1))) / system[i][i];
  return k;
}

function noiseGradients(seed: number): Gradients {
  const rng = random(seed);
  // A margin of zeros for the kernel, as the function asks for.
  const plane = () =>
    tensor(
      [20, 18],
      Float64Array.from({ length: 360 }, (_, i) => (i < 252 && i % 18 < 12 ? rng.uniform() - 0.5 : 0)),
    );
  return { x: plane(), y: plane() };
}

describe('kernelStep', () => {
  it.each([
    [3, 0.5],
    [3, 20],
    [5, 2],
    [5, 50],
  ])('side %d, γ = %d: the dense solution', (side, gamma) => {
    const [sharp, blurred] = [noiseGradients(1), noiseGradients(2)];
    const { data } = kernelStep(sharp, blurred, side, gamma);
    const dense = denseKernel(sharp, blurred, side, gamma);
    const largest = Math.max(...dense.map(Math.abs));
    for (let i = 0; i < dense.length; i++) expect(Math.abs(data[i] - dense[i])).toBeLessThan(1e-4 * largest);
  });

  it.each([
    { model: 'shake', extent: 11, seed: 5 },
    { model: 'motion', length: 8, angle: 30 },
    { model: 'disk', radius: 3 },
  ] as const)('finds %o between a scene and its blur', (spec) => {
    const psf = makePsf(spec);
    const scene = deadLeaves(96, 96, 2);
    const blurred = blur(psf, scene.shape, { boundary: 'wrap' }).apply(scene);
    const grid = [...scene.shape];
    const all = (image: typeof scene) => {
      const { x, y } = gradients(image, grid, grid);
      return { x, y };
    };
    const side = Math.max(...psf.shape) | 1;
    const { shape, data } = kernelStep(all(scene), all(blurred), side, 1e-3);
    const [top, left] = [(shape[0] - 1) / 2 - (psf.shape[0] >> 1), (shape[1] - 1) / 2 - (psf.shape[1] >> 1)];
    const largest = Math.max(...psf.data);
    for (let i = 0; i < psf.data.length; i++) {
      const at = (Math.floor(i / psf.shape[1]) + top) * side + (i % psf.shape[1]) + left;
      expect(Math.abs(data[at] - psf.data[i])).toBeLessThan(0.1 * largest);
    }
  });

  it('is linear in the blurred gradients where it has converged', () => {
    const [sharp, one, two] = [noiseGradients(1), noiseGradients(2), noiseGradients(3)];
    const sum = (a: Gradients, b: Gradients): Gradients => ({
      x: { ...a.x, data: a.x.data.map((v: number, i: number) => v + 2 * b.x.data[i]) },
      y: { ...a.y, data: a.y.data.map((v: number, i: number) => v + 2 * b.y.data[i]) },
    });
    const k = (blurred: Gradients) => kernelStep(sharp, blurred, 3, 5).data;
    const [a, b, both] = [k(one), k(two), k(sum(one, two))];
    for (let i = 0; i < 9; i++) expect(both[i]).toBeCloseTo(a[i] + 2 * b[i], 4);
  });
});
