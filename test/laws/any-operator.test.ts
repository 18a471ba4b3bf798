/** Sparse priors and plug-and-play take any linear operator, not only those that Fourier space makes diagonal. */

import { describe, expect, it } from 'vitest';
import type { LinearOperator } from '../../src/linear-operator.ts';
import { blur } from '../../src/operators/blur.ts';
import { convolution } from '../../src/operators/convolution.ts';
import { random } from '../../src/random.ts';
import { cgXUpdate } from '../../src/solvers/data-terms/cg-x-update.ts';
import { fourierXUpdate } from '../../src/solvers/data-terms/fourier-x-update.ts';
import { proximalData } from '../../src/solvers/data-terms/proximal-data-term.ts';
import { hyperLaplacian } from '../../src/solvers/hyper-laplacian.ts';
import { solverMemory } from '../../src/solvers/optimization/solver-memory.ts';
import { plugAndPlay } from '../../src/solvers/plug-and-play.ts';
import { poissonTotalVariation } from '../../src/solvers/poisson-tv.ts';
import { blockDetails } from '../../src/solvers/priors/analysis-operators.ts';
import { minimizeTotalVariation, totalVariation } from '../../src/solvers/total-variation.ts';
import { type Tensor, tensor } from '../../src/tensor.ts';
import { boxes, psf, rms } from '../unit/solvers/scenes.ts';

/** The operator without its transfer function. */
const plain = ({ domain, range, apply, adjoint }: LinearOperator, rank: number): LinearOperator => ({
  ...{ domain, range, rank, apply, adjoint },
});

const scaled = ({ domain, range, rank, apply, adjoint }: LinearOperator, by: number): LinearOperator => {
  const times = (t: Tensor) => {
    for (let i = 0; i < t.data.length; i++) t.data[i] *= by;
    return t;
  };
  return {
    ...{ domain, range, ...(rank !== undefined && { rank }) },
    apply: (x, out) => times(apply(x, out)),
    adjoint: (y, out) => times(adjoint(y, out)),
  };
};

function noisy(t: Tensor, sigma: number): Tensor {
  const r = random(5);
  return { shape: t.shape, data: t.data.map((v: number) => v + sigma * r.normal()) as Float64Array };
}

const solvers: Readonly<Record<string, (operator: LinearOperator, y: Tensor) => Promise<Tensor>>> = {
  'total variation': async (operator, y) => (await totalVariation(operator, y, { noise: 0.01 })).estimate,
  'anisotropic total variation': async (operator, y) =>
    (await totalVariation(operator, y, { noise: 0.01, kind: 'anisotropic' })).estimate,
  'hyper-laplacian': async (operator, y) => (await hyperLaplacian(operator, y, { noise: 0.01 })).estimate,
  'plug-and-play': async (operator, y) => (await plugAndPlay(operator, y, { noise: 0.01 })).estimate,
  'poisson total variation': async (operator, { shape, data }) => {
    const counts = { shape, data: data.map((v: number) => Math.max(v, 0)) as Float64Array };
    return (await poissonTotalVariation(operator, counts, { photons: 5000 })).estimate;
  },
};

describe.each(Object.entries(solvers))('%s', (_, solve) => {
  const scene = boxes(40, 48);

  it.each(['zero', 'nearest', 'reflect', 'mirror'] as const)(
    'restores a picture continued by %s',
    async (boundary) => {
      const operator = blur(psf, scene.shape, { boundary });
      const measured = noisy(operator.apply(scene), 0.01);
      expect(rms(await solve(operator, measured), scene)).toBeLessThan(0.5 * rms(measured, scene));
    },
  );

  it('fills in what a stride left out', async () => {
    const every = convolution(tensor([1, 1, 3, 3], new Array<number>(9).fill(1 / 9)), scene.shape, {
      stride: 2,
      padding: 1,
    });
    const estimate = await solve(every, noisy(every.apply(scene), 0.01));
    expect(estimate.shape).toEqual(scene.shape);
    const flat = { shape: scene.shape, data: new Float64Array(scene.data.length).fill(0.35) };
    expect(rms(estimate, scene)).toBeLessThan(0.4 * rms(flat, scene));
  });
});

it.each([[undefined], [[0.5, 2]]])(
  'conjugate gradients reach what one division gives, channels weighing %j',
  (trust) => {
    const operator = blur(psf, [2, 20, 24]);
    const r = random(9);
    const measured = tensor(
      [2, 20, 24],
      Float64Array.from({ length: 960 }, () => r.uniform()),
    );
    const analysis = blockDetails(operator.domain, 2, 'float64');
    const term = { operator, measured, trust, analysis };
    const buffers = solverMemory(measured);
    const [exact, general] = [
      fourierXUpdate(term, buffers),
      cgXUpdate({ ...term, operator: plain(operator, 2) }, buffers),
    ];
    const pull = Float64Array.from({ length: 960 }, () => 0.1 * r.normal());
    const [expected, x] = [buffers.clone(measured), buffers.clone(measured)];
    exact.step(expected, { shape: operator.domain, data: pull.slice() }, 0.05);
    for (let round = 0; round < 20; round++)
      general.step(x, { shape: operator.domain, data: pull.slice() }, 0.05);
    expect(rms(x, expected)).toBeLessThan(1e-9);
    buffers.release();
  },
);

