/** f(k x) = kⁿ f(x): denoisers, estimators and metrics do not depend on the unit of the data. */

import { bm3d } from '../../src/denoise/bm3d.ts';
import { nonLocalMeans } from '../../src/denoise/non-local-means.ts';
import { tvDenoise } from '../../src/denoise/total-variation.ts';
import { blockGrid } from '../../src/estimate/block-grid.ts';
import { clippedWeights } from '../../src/estimate/clipped-weights.ts';
import { clipping } from '../../src/estimate/clipping.ts';
import { identifiability } from '../../src/estimate/identifiability.ts';
import { identifyBlur } from '../../src/estimate/identify-blur.ts';
import { chooseLambda, lambdaCriteria } from '../../src/estimate/lambda.ts';
import { estimateNoise } from '../../src/estimate/noise.ts';
import { fitPowerLaw } from '../../src/estimate/power-law.ts';
import { psfLikelihood } from '../../src/estimate/psf-likelihood.ts';
import { resampling } from '../../src/estimate/resampling.ts';
import { rfftn } from '../../src/fft/rfftn.ts';
import { fluxRatio } from '../../src/metrics/flux-ratio.ts';
import { isnr } from '../../src/metrics/isnr.ts';
import { mae } from '../../src/metrics/mae.ts';
import { mse } from '../../src/metrics/mse.ts';
import { psnr } from '../../src/metrics/psnr.ts';
import { radialPower } from '../../src/metrics/radial-power.ts';
import { registerShift } from '../../src/metrics/register-shift.ts';
import { ssim } from '../../src/metrics/ssim.ts';
import { gaussianNoise } from '../../src/noise/gaussian.ts';
import { poissonNoise } from '../../src/noise/poisson.ts';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import { toOtf } from '../../src/psf/otf.ts';
import { luminance, withLuminance } from '../../src/restore/luminance.ts';
import { effectiveNoise } from '../../src/restore/noise/effective-noise.ts';
import { refinePsf } from '../../src/restore/psf-fit/refine-psf.ts';
import { sampleWeights } from '../../src/restore/sample-weights.ts';
import { unknownBoundaryLoss } from '../../src/restore/unknown-boundary-loss.ts';
import type { Image, Tensor } from '../../src/tensor.ts';
import { checkLaws, type Law, scaledBy, scene } from './scale.ts';

const sigma = 0.01;
const sharp = scene(64, 72, 'float64');
const disk = makePsf({ model: 'disk', radius: 3 });
const measured = gaussianNoise(blur(disk, sharp.shape, { boundary: 'reflect' }).apply(sharp), {
  sigma,
  seed: 5,
}) as Image;
const transfer = toOtf(disk, [64, 72]);

const denoisers: readonly Law[] = [
  ['bm3d', 1, (x, k) => [...bm3d(x, { sigma: 5 * sigma * k }).data]],
  ['bm3d with a spectrum', 1, (x, k) => [...bm3d(x, { psd: spectrumOf(k) }).data]],
  ['nonLocalMeans', 1, (x, k) => [...nonLocalMeans(x, { sigma: 5 * sigma * k }).data]],
  ['tvDenoise', 1, (x, k) => [...tvDenoise(x, { lambda: 0.05 * k }).data]],
  ['poissonNoise', 1, (x, k) => [...poissonNoise(nonNegative(x), { photons: 100 / k }).data]],
  [
    'the luminance',
    1,
    (x) => {
      const rgb = {
        shape: [3, 64, 72] as const,
        data: Float64Array.from([...x.data, ...x.data.toReversed(), ...x.data]),
      };
      const y = luminance(rgb);
      return [...withLuminance(rgb, { shape: y.shape, data: y.data.map((v: number) => 1.1 * v) }).data];
    },
  ],
];

