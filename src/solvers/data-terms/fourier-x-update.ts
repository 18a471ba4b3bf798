/**
 * The x-update where the operator is diagonal in Fourier space, on all of the domain or behind a window.
 *
 * Where every sample of the domain was measured and Φ is half the squared residual, the update is one division. Elsewhere v = C x is split
 * off, with C the circulant operator: Φ then acts on single samples, and those outside the frame or of weight 0 are free. In Fourier space
 *
 *   X = (H* Y + ρ D̂* d̂) / (|H|² + ρ |D̂|²)      or      X = (κ H* (V - W) + ρ D̂* d̂) / (κ |H|² + ρ |D̂|²)
 *
 * M. Almeida, M. Figueiredo, Deconvolving images with unknown boundaries using the alternating direction method of multipliers,
 * 2013, doi:10.1109/TIP.2013.2258354.
 */

import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape } from '../../fft/spectrum.ts';
import { divide, multiply } from '../../kernels/admm-loops.ts';
import { measureOperatorGain } from '../../operators/gain.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { type FloatArray, sizeOf, type Tensor } from '../../tensor.ts';
import type { SpectralOperator } from '../fourier/fourier-filter.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';
import type { ConvolutionalAnalysis } from '../priors/analysis-operators.ts';
import {
  circulantOf,
  type ExtendedSamples,
  extendToDomain,
  interpolateMissing,
  lowerBoundsIn,
  quadraticVUpdate,
  weightsInDomain,
} from './measured-domain.ts';
import {
  dataPenalty,
  isGeneral,
  proximalVUpdate,
  type VUpdate,
  type XUpdate,
  type XUpdateProblem,
} from './x-update.ts';

/** A problem that is diagonal in Fourier space. */
export type SpectralProblem = XUpdateProblem<SpectralOperator, ConvolutionalAnalysis>;

/** Whether v need not be split off. */
function isDirect(problem: SpectralProblem): boolean {
  return !isWindowed(problem.operator) && problem.sampleWeights === undefined && !isGeneral(problem);
}

/** Samples that the update takes of the buffers. */
export function fourierMemory(problem: SpectralProblem): number {
  const { domain } = circulantOf(problem.operator);
  return (
    (isDirect(problem) ? 0 : isGeneral(problem) ? 4 : 6) * sizeOf(domain) + 8 * sizeOf(halfShape(domain))
  );
}

/** Makes the update. */
export function fourierXUpdate(problem: SpectralProblem, buffers: SolverMemory): XUpdate {
  const { operator, measured, sampleWeights, channelWeights, analysis } = problem;
  const kappa = isDirect(problem) ? 1 : dataPenalty(problem);
  const kappas = channelWeights?.map((weight) => weight * kappa) ?? kappa;
  const { spectrum: transfer, domain } = circulantOf(operator);
  const { floats, copy } = buffers;
  const y = extendToDomain(operator, interpolateMissing(measured, sampleWeights));
  const { mean, gain: factor } = measureOperatorGain(operator);
  const start = scaledBy(y.values, 1 / (mean || factor));
  const right = buffers.spectrum(domain, transfer.rank);
  const data = buffers.spectrum(domain, transfer.rank);
  const h = { re: copy(transfer.re), im: copy(transfer.im) };
  const gain = copy(analysis.gain);
  // Neither the data nor D determine the mean where both map constants to 0: it is 0 then.
  if (mean === 0 && gain[0] === 0) gain[0] = 1;
  if (isDirect(problem)) {
    rfftn(y.values, transfer.rank, data);
    return {
      start,
      step(x, pull, rho) {
        rfftn(pull, transfer.rank, right);
        divide(data, right, h, [kappas, rho], right, gain);
        irfftn(right, x);
      },
    };
  }
  const updateV = vUpdateOf(problem, y, kappa, buffers);
  // The target v - w of the next division and w need one array each: v itself lives only inside an update.
  const target = buffers.clone(y.values);
  const w = floats(target.data.length);
  return {
    start,
    step(x, pull, rho) {
      rfftn(pull, transfer.rank, right);
      rfftn(target, transfer.rank, data);
      divide(data, right, h, [kappas, rho], right, gain);
      irfftn(right, x);
      multiply(right, h, data);
      irfftn(data, pull);
      updateV(pull.data, w, target.data);
    },
  };
}

/** The samples in the unit of x: those of the data over the gain of the operator. */
function scaledBy(t: Tensor, factor: number): Tensor {
  if (Math.abs(factor - 1) < 1e-6) return t;
  return { shape: t.shape, data: t.data.map((value: number) => factor * value) as FloatArray };
}

function vUpdateOf(
  problem: SpectralProblem,
  y: ExtendedSamples,
  kappa: number,
  { floats }: SolverMemory,
): VUpdate {
  const { operator, measured, sampleWeights, lowerBoundMask, dataTerm } = problem;
  const bounds = lowerBoundsIn(operator, measured, lowerBoundMask);
  if (dataTerm !== undefined && isGeneral(problem)) {
    const weights = weightsInDomain(operator, y, sampleWeights);
    const values = y.values.data;
    if (bounds === undefined) return proximalVUpdate(dataTerm, values, weights, kappa);
    // The measured values and weight 1 at the bounds, where the initial estimate is interpolated and the weight is 0.
    const [samples, counted] = [values.slice(), weights.slice()];
    bounds.indices.forEach((i, k) => {
      samples[i] = bounds.values[k];
      counted[i] = 1;
    });
    return proximalVUpdate(dataTerm, samples, counted, kappa, bounds.indices);
  }
  return quadraticVUpdate(y, sampleWeights && extendToDomain(operator, sampleWeights), kappa, floats, bounds);
}
