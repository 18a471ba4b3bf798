import { rangeError } from '../../errors.ts';
import { whiteLevel } from '../../numerics/data-scale.ts';
import type { Parameter } from '../../parameter.ts';
import { hyperLaplacian } from '../../solvers/hyper-laplacian.ts';
import { plugAndPlay } from '../../solvers/plug-and-play.ts';
import { poissonTotalVariation } from '../../solvers/poisson-tv.ts';
import { totalVariation } from '../../solvers/total-variation.ts';
import type { Tensor } from '../../tensor.ts';
import { iterations, type MethodProblem, type SolvingMethod, tolerance } from './method.ts';

/** The side of the blocks of BM3D. */
const blockSide = 8;

interface SplittingParameters {
  /** λ > 0, the weight of the prior; derived from the noise where it is left out. */
  readonly lambda?: number | undefined;
  /** Maximum number of iterations, >= 1; 150 by default. */
  readonly iterations?: number | undefined;
  /** Stop when the relative change of the estimate falls below it; 1e-4 by default, 0 never stops. */
  readonly tolerance?: number | undefined;
}

/** Parameters of the `tv` method. */
export interface TotalVariationParameters extends SplittingParameters {
  /** The length of the gradient (`isotropic`, default) or the sum of its components. */
  readonly kind?: 'isotropic' | 'anisotropic' | undefined;
  /** Whether the result is held at or above 0; false by default. */
  readonly nonNegative?: boolean | undefined;
}

/** Parameters of the `hyper-laplacian` method. */
export interface HyperLaplacianParameters extends SplittingParameters {
  /** The exponent p, from 0.3 to 1; 0.8 by default. */
  readonly exponent?: number | undefined;
}

/** Parameters of the `pnp` method. */
export interface PlugAndPlayParameters {
  /** The denoiser; `bm3d` by default. */
  readonly denoiser?: 'bm3d' | 'tv' | 'nlm' | undefined;
  /** Number of iterations, >= 1; 8 by default. */
  readonly iterations?: number | undefined;
  /** Whether the result is held at or above 0; false by default. */
  readonly nonNegative?: boolean | undefined;
}

/** Parameters of the `poisson-tv` method. */
export interface PoissonTotalVariationParameters extends SplittingParameters {
  /** Photons that a sample of value 1 stands for, > 0. */
  readonly photons: number;
  /** Constant background added to the blurred image, >= 0; 0 by default. */
  readonly background?: number | undefined;
}

/** The parameters of each method with a sparse prior or a denoiser, by its name. */
export interface SparsePriorParameters {
  tv: TotalVariationParameters;
  'hyper-laplacian': HyperLaplacianParameters;
  pnp: PlugAndPlayParameters;
  'poisson-tv': PoissonTotalVariationParameters;
}

const lambda: Parameter = {
  meaning: 'λ, the weight of the prior; derived from the noise where it is left out',
  kind: 'number',
};

const nonNegative: Parameter = {
  meaning: 'hold the result at or above 0, for light over a dark ground',
  kind: 'boolean',
  default: false,
};

const lambdaIsGiven = (parameters: SplittingParameters): string | undefined =>
  parameters.lambda === undefined ? undefined : 'its λ is given';