const estimators: readonly Law[] = [
  ['estimateNoise', 1, (x) => estimateNoise(x)],
  [
    'effectiveNoise, measured',
    1,
    (x, k) => effectiveNoise([plane(x)], [disk], undefined, [sigma * k], undefined).sigmas,
  ],
  [
    'effectiveNoise, given',
    1,
    (x, k) => effectiveNoise([plane(x)], [disk], sigma * k, [sigma * k], undefined).sigmas,
  ],
  ['clipping', 0, (x, k) => Object.values(clipping(x, [0.15 * k, 0.7 * k]))],
  ['clippedWeights with white', 0, (x, k) => [...clippedWeights(x, { white: 0.7 * k }).data]],
  ['clippedWeights', 0, (x, k) => [...clippedWeights(cut(x, k)).data]],
  [
    'sampleWeights',
    0,
    (x, k) => [...(sampleWeights(cut(x, k), undefined, 'leave-out', [disk])?.sampleWeights.data ?? [])],
  ],
  [
    'identifyBlur',
    0,
    (x) => {
      const { spec, confidence, candidates } = identifyBlur(x);
      return [confidence, ...numbersIn(spec), ...candidates.map(({ misfit }) => misfit)];
    },
  ],
  [
    'identifiability',
    0,
    (x, k) => {
      const { recoverable, gain, errorBefore, errorAfter } = identifiability(x, transfer, sigma * k);
      return [recoverable, gain, errorBefore / k ** 2, errorAfter / k ** 2];
    },
  ],
  ['identifiability with measured noise', 0, (x) => identifiability(x, transfer).gain],
  ['unknownBoundaryLoss', 0, (x, k) => unknownBoundaryLoss(x, disk, sigma * k) ?? -1],
  [
    'refinePsf',
    0,
    (x) => {
      const { scale, gain } = refinePsf(x, { model: 'disk', radius: 3.5 });
      return [scale, gain];
    },
  ],
  [
    'fitPowerLaw',
    0,
    (x, k) => {
      const { amplitude, exponent, sigma: noise } = fitPowerLaw(rfftn(plane(x)), transfer);
      return [amplitude / k ** 2, exponent, noise / k];
    },
  ],
  [
    'psfLikelihood, differences',
    0,
    (x) =>
      psfLikelihood(rfftn(plane(x)), transfer) -
      psfLikelihood(rfftn(plane(x)), toOtf(makePsf({ model: 'disk', radius: 2 }), [64, 72])),
  ],
  ...lambdaCriteria.map(
    (criterion): Law => [
      `chooseLambda ${criterion}`,
      0,
      (x, k) => chooseLambda(criterion, { measured: rfftn(plane(x)), transfer, noise: sigma * k }),
    ],
  ),
  [
    'blockGrid',
    0,
    (x) => {
      const { score, origin } = blockGrid(x);
      return [score, ...origin];
    },
  ],
  ['resampling', 0, (x) => resampling(x).flatMap(({ period, strength }) => [period, strength])],
];

const metrics: readonly Law[] = [
  ['psnr', 0, (x, k) => psnr(scaledBy(sharp, k), x, { range: k })],
  ['ssim', 0, (x, k) => ssim(scaledBy(sharp, k), x, { range: k })],
  ['mse', 2, (x, k) => mse(scaledBy(sharp, k), x)],
  ['mae', 1, (x, k) => mae(scaledBy(sharp, k), x)],
  ['isnr', 0, (x, k) => isnr(scaledBy(sharp, k), x, scaledBy(x, 0.9))],
  ['fluxRatio', 0, (x, k) => fluxRatio(scaledBy(sharp, k), x)],
  ['radialPower', 2, (x) => radialPower(x).power],
  [
    'registerShift',
    0,
    (x, k) => {
      const { shift, correlation } = registerShift(scaledBy(sharp, k), x);
      return [...shift, correlation];
    },
  ],
];

checkLaws('denoisers', denoisers, measured);
checkLaws('estimators', estimators, measured);
checkLaws('metrics', metrics, measured);

function numbersIn(spec: object | undefined): number[] {
  return Object.values(spec ?? {}).filter((value) => typeof value === 'number');
}

function plane({ shape: [, height, width], data }: Image): Tensor<readonly [number, number]> {
  return { shape: [height, width], data };
}

/** Clipped at 0.7. */
function cut({ shape, data }: Image, k: number): Image {
  return { shape, data: data.map((value: number) => Math.min(value, 0.7 * k)) };
}

function nonNegative({ shape, data }: Image): Image {
  return { shape, data: data.map((value: number) => Math.max(value, 0)) };
}

/** Noise of 5 σ that is stronger at low frequencies. */
function spectrumOf(k: number): Tensor {
  const data = Float64Array.from({ length: 64 * 37 }, (_, i) => (5 * sigma * k) ** 2 / (1 + (i % 37) / 10));
  return { shape: [64, 37], data };
}
