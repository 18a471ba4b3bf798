import { describe, expect, it } from 'vitest';
import type { LinearOperator } from '../../../../src/linear-operator.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { admm } from '../../../../src/solvers/admm.ts';
import { cgls } from '../../../../src/solvers/cgls.ts';
import type { SpectralOperator } from '../../../../src/solvers/fourier/fourier-filter.ts';
import { hyperLaplacian } from '../../../../src/solvers/hyper-laplacian.ts';
import { inverseFilter } from '../../../../src/solvers/inverse-filter.ts';
import { landweber } from '../../../../src/solvers/landweber.ts';
import { checkOptions } from '../../../../src/solvers/optimization/check-options.ts';
import { plugAndPlay } from '../../../../src/solvers/plug-and-play.ts';
import { poissonTotalVariation } from '../../../../src/solvers/poisson-tv.ts';
import { richardsonLucy } from '../../../../src/solvers/richardson-lucy.ts';
import { tikhonov } from '../../../../src/solvers/tikhonov.ts';
import { totalVariation } from '../../../../src/solvers/total-variation.ts';
import { unsupervisedWiener } from '../../../../src/solvers/unsupervised-wiener.ts';
import { wienerDeconvolve } from '../../../../src/solvers/wiener.ts';
import type { Tensor } from '../../../../src/tensor.ts';
import { blocks, lopsidedPsf } from '../../../tensors.ts';

type Solve = (operator: LinearOperator & SpectralOperator, y: Tensor, options: never) => unknown;

const solvers: Readonly<Record<string, Solve>> = {
  admm,
  cgls,
  hyperLaplacian,
  inverseFilter,
  landweber,
  plugAndPlay,
  poissonTotalVariation,
  richardsonLucy,
  tikhonov,
  totalVariation,
  unsupervisedWiener,
  wienerDeconvolve,
};
const operator = blur(lopsidedPsf([3, 3]), [8, 9]) as LinearOperator & SpectralOperator;
const y = blocks([8, 9]);
const ones = { shape: y.shape, data: y.data.map(() => 1) as Float64Array };
const call = async (name: string, options: object) => solvers[name](operator, y, options as never);

describe('checkOptions', () => {
  const known = ['lambda', 'noise', 'sampleWeights', 'iterations'];
  const check = (options: object) => () => checkOptions('f', options, known, { mask: 'f has none' });

  it('accepts known options, and undefined values of any name', () => {
    expect(check({})).not.toThrow();
    expect(check({ lambda: 1, noise: undefined, other: undefined, mask: undefined })).not.toThrow();
  });

  it.each([
    ['lamda', 'lambda'],
    ['iteration', 'iterations'],
    ['sampleweights', 'sampleWeights'],
    ['Noise', 'noise'],
  ])('suggests the known option next to %s', (name, nearest) => {
    expect(check({ [name]: 1 })).toThrow(
      new TypeError(
        `f: "options" must be made of ${known.join(', ')} (did you mean ${nearest}?), got "${name}"`,
      ),
    );
  });

  it('suggests nothing where no name is near, and gives the reason where there is one', () => {
    expect(check({ temperature: 1 })).toThrow(/iterations, got "temperature"$/);
    expect(check({ mask: 1 })).toThrow(/f: "mask" must be left out: f has none; remove it, got 1/);
  });
});

it.each(Object.keys(solvers))('%s refuses an unknown option', async (name) => {
  await expect(call(name, { sampleWeigths: ones })).rejects.toThrow(
    new RegExp(`${name}: "options" must be made of .*, got "sampleWeigths"`),
  );
});

it.each([
  ['inverseFilter', {}],
  ['wienerDeconvolve', { compat: 'siril' }],
])('%s refuses lowerBoundMask, which it does not use', async (name, options) => {
  await expect(call(name, { ...options, lowerBoundMask: ones })).rejects.toThrow(
    new RegExp(`${name}: "lowerBoundMask" must be left out`),
  );
});

it.each([
  ['plugAndPlay', { noise: 0.1, tolerance: 1 }, '"tolerance" must be left out'],
  ['unsupervisedWiener', { tolerance: 1 }, '"tolerance" must be left out'],
  ['inverseFilter', { sampleWeights: ones }, '"sampleWeights" must be left out'],
  ['wienerDeconvolve', { compat: 'siril', sampleWeights: ones }, '"sampleWeights" must be left out'],
  ['wienerDeconvolve', { compat: 'siril', balance: 1 }, 'got "balance"'],
  ['wienerDeconvolve', { balance: 1 }, '"balance" must be left out: it is the parameter of compat "skimage"'],
  ['wienerDeconvolve', { nsr: 1, psfError: 0.1 }, '"psfError" must be left out with "nsr"'],
  ['wienerDeconvolve', { noiseSpectrum: ones }, '"noiseSpectrum" must be given with "signalSpectrum"'],
])('%s refuses %j', async (name, options, message) => {
  await expect(call(name, options)).rejects.toThrow(message);
});
