/** Kernels of any sign and sum: responses of rooms, derivatives, instruments with a gain. */

import { describe, expect, it } from 'vitest';
import { boundaries } from '../../src/boundary/boundary.ts';
import { gaussianNoise } from '../../src/noise/gaussian.ts';
import { adjointError } from '../../src/operators/adjoint-error.ts';
import { blur } from '../../src/operators/blur.ts';
import { circulant } from '../../src/operators/circulant.ts';
import { convolution } from '../../src/operators/convolution.ts';
import { cropToFrame } from '../../src/operators/windowed.ts';
import { toOtf } from '../../src/psf/otf.ts';
import { cgls } from '../../src/solvers/cgls.ts';
import { isSpectral } from '../../src/solvers/fourier/fourier-filter.ts';
import { hyperLaplacian } from '../../src/solvers/hyper-laplacian.ts';
import { inverseFilter } from '../../src/solvers/inverse-filter.ts';
import { landweber } from '../../src/solvers/landweber.ts';
import type { Solution } from '../../src/solvers/optimization/solution.ts';
import { plugAndPlay } from '../../src/solvers/plug-and-play.ts';
import { poissonTotalVariation } from '../../src/solvers/poisson-tv.ts';
import { richardsonLucy } from '../../src/solvers/richardson-lucy.ts';
import { tikhonov } from '../../src/solvers/tikhonov.ts';
import { totalVariation } from '../../src/solvers/total-variation.ts';
import { unsupervisedWiener } from '../../src/solvers/unsupervised-wiener.ts';
import { wienerDeconvolve } from '../../src/solvers/wiener.ts';
import { type Tensor, tensor, zeros } from '../../src/tensor.ts';
import { padded, reverberation, roomResponse, signals, snrOf } from '../signals.ts';
import { blocks, lopsidedPsf, maxDifference, noise, psnrOf, sumOf } from '../tensors.ts';

const kernel = (psf: Tensor, shape: readonly number[], boundary: (typeof every)[number] = 'wrap') =>
  blur(psf, shape, { boundary, normalise: false });
const every = [...boundaries, 'unknown'] as const;

const signed = {
  'a derivative': tensor([3], [0.5, 0, -0.5]),
  'a second derivative': tensor([3], [1, -2, 1]),
  'a negative sum': tensor([4], [0.25, -2, 0.5, 0.125]),
  'an edge filter': tensor([3, 3], [-1, -2, -1, 0, 0, 0, 1, 2, 1]),
  'noise of 5 x 4': noise([5, 4], 3),
};

/** The weights of a PSF that can be undone, of sum `c`. */
function gentle(shape: readonly number[], c: number): Tensor {
  const psf = lopsidedPsf(shape);
  psf.data[Math.floor(psf.data.length / 2)] += 2 * psf.data.length;
  const sum = sumOf(psf);
  return { shape, data: psf.data.map((v: number) => (c * v) / sum) as Float64Array };
}

describe.each(Object.entries(signed))('%s', (_, psf) => {
  const shape = psf.shape.length === 1 ? [2, 24] : [20, 18];

  it.each(every)('has an exact adjoint with the boundary %s', (boundary) => {
    expect(adjointError(kernel(psf, shape, boundary))).toBeLessThan(1e-12);
  });

  it('is the response to one sample, as it is', () => {
    const rank = psf.shape.length;
    const delta = zeros(shape, 'float64');
    const center = shape.slice(-rank).map((n) => n >> 1);
    const at = (index: readonly number[]) =>
      index.reduce((sum, i, axis) => sum * shape[axis + 2 - rank] + i, 0);
    delta.data[at(center)] = 1;
    for (const boundary of ['wrap', 'zero'] as const) {
      const seen = kernel(psf, shape, boundary).apply(delta).data;
      const columns = psf.shape[rank - 1];
      psf.data.forEach((value: number, i: number) => {
        const offset = rank === 1 ? [i] : [Math.floor(i / columns), i % columns];
        const index = offset.map((o, axis) => center[axis] + o - Math.floor(psf.shape[axis] / 2));
        expect(seen[at(index)]).toBeCloseTo(value, 12);
      });
    }
  });

  it.each(every)('has a finite estimate of every solver with the boundary %s', async (boundary) => {
    const operator = kernel(psf, shape, boundary);
    const y = operator.apply(noise([...operator.domain], 5));
    const results: Solution[] = [
      await landweber(operator, y, { iterations: 5 }),
      await cgls(operator, y, { iterations: 5 }),
      await totalVariation(operator, y, { noise: 0.01, iterations: 10 }),
      await hyperLaplacian(operator, y, { noise: 0.01, iterations: 10 }),
      await plugAndPlay(operator, y, { noise: 0.01, denoiser: 'tv', iterations: 2 }),
    ];
    if (isSpectral(operator))
      results.push(
        inverseFilter(operator, y),
        wienerDeconvolve(operator, y),
        wienerDeconvolve(operator, y, { nsr: 1e-3 }),
        tikhonov(operator, y, { lambda: 'gcv' }),
        await unsupervisedWiener(operator, y, { iterations: 10, burnIn: 3 }),
      );
    const size = Math.max(...y.data.map(Math.abs));
    for (const { estimate } of results)
      for (const v of estimate.data) expect(Math.abs(v)).toBeLessThan(1e4 * size);
  });
});