/** Priors on edges and denoisers as priors, by splitting. */
export const sparsePriorMethods: {
  readonly [Name in keyof SparsePriorParameters]: SolvingMethod<SparsePriorParameters[Name]>;
} = {
  tv: {
    summary: 'total variation: sharp edges between smooth areas',
    model: 'min ½‖A x - y‖² + λ Σ|∇x|',
    use: 'for the best edges under noise; the channels of an image share their edges',
    source:
      'L. Rudin, S. Osher, E. Fatemi 1992, doi:10.1016/0167-2789(92)90242-F; ADMM: S. Boyd et al. 2011, doi:10.1561/2200000016',
    spectral: false,
    arrays: 23,
    joint: true,
    parameters: {
      lambda,
      kind: {
        meaning: 'the length of the gradient, or the sum of its components',
        kind: 'choice',
        choices: ['isotropic', 'anisotropic'],
        default: 'isotropic',
      },
      nonNegative,
      iterations: iterations(150),
      tolerance: tolerance(1e-4),
    },
    noiseUse: () => 'prior',
    fixedStrength: lambdaIsGiven,
    restoresCodes: () => true,
    tiles: () => 'prior',
    solve: ({
      operator,
      measured,
      channelNoise,
      parameters,
      sampleWeights,
      lowerBoundMask,
      whole,
      control,
    }) =>
      totalVariation(operator, measured, {
        ...weightOf(parameters, aboveMinimum(channelNoise, whiteOf(measured, sampleWeights, whole))),
        sampleWeights,
        lowerBoundMask,
        wholeImage: whole?.prior,
        ...control,
      }),
  },
  'hyper-laplacian': {
    summary: 'a prior with the heavy-tailed gradients of natural images',
    model: 'min ½‖A x - y‖² + λ Σ|∂x|^p',
    use: 'for photographs with little noise: sharper than total variation',
    source: 'D. Krishnan, R. Fergus 2009, Fast image deconvolution using hyper-Laplacian priors, NIPS',
    spectral: false,
    arrays: 23,
    parameters: {
      lambda,
      exponent: { meaning: 'p, from 0.3 to 1', kind: 'number', default: 0.8 },
      iterations: iterations(150),
      tolerance: tolerance(1e-4),
    },
    noiseUse: () => 'prior',
    fixedStrength: lambdaIsGiven,
    restoresCodes: () => true,
    solve: ({ operator, measured, noise, parameters, sampleWeights, lowerBoundMask, control }) =>
      hyperLaplacian(operator, measured, {
        ...weightOf(parameters, Math.max(noise, relativeMinimumNoise * whiteOf(measured, sampleWeights))),
        sampleWeights,
        lowerBoundMask,
        ...control,
      }),
  },
  pnp: {
    summary: 'plug-and-play: a denoiser as the prior, BM3D by default',
    model: 'alternate z = argmin ½‖A z - y‖² + ρ/2 ‖z - x‖² and x = denoise(z)',
    use: 'for the best result on photographs, if time allows: it restores repeated texture',
    source:
      'S. Venkatakrishnan et al. 2013, doi:10.1109/GlobalSIP.2013.6737048; BM3D: K. Dabov et al. 2007, doi:10.1109/TIP.2007.901238',
    spectral: false,
    arrays: 31,
    joint: true,
    parameters: {
      denoiser: { meaning: 'the denoiser', kind: 'choice', choices: ['bm3d', 'tv', 'nlm'], default: 'bm3d' },
      nonNegative,
      iterations: iterations(8),
    },
    noiseUse: () => 'prior',
    restoresCodes: () => true,
    denoisesWhite: true,
    tiles: () => 'prior',
    solve: async ({
      operator,
      measured,
      channelNoise,
      parameters,
      sampleWeights,
      lowerBoundMask,
      whole,
      control,
    }) => {
      const size = operator.domain.slice(-2);
      if ((parameters.denoiser ?? 'bm3d') === 'bm3d' && Math.min(...size) < blockSide)
        throw rangeError(
          'restore',
          'method',
          `another one, or pnp with the denoiser tv, for an image below ${blockSide}x${blockSide}: the blocks of BM3D do not fit`,
          size,
        );
      return plugAndPlay(operator, measured, {
        noise: aboveMinimum(channelNoise, whiteOf(measured, sampleWeights, whole)),
        ...parameters,
        sampleWeights,
        lowerBoundMask,
        wholeImage: whole?.prior,
        ...control,
      });
    },
  },
  'poisson-tv': {
    summary: 'total variation with the Poisson likelihood of photon counts',
    model: 'min Σ(z - y ln z) + λ Σ|∇x|, z = A x + b, x ≥ 0',
    use: 'for few photons, where Richardson-Lucy turns noise into speckles',
    source: 'M. Figueiredo, J. Bioucas-Dias 2010, doi:10.1109/TIP.2010.2053941',
    spectral: false,
    arrays: 23,
    joint: true,
    parameters: {
      photons: { meaning: 'photons that a sample of value 1 stands for', kind: 'number', required: true },
      lambda,
      background: {
        meaning: 'constant background added to the blurred image, on its scale, where white is 1',
        kind: 'number',
        default: 0,
      },
      iterations: iterations(150),
      tolerance: tolerance(1e-4),
    },
    noiseUse: () => 'none',
    solve: ({ operator, measured, parameters, sampleWeights, lowerBoundMask, control }) =>
      poissonTotalVariation(operator, measured, { ...parameters, sampleWeights, lowerBoundMask, ...control }),
  },
};

/** An image without noise still has its rounding, where white is 1, and λ = 0 would be no prior at all. */
const relativeMinimumNoise = 1e-5;

/** The value of white: of a tile, that of the whole image. */
function whiteOf(
  { data }: Tensor,
  sampleWeights: Tensor | undefined,
  whole?: MethodProblem['whole'],
): number {
  return whole?.prior?.white ?? whiteLevel(data, sampleWeights?.data);
}

/** The noise of each channel, at least the minimum; one number where there is one channel, which keeps reports short. */
export function aboveMinimum(channelNoise: readonly number[], white: number): number | readonly number[] {
  const sigmas = channelNoise.map((noise) => Math.max(noise, relativeMinimumNoise * white));
  return sigmas.length === 1 ? sigmas[0] : sigmas;
}

/** The weight of the prior as given, else the noise that it is derived from. */
function weightOf<P extends SplittingParameters, Noise>(parameters: P, noise: Noise) {
  const { lambda, ...rest } = parameters;
  return lambda === undefined ? { ...rest, noise } : { ...rest, lambda };
}
