/** f(k x) = kⁿ f(x): solvers with weights that are given, the comparison of methods and sweeps do not depend on the unit of the data. */

import { gaussianNoise } from '../../src/noise/gaussian.ts';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import { sweep } from '../../src/restore/sweep/sweep.ts';
import { admm } from '../../src/solvers/admm.ts';
import { poissonLikelihood } from '../../src/solvers/data-terms/poisson-data-term.ts';
import { hyperLaplacian } from '../../src/solvers/hyper-laplacian.ts';
import { plugAndPlay } from '../../src/solvers/plug-and-play.ts';
import {
  hyperLaplacianPrior,
  l1Prior,
  totalVariationPrior,
} from '../../src/solvers/priors/built-in-priors.ts';
import { richardsonLucy } from '../../src/solvers/richardson-lucy.ts';
import { totalVariation } from '../../src/solvers/total-variation.ts';
import type { Image, Tensor } from '../../src/tensor.ts';
import { versus } from '../../src/versus/versus.ts';
import { checkLaws, type Law, scaledBy, scene } from './scale.ts';

const sigma = 0.01;
const sharp = scene(64, 72, 'float64');
const disk = makePsf({ model: 'disk', radius: 3 });
const measured = gaussianNoise(blur(disk, sharp.shape, { boundary: 'reflect' }).apply(sharp), {
  sigma,
  seed: 5,
}) as Image;
const operator = blur(disk, measured.shape, { boundary: 'unknown' });
const reflecting = blur(disk, measured.shape, { boundary: 'reflect' });
const samples = (run: Promise<{ estimate: Tensor }>) => run.then(({ estimate }) => [...estimate.data]);

const solvers: readonly Law[] = [
  ['totalVariation with λ', 1, (y, k) => samples(totalVariation(operator, y, { lambda: 0.002 * k }))],
  [
    'totalVariation by conjugate gradients',
    1,
    (y, k) => samples(totalVariation(reflecting, y, { noise: sigma * k, iterations: 20 })),
  ],
  [
    'hyperLaplacian with λ',
    1,
    (y, k) =>
      samples(hyperLaplacian(operator, y, { lambda: 0.002 * k ** 1.5, exponent: 0.5, iterations: 40 })),
  ],
  [
    'plugAndPlay with nlm',
    1,
    (y, k) => samples(plugAndPlay(operator, y, { noise: sigma * k, denoiser: 'nlm', iterations: 3 })),
  ],
  [
    'plugAndPlay with tv',
    1,
    (y, k) => samples(plugAndPlay(operator, y, { noise: sigma * k, denoiser: 'tv', iterations: 3 })),
  ],
  [
    'admm with the norm of the values',
    1,
    (y, k) => samples(admm(operator, y, { prior: l1Prior(), lambda: 1e-3 * k, iterations: 30 })),
  ],
  [
    'admm with a prior of degree 2/3',
    1,
    (y, k) =>
      samples(
        admm(operator, y, { prior: hyperLaplacianPrior(2 / 3), lambda: 1e-3 * k ** (4 / 3), iterations: 30 }),
      ),
  ],
  [
    'admm with photon counts',
    1,
    (y, _) =>
      samples(
        admm(operator, nonNegative(y), {
          dataTerm: poissonLikelihood(),
          prior: totalVariationPrior(),
          lambda: 1e-3,
          iterations: 30,
        }),
      ),
  ],
  [
    'richardsonLucy with background, noise and damping',
    1,
    (y, k) =>
      samples(
        richardsonLucy(operator, nonNegative(y), {
          background: 0.1 * k,
          noise: { photons: 500 / k, sigma: 0.01 * k },
          damping: 2,
          tv: 0.002,
        }),
      ),
  ],
];

const comparisons: readonly Law[] = [
  ...[1, 2].map(
    (stride): Law => [
      `versus with stride ${stride}`,
      1,
      async (_, k) => {
        const { estimates } = await versus(scaledBy(sharp, k), disk, { stride, noise: sigma * k });
        return [...estimates.values()].flatMap(({ data }) => [...data]);
      },
    ],
  ),
  [
    'sweep over the PSF',
    0,
    async (x) => {
      const options = { psf: { model: 'disk', radius: 3 }, method: { name: 'wiener' } } as const;
      const { chosen, points } = await sweep(x, options, { parameter: 'psf.radius', values: [2, 3, 4] });
      return [chosen, points[0].score - points[1].score];
    },
  ],
  [
    'sweep over the method',
    0,
    async (x, k) => {
      const options = {
        psf: { model: 'disk', radius: 3 },
        method: { name: 'cgls' },
        noise: sigma * k,
      } as const;
      const { chosen, points } = await sweep(x, options, { parameter: 'method.iterations', values: [3, 30] });
      return [chosen, ...points.map(({ score }) => score)];
    },
  ],
];

checkLaws('solvers', solvers, measured);
checkLaws('comparisons', comparisons, measured);

function nonNegative({ shape, data }: Image): Image {
  return { shape, data: data.map((value: number) => Math.max(value, 0)) };
}