describe('the scale of the kernel', () => {
  const x = blocks([24, 20]);
  const solvers: Record<
    string,
    (operator: ReturnType<typeof periodic>, y: Tensor) => Promise<Solution> | Solution
  > = {
    inverse: (A, y) => inverseFilter(A, y),
    wiener: (A, y) => wienerDeconvolve(A, y),
    'tikhonov by cross-validation': (A, y) => tikhonov(A, y, { lambda: 'gcv' }),
    'tikhonov by the noise': (A, y) => tikhonov(A, y, { lambda: 'discrepancy', noise: 0.01 * scaleOf(A) }),
    landweber: (A, y) => landweber(A, y, { iterations: 30 }),
    cgls: (A, y) => cgls(A, y),
    'total variation': (A, y) => totalVariation(A, y, { noise: 0.01 * scaleOf(A), iterations: 30 }),
    'hyper-laplacian': (A, y) => hyperLaplacian(A, y, { noise: 0.01 * scaleOf(A), iterations: 30 }),
    'plug-and-play': (A, y) => plugAndPlay(A, y, { noise: 0.01 * scaleOf(A), iterations: 3 }),
    'unsupervised wiener': (A, y) => unsupervisedWiener(A, y, { iterations: 30 }),
    'richardson-lucy': (A, y) => richardsonLucy(A, positive(y), { iterations: 10 }),
    'poisson total variation': (A, y) =>
      poissonTotalVariation(A, positive(y), { photons: 1e4 / scaleOf(A), iterations: 30 }),
  };
  const periodic = (c: number) => blur(gentle([3, 3], c), [24, 20], { normalise: false });
  const scaleOf = ({ spectrum }: ReturnType<typeof periodic>) => Math.abs(spectrum.re[0]);
  const positive = ({ shape, data }: Tensor) => ({
    shape,
    data: data.map((v: number) => Math.max(v, 0)) as Float64Array,
  });
  const seen = gaussianNoise(periodic(1).apply(x), { sigma: 0.01, seed: 2 });
  const photons = ['richardson-lucy', 'poisson total variation'];

  it.each(Object.entries(solvers))('divides the estimate of %s', async (name, solve) => {
    const one = (await solve(periodic(1), seen)).estimate;
    for (const c of photons.includes(name) ? [1e-3, 40] : [1e-3, 40, -3]) {
      const y = { shape: seen.shape, data: seen.data.map((v: number) => c * v) as Float64Array };
      // The data are those of the kernel c k, so that the estimate is the same.
      const same = (await solve(periodic(c), y)).estimate;
      expect(maxDifference(same.data, one.data)).toBeLessThan(1e-6);
      const smaller = c > 0 ? undefined : (await solve(periodic(c), seen)).estimate;
      if (smaller && ['inverse', 'cgls', 'landweber', 'wiener'].includes(name))
        expect(
          maxDifference(
            smaller.data.map((v: number) => c * v),
            one.data,
          ),
        ).toBeLessThan(1e-6);
    }
  });
});

