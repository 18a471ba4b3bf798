import type { Parameter } from '../../parameter.ts';
import { cgls } from '../../solvers/cgls.ts';
import { landweber } from '../../solvers/landweber.ts';
import { richardsonLucy } from '../../solvers/richardson-lucy.ts';
import { iterations, type SolvingMethod, tolerance } from './method.ts';

interface StoppingParameters {
  /** Maximum number of iterations, >= 1. */
  readonly iterations?: number | undefined;
  /** Stop at the discrepancy principle where the noise is given, or where the residual is whitest; `noise` by default. */
  readonly stop?: 'noise' | 'whiteness' | undefined;
  /** Stop when the relative change of the estimate falls below it; 0, the default, never stops. */
  readonly tolerance?: number | undefined;
}

/** Parameters of the `rl` method; 30 iterations by default. */
export interface RichardsonLucyParameters extends StoppingParameters {
  /** Extrapolate along the last two steps (Biggs, Andrews): about a seventh of the iterations; false by default. */
  readonly accelerate?: boolean | undefined;
  /** Constant background added to the blurred image, >= 0; 0 by default. */
  readonly background?: number | undefined;
  /** Add the background to the result, which is otherwise that of the sources alone; false by default. */
  readonly keepBackground?: boolean | undefined;
  /** The initial estimate: the mean (default) or the measured image. */
  readonly init?: 'mean' | 'measured' | undefined;
  /** Weight of a total-variation penalty, >= 0; 0 by default. */
  readonly tv?: number | undefined;
  /** Samples of the domain with less than this part of the mean sensitivity Aᵀ1 follow the prediction; 0.01 by default. */
  readonly threshold?: number | undefined;
}

/** Parameters of the `landweber` method; 100 iterations by default. */
export interface LandweberParameters extends StoppingParameters {
  /** Step size as a part of the largest stable one, in (0, 2); 1 by default. */
  readonly relaxation?: number | undefined;
  /** Set negative values to 0 after each step; false by default. */
  readonly nonNegative?: boolean | undefined;
  /** The initial estimate: the measured image (default) or its mean. */
  readonly init?: 'mean' | 'measured' | undefined;
}

/** Parameters of the `cgls` method; 20 iterations by default. */
export interface CglsParameters extends StoppingParameters {
  /** Weight of the distance to the initial estimate, >= 0; 0 by default. */
  readonly lambda?: number | undefined;
  /** The initial estimate: the measured image (default) or its mean. */
  readonly init?: 'mean' | 'measured' | undefined;
}

/** The parameters of each iterative method, by its name. */
export interface IterativeParameters {
  rl: RichardsonLucyParameters;
  landweber: LandweberParameters;
  cgls: CglsParameters;
}

const stop: Parameter = {
  meaning: 'stop where the residual is as small as the noise, if that is given, or where it is whitest',
  kind: 'choice',
  choices: ['noise', 'whiteness'],
  default: 'noise',
};

const init = (initial: 'mean' | 'measured'): Parameter => ({
  meaning: 'initial estimate',
  kind: 'choice',
  choices: ['mean', 'measured'],
  default: initial,
});

const stopsAtWhiteness = (parameters: StoppingParameters): string | undefined =>
  parameters.stop === 'whiteness' ? 'it stops where the residual is whitest' : undefined;

/** Iterations for any linear operator; their number regularizes. */
export const iterativeMethods: {
  readonly [Name in keyof IterativeParameters]: SolvingMethod<IterativeParameters[Name]>;
} = {
  rl: {
    summary: 'Richardson-Lucy: maximum likelihood under Poisson noise, by iteration',
    model: 'x ← x · Aᵀ(y / (A x + b)) / Aᵀ1',
    use: 'for photon counts: stars, microscopy; stays non-negative and preserves the flux',
    source: 'W. H. Richardson 1972, doi:10.1364/JOSA.62.000055; L. B. Lucy 1974, doi:10.1086/111605',
    spectral: false,
    arrays: 16,
    parameters: {
      iterations: iterations(30),
      accelerate: {
        meaning: 'extrapolate along the last two steps: about a seventh of the iterations',
        kind: 'boolean',
        default: false,
      },
      background: {
        meaning: 'constant background added to the blurred image, on its scale, where white is 1',
        kind: 'number',
        default: 0,
      },
      keepBackground: {
        meaning: 'add the background to the result, which is otherwise that of the sources alone',
        kind: 'boolean',
        default: false,
      },
      init: init('mean'),
      tv: {
        meaning: 'weight of a total-variation penalty, 0.002 to 0.02 suppresses noise; not with accelerate',
        kind: 'number',
        default: 0,
      },
      threshold: {
        meaning: 'pixels with less than this part of the mean sensitivity follow the prediction',
        kind: 'number',
        default: 0.01,
      },
      stop,
      tolerance: tolerance(0),
    },
    noiseUse: () => 'none',
    async solve({ operator, measured, parameters, sampleWeights, innerBoundMask, control }) {
      const { keepBackground = false, ...rest } = parameters;
      const solution = await richardsonLucy(operator, measured, {
        ...rest,
        sampleWeights,
        lowerBoundMask: innerBoundMask,
        ...control,
      });
      const { background = 0 } = rest;
      if (!keepBackground || background === 0) return solution;
      const { shape, data } = solution.estimate;
      return { ...solution, estimate: { shape, data: data.map((value: number) => value + background) } };
    },
  },
  landweber: {
    summary: 'gradient descent on the squared residual',
    model: 'x ← x + τ Aᵀ(y - A x)',
    use: 'for any linear operator, where few iterations are the regularization',
    source: 'L. Landweber 1951, doi:10.2307/2372313',
    spectral: false,
    arrays: 11,
    parameters: {
      iterations: iterations(100),
      relaxation: {
        meaning: 'step size as a part of the largest stable one, in (0, 2)',
        kind: 'number',
        default: 1,
      },
      nonNegative: { meaning: 'set negative values to 0 after each step', kind: 'boolean', default: false },
      init: init('measured'),
      stop,
      tolerance: tolerance(0),
    },
    noiseUse: () => 'level',
    fixedStrength: stopsAtWhiteness,
    solve: ({ operator, measured, noise, parameters, sampleWeights, innerBoundMask, control }) =>
      landweber(operator, measured, {
        noise,
        init: 'measured',
        ...parameters,
        sampleWeights,
        lowerBoundMask: innerBoundMask,
        ...control,
      }),
  },
  cgls: {
    summary: 'conjugate gradients for least squares',
    model: 'min ‖A x - y‖² + λ‖x - x₀‖²',
    use: 'as Landweber, in far fewer iterations',
    source: 'M. R. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044',
    spectral: false,
    arrays: 14,
    parameters: {
      iterations: iterations(20),
      lambda: { meaning: 'weight of the distance to the initial estimate', kind: 'number', default: 0 },
      init: init('measured'),
      stop,
      tolerance: tolerance(0),
    },
    noiseUse: () => 'level',
    fixedStrength: stopsAtWhiteness,
    solve: ({ operator, measured, noise, parameters, sampleWeights, innerBoundMask, control }) =>
      cgls(operator, measured, {
        noise,
        init: 'measured',
        ...parameters,
        sampleWeights,
        lowerBoundMask: innerBoundMask,
        ...control,
      }),
  },
};