it('the proximal map of the data is the same by gradients and by spectrum', () => {
  const operator = blur(psf, [1, 20, 24]);
  const r = random(9);
  const [measured, near] = [1, 2].map(() =>
    tensor(
      [1, 20, 24],
      Float64Array.from({ length: 480 }, () => r.uniform()),
    ),
  );
  const [exact, general] = [proximalData(operator, measured), proximalData(plain(operator, 2), measured)];
  const last = (data: typeof exact): Tensor => {
    for (const pieces = data.solve(near, 0.05); ; ) {
      const { done, value } = pieces.next();
      if (done) return value;
    }
  };
  expect(rms(last(general), last(exact))).toBeLessThan(
    2e-3 * rms(near, { ...near, data: new Float64Array(480) }),
  );
  exact.release();
  general.release();
});

it('total variation finds the minimum of its objective, which does not reach around the edges', async () => {
  const r = random(2);
  const y = tensor(
    [1, 9, 10],
    Float64Array.from({ length: 90 }, () => r.uniform()),
  );
  const weights = tensor(
    [1, 9, 10],
    Float64Array.from({ length: 90 }, () => (r.uniform() < 0.2 ? 0 : 1)),
  );
  const operator = blur(psf, y.shape, { boundary: 'reflect' });
  const lambda = 0.05;
  const objective = (x: ArrayLike<number>): number => {
    const b = operator.apply({ shape: y.shape, data: Float64Array.from(x) }).data;
    let sum = 0;
    for (let i = 0; i < 90; i++) {
      sum += (weights.data[i] * (b[i] - y.data[i]) ** 2) / 2;
      if (i % 10 === 9 || i >= 80) continue;
      const block = [x[i], x[i + 1], x[i + 10], x[i + 11]];
      const mean = block.reduce((a, b) => a + b) / 4;
      sum += lambda * Math.hypot(...block.map((v) => v - mean));
    }
    return sum;
  };
  const { estimate } = await minimizeTotalVariation('test', operator, y, lambda, {
    ...{ kind: 'isotropic', iterations: 6000, tolerance: 0, sampleWeights: weights },
  });
  const least = objective(estimate.data);
  for (let trial = 0; trial < 60; trial++) {
    const size = trial % 2 === 0 ? 1e-3 : 0.03;
    const moved = Array.from(estimate.data, (v) => v + size * r.normal());
    expect(objective(moved)).toBeGreaterThan(least - 1e-8);
  }
  const mean = estimate.data[0];
  for (const by of [0.95, 1.05])
    expect(objective(Array.from(estimate.data, (v) => mean + by * (v - mean)))).toBeGreaterThan(least - 1e-8);
});

it('the scale of an operator and its data changes nothing', async () => {
  const scene = boxes(32, 40);
  const operator = blur(psf, scene.shape, { boundary: 'mirror' });
  const measured = noisy(operator.apply(scene), 0.01);
  const larger = { shape: measured.shape, data: measured.data.map((v: number) => 7 * v) as Float64Array };
  const [one, seven] = await Promise.all([
    plugAndPlay(operator, measured, { noise: 0.01, denoiser: 'tv' }),
    plugAndPlay(scaled(operator, 7), larger, { noise: 0.07, denoiser: 'tv' }),
  ]);
  expect(rms(one.estimate, seven.estimate)).toBeLessThan(1e-6);
});

it('signals and stacks restore in the precision of the data', async () => {
  const line = blur(tensor([3], [1, 2, 1]), [32], { boundary: 'zero' });
  const step = Float64Array.from({ length: 32 }, (_, i) => (i < 8 || i > 23 ? 0 : 1));
  const signal = await totalVariation(line, line.apply(tensor([32], step)), { lambda: 1e-4 });
  for (const [i, v] of signal.estimate.data.entries()) expect(v).toBeCloseTo(step[i], 1);
  const stack = blur(tensor([1, 1, 3], [1, 2, 1]), [4, 5, 6], { boundary: 'reflect' });
  const flat = { shape: [4, 5, 6], data: new Float32Array(120).fill(0.5) };
  const { estimate } = await totalVariation(stack, flat, { lambda: 0.1 });
  expect(estimate.data).toBeInstanceOf(Float32Array);
  for (const v of estimate.data) expect(v).toBeCloseTo(0.5, 4);
});