describe('a derivative is undone up to the mean', () => {
  const length = 240;
  const walk = noise([length], 4).data;
  for (let i = 1; i < length; i++) walk[i] = 0.9 * walk[i - 1] + 0.2 * walk[i];
  const mean = sumOf(tensor([length], walk)) / length;
  const x = tensor(
    [length],
    walk.map((v) => v - mean),
  );

  it.each([
    ['forward', [1, -1]],
    ['second', [1, -2, 1]],
    ['smoothed', [1, 1, -1, -1]],
  ])('%s', async (_, values) => {
    const operator = blur(tensor([values.length], values), [length], { normalise: false });
    const y = operator.apply({ shape: [length], data: x.data.map((v) => v + 7) });
    // The derivative of a walk is white: without a noise level it could be noise.
    expect(snrOf(wienerDeconvolve(operator, y, { noise: 1e-6 }).estimate, x.data)).toBeGreaterThan(30);
    expect(snrOf(tikhonov(operator, y, { lambda: 1e-9 }).estimate, x.data)).toBeGreaterThan(30);
    expect(snrOf((await cgls(operator, y, { iterations: 400 })).estimate, x.data)).toBeGreaterThan(30);
    const { estimate } = await totalVariation(operator, y, { lambda: 1e-6, iterations: 2000, tolerance: 0 });
    expect(Math.abs(sumOf(estimate) / length)).toBeLessThan(1e-6);
    expect(snrOf(estimate, x.data)).toBeGreaterThan(20);
  });

  it('in two dimensions, where each row has its own mean', () => {
    const image = blocks([24, 32]);
    for (let row = 0; row < 24; row++) {
      const line = image.data.subarray(32 * row, 32 * (row + 1));
      const level = sumOf(tensor([32], line)) / 32;
      for (let i = 0; i < 32; i++) line[i] -= level;
    }
    const operator = blur(tensor([1, 2], [1, -1]), [24, 32], { normalise: false });
    const { estimate } = wienerDeconvolve(operator, operator.apply(image), { noise: 1e-6 });
    expect(psnrOf(estimate, image)).toBeGreaterThan(40);
  });
});

describe('the response of a room is undone', () => {
  it.each([
    [4000, 300],
    [20_000, 2000],
  ])('%d samples, %d taps', (length, taps) => {
    for (const [name, make] of Object.entries(signals)) {
      const operator = reverberation(roomResponse(taps, 3), length);
      const x = make(length, 1);
      const y = operator.apply(padded(x, operator));
      expect(snrOf(wienerDeconvolve(operator, y).estimate, x), name).toBeGreaterThan(30);
      expect(snrOf(tikhonov(operator, y, { lambda: 'gcv' }).estimate, x), name).toBeGreaterThan(20);
      expect(snrOf(tikhonov(operator, y, { lambda: 1e-9 }).estimate, x), name).toBeGreaterThan(30);
    }
  });

  it('by the same kernel as a blur, whose origin is its center', () => {
    const room = roomResponse(301, 5);
    const operator = blur(tensor([601], [...new Float64Array(300), ...room]), [6000], { normalise: false });
    const x = signals['a vowel'](6000, 2);
    const y = operator.apply(tensor([6000], x));
    expect(snrOf(wienerDeconvolve(operator, y).estimate, x)).toBeGreaterThan(30);
    const window = blur(tensor([601], [...new Float64Array(300), ...room]), [4000], {
      boundary: 'unknown',
      normalise: false,
    });
    const longer = tensor([...window.domain], signals['a vowel'](window.domain[0], 2));
    const frame = cropToFrame(window, longer);
    expect(snrOf(wienerDeconvolve(window, window.apply(longer)).estimate, frame.data)).toBeGreaterThan(15);
  });
});

describe('photons take no negative kernel', () => {
  const y = tensor([16], new Float64Array(16).fill(1));
  const room = new Float64Array(16);
  room.set([1, 0, -0.5, 0.3]);
  it.each([
    ['a blur', kernel(tensor([3], [-0.05, 1, 0]), [16])],
    ['a blur behind a boundary', kernel(tensor([3], [1, 0, -1]), [16], 'reflect')],
    ['a blur of sum < 0', kernel(tensor([3], [0, -1, -1]), [16])],
    ['a transfer function', circulant(toOtf(tensor([16], room), [16]), [16])],
    ['a convolution', convolution(tensor([1, 1, 3], [1, -1, 1]), [1, 16], { padding: 1 })],
  ])('%s', async (_, operator) => {
    const data = { shape: operator.range, data: y.data };
    const message = /"operator" must be one without negative entries.*got "a kernel with negative values/;
    await expect(richardsonLucy(operator, data)).rejects.toThrow(message);
    await expect(poissonTotalVariation(operator, data, { photons: 10 })).rejects.toThrow(message);
  });

  it('but a PSF with the noise of its measurement', async () => {
    const psf = tensor([5], [-0.01, 0.3, 0.5, 0.2, -0.01]);
    const operator = blur(psf, [16]);
    expect((await richardsonLucy(operator, y)).estimate.data[3]).toBeCloseTo(1, 6);
  });
});

it('refuses kernels that are no kernels', () => {
  expect(() => kernel(tensor([2], [0, 0]), [8])).toThrow(/blur: "psf" must be values that are not all 0/);
  expect(() => kernel(tensor([2], [1, Number.NaN]), [8])).toThrow(
    /blur: "psf" must be finite values, got NaN/,
  );
  expect(() => blur(tensor([2], [1, -1]), [8])).toThrow(/finite sum > 0, got 0; with "normalise" false/);
});
