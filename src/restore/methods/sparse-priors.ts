import type { Parameter } from '../../parameter.ts';
import { hyperLaplacian } from '../../solvers/hyper-laplacian.ts';
import { plugAndPlay } from '../../solvers/plug-and-play.ts';
import { poissonTotalVariation } from '../../solvers/poisson-tv.ts';
import { totalVariation } from '../../solvers/total-variation.ts';
import { iterations, type Problem, type SolvingMethod, tolerance } from './method.ts';

const sparseWeight: Parameter = {
  meaning: 'weight of the prior; follows from the noise where it is not given',
  kind: 'number',
};
/** Priors on edges, solved by splitting. */
export const sparsePriorMethods: Readonly<Record<string, SolvingMethod>> = {
  tv: {
    summary: 'total variation: sharp edges on flat ground',
    model: 'min ½‖A x - y‖² + λ Σ|∇x|',
    use: 'for the best edges at some noise; the channels of a picture share their edges',
    source:
      'L. Rudin, S. Osher, E. Fatemi 1992, doi:10.1016/0167-2789(92)90242-F; ADMM: S. Boyd et al. 2011, doi:10.1561/2200000016',
    spectral: false,
    needsNoise: true,
    joint: true,
    parameters: {
      lambda: sparseWeight,
      kind: {
        meaning: 'length of the gradient, or the sum of its parts',
        kind: 'choice',
        choices: ['isotropic', 'anisotropic'],
        default: 'isotropic',
      },
      iterations: iterations(150),
      tolerance: tolerance(1e-4),
    },
    solve: ({ operator, measured, noises, parameters, weighting, control }) =>
      totalVariation(operator, measured, {
        ...weightOr(parameters, effectiveNoise(noises)),
        ...weighting,
        ...control,
      }),
  },
  'hyper-laplacian': {
    summary: 'a prior with the heavy tails of natural pictures',
    model: 'min ½‖A x - y‖² + λ Σ|∂x|^p',
    use: 'for photographs with little noise: sharper than total variation',
    source: 'D. Krishnan, R. Fergus 2009, Fast image deconvolution using hyper-Laplacian priors, NIPS',
    spectral: false,
    needsNoise: true,
    parameters: {
      lambda: sparseWeight,
      exponent: { meaning: 'p, from 0.3 to 1', kind: 'number', default: 0.8 },
      iterations: iterations(150),
      tolerance: tolerance(1e-4),
    },
    solve: ({ operator, measured, noise, parameters, weighting, control }) =>
      hyperLaplacian(operator, measured, {
        ...weightOr(parameters, Math.max(noise, minimumNoise)),
        ...weighting,
        ...control,
      }),
  },
  pnp: {
    summary: 'plug and play: a denoiser as the prior, BM3D by default',
    model: 'in turn z = argmin ½‖A z - y‖² + ρ/2 ‖z - x‖², x = denoise(z)',
    use: 'for the best result on photographs, when there is time: it brings back texture that repeats itself',
    source:
      'S. Venkatakrishnan et al. 2013, doi:10.1109/GlobalSIP.2013.6737048; BM3D: K. Dabov et al. 2007, doi:10.1109/TIP.2007.901238',
    spectral: false,
    needsNoise: true,
    joint: true,
    parameters: {
      denoiser: {
        meaning: 'what removes the noise',
        kind: 'choice',
        choices: ['bm3d', 'tv', 'nlm'],
        default: 'bm3d',
      },
      iterations: iterations(8),
    },
    solve: ({ operator, measured, noises, parameters, weighting, control }) =>
      plugAndPlay(operator, measured, {
        noise: effectiveNoise(noises),
        ...parameters,
        ...weighting,
        ...control,
      }),
  },
  'poisson-tv': {
    summary: 'total variation for counted photons',
    model: 'min Σ(z - y ln z) + λ Σ|∇x|, z = A x + b, x ≥ 0',
    use: 'for few photons, where Richardson-Lucy turns noise into grains',
    source: 'M. Figueiredo, J. Bioucas-Dias 2010, doi:10.1109/TIP.2010.2053941',
    spectral: false,
    joint: true,
    parameters: {
      photons: { meaning: 'photons that a sample of value 1 stands for', kind: 'number', required: true },
      lambda: sparseWeight,
      background: { meaning: 'constant light on top of the blurred picture', kind: 'number', default: 0 },
      iterations: iterations(150),
      tolerance: tolerance(1e-4),
    },
    solve: ({ operator, measured, parameters, weighting, control }) =>
      poissonTotalVariation(operator, measured, {
        ...(parameters as { photons: number }),
        sampleWeights: weighting?.sampleWeights,
        ...control,
      }),
  },
};

/** A picture without any noise still has its rounding; a weight of 0 would be no prior at all. */
const minimumNoise = 1e-5;

/** One number where there is one channel: a report is shorter. */
function effectiveNoise(noises: readonly number[]): number | readonly number[] {
  const heard = noises.map((noise) => Math.max(noise, minimumNoise));
  return heard.length === 1 ? heard[0] : heard;
}

/** The weight of the prior as given, or the noise that it follows from. */
function weightOr<Noise>(
  parameters: Problem['parameters'],
  noise: Noise,
): { lambda: number; noise?: undefined } | { lambda?: undefined; noise: Noise } {
  return 'lambda' in parameters ? { ...(parameters as { lambda: number }) } : { ...parameters, noise };
}
