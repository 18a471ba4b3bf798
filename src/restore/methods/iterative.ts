import type { Parameter } from '../../parameter.ts';
import { cgls } from '../../solvers/cgls.ts';
import { landweber } from '../../solvers/landweber.ts';
import { richardsonLucy } from '../../solvers/richardson-lucy.ts';
import { iterations, type SolvingMethod, tolerance } from './method.ts';

const stop: Parameter = {
  meaning: 'stop where the residual is as small as the noise, where that is given, or where it is whitest',
  kind: 'choice',
  choices: ['noise', 'whiteness'],
  default: 'noise',
};

/** Step by step for any linear operator; the number of steps regularises. */
export const iterativeMethods: Readonly<Record<string, SolvingMethod>> = {
  rl: {
    summary: 'Richardson-Lucy: the most likely picture under Poisson noise, step by step',
    model: 'x ← x · Aᵀ(y / (A x + b)) / Aᵀ1',
    use: 'for counted light: stars, microscopy; stays positive, keeps the flux',
    source: 'W. H. Richardson 1972, doi:10.1364/JOSA.62.000055; L. B. Lucy 1974, doi:10.1086/111605',
    spectral: false,
    parameters: {
      iterations: iterations(30),
      accelerate: {
        meaning: 'search along the last two steps: about a seventh of the iterations',
        kind: 'boolean',
        default: false,
      },
      background: { meaning: 'constant light on top of the blurred picture', kind: 'number', default: 0 },
      init: { meaning: 'where to start', kind: 'choice', choices: ['mean', 'measured'], default: 'mean' },
      tv: {
        meaning: 'weight of the total variation, 0.002 to 0.02 calms noise; not with accelerate',
        kind: 'number',
        default: 0,
      },
      threshold: {
        meaning: 'pixels seen by less than this part follow the prediction',
        kind: 'number',
        default: 0.01,
      },
      stop,
      tolerance: tolerance(0),
    },
    solve: ({ operator, measured, parameters, weighting, control }) =>
      richardsonLucy(operator, measured, {
        ...parameters,
        sampleWeights: weighting?.sampleWeights,
        ...control,
      }),
  },
  landweber: {
    summary: 'gradient descent on the least-squares misfit',
    model: 'x ← x + τ Aᵀ(y - A x)',
    use: 'for any linear operator, when few iterations are the regularisation',
    source: 'L. Landweber 1951, doi:10.2307/2372313',
    spectral: false,
    parameters: {
      iterations: iterations(100),
      relaxation: {
        meaning: 'step as a part of the largest safe one, in (0, 2)',
        kind: 'number',
        default: 1,
      },
      nonNegative: { meaning: 'cut negative values after each step', kind: 'boolean', default: false },
      stop,
      tolerance: tolerance(0),
    },
    solve: ({ operator, measured, noise, parameters, weighting, control }) =>
      landweber(operator, measured, {
        noise,
        ...parameters,
        sampleWeights: weighting?.sampleWeights,
        ...control,
      }),
  },
  cgls: {
    summary: 'conjugate gradients for least squares',
    model: 'min ‖A x - y‖² + λ‖x - x₀‖²',
    use: 'as Landweber, in far fewer iterations',
    source: 'M. R. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044',
    spectral: false,
    parameters: {
      iterations: iterations(20),
      lambda: { meaning: 'weight of the distance to the start', kind: 'number', default: 0 },
      stop,
      tolerance: tolerance(0),
    },
    solve: ({ operator, measured, noise, parameters, weighting, control }) =>
      cgls(operator, measured, {
        noise,
        ...parameters,
        sampleWeights: weighting?.sampleWeights,
        ...control,
      }),
  },
};
