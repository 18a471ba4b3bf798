/** The proximal map of the squared residual as a function of the image: z = argmin ½ Σ m (A z - y)² + ρ/2 ‖z - x‖². */

import type { CooperativeTask } from '../../denoise/cooperative.ts';
import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape } from '../../fft/spectrum.ts';
import { divide, multiply } from '../../kernels/admm-loops.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { cropToFrame, isWindowed } from '../../operators/windowed.ts';
import { dtypeOf, sizeOf, type Tensor } from '../../tensor.ts';
import { isSpectral, type SpectralOperator } from '../fourier/fourier-filter.ts';
import { solverMemory } from '../optimization/solver-memory.ts';
import { identity } from '../priors/analysis-operators.ts';
import { cgMemory, cgXUpdate } from './cg-x-update.ts';
import {
  circulantOf,
  extendToDomain,
  interpolateMissing,
  lowerBoundsIn,
  quadraticVUpdate,
} from './measured-domain.ts';
import { spatialRank } from './problem.ts';
import { dataPenalty } from './x-update.ts';

/** A solver of the proximal problem; each call continues from the state of the one before. */
export interface ProximalData {
  /** z for this x, over the operator's domain, in a buffer that the next call overwrites; yields after each inner iteration. */
  solve(x: Tensor, rho: number): CooperativeTask<Tensor>;
  /** The measured frame of an estimate over the domain. */
  frame(z: Tensor): Tensor;
  release(): void;
}

/** Inner iterations of a call where samples are free; the next call continues from there. */
const INNER_ITERATIONS = 20;

/** The proximal map for an operator, with weights of the samples and of the channels. */
export function proximalData(
  operator: LinearOperator,
  measured: Tensor,
  sampleWeights?: Tensor,
  channelWeights?: readonly number[],
  lowerBoundMask?: Tensor,
): ProximalData {
  const map = isSpectral(operator) ? bySpectrum(operator) : byGradients(operator);
  return {
    ...map(measured, sampleWeights, channelWeights, lowerBoundMask),
    frame: (z) => cropToFrame(operator, z),
  };
}

type Make = (
  measured: Tensor,
  sampleWeights: Tensor | undefined,
  channelWeights: readonly number[] | undefined,
  lowerBoundMask: Tensor | undefined,
) => Omit<ProximalData, 'frame'>;

/** Calls of the conjugate-gradient update in one call. */
const ROUNDS = 3;

/** The map for any operator. */
const byGradients =
  (operator: LinearOperator): Make =>
  (measured, sampleWeights, channelWeights, lowerBoundMask) => {
    const { domain } = operator;
    const term = {
      operator,
      measured,
      sampleWeights,
      lowerBoundMask,
      channelWeights,
      analysis: identity(domain, spatialRank(operator), dtypeOf(measured)),
    };
    const buffers = solverMemory(measured, 2 * sizeOf(domain) + cgMemory(term));
    const { step } = cgXUpdate(term, buffers);
    const z = buffers.tensor(domain);
    const pull = buffers.tensor(domain);
    return {
      *solve(x, rho) {
        z.data.set(x.data);
        for (let round = 0; round < ROUNDS; round++) {
          pull.data.set(x.data);
          step(z, pull, rho);
          yield;
        }
        return z;
      },
      release: buffers.release,
    };
  };

/**
 * The map in Fourier space: one division where every sample of the domain was measured. Elsewhere v = C z is split off, as in
 * {@link fourierXUpdate}; v and its multiplier are kept from call to call.
 */
const bySpectrum =
  (operator: SpectralOperator): Make =>
  (measured, sampleWeights, channelWeights, lowerBoundMask) => {
    const { spectrum: h, domain } = circulantOf(operator);
    const split = isWindowed(operator) || sampleWeights !== undefined;
    const coefficients = sizeOf(halfShape(domain));
    const size = sizeOf(domain);
    const buffers = solverMemory(measured, (split ? 8 : 6) * size + 8 * coefficients);
    const { floats, copy } = buffers;
    const y = extendToDomain(operator, interpolateMissing(measured, sampleWeights));
    const z = { shape: domain, data: floats(size) };
    const target = { shape: domain, data: floats(size) };
    target.data.set(y.values.data);
    const [data, prior, right] = [1, 2, 3].map(() => buffers.spectrum(domain, h.rank));
    const w = floats(split ? size : 0);
    const blurred = split ? { shape: domain, data: floats(size) } : undefined;
    const transfer = { re: copy(h.re), im: copy(h.im) };
    const kappa = split ? dataPenalty({ measured }) : 1;
    const kappas = channelWeights?.map((weight) => weight * kappa) ?? kappa;
    const updateV = quadraticVUpdate(
      y,
      sampleWeights && extendToDomain(operator, sampleWeights),
      kappa,
      floats,
      lowerBoundsIn(operator, measured, lowerBoundMask),
    );
    if (!split) rfftn(target, h.rank, data);
    return {
      *solve(x, rho) {
        z.data.set(x.data);
        rfftn(z, h.rank, prior);
        if (blurred === undefined) {
          divide(data, prior, transfer, [kappas, rho], right);
          return irfftn(right, z);
        }
        for (let inner = 0; inner < INNER_ITERATIONS; inner++) {
          rfftn(target, h.rank, data);
          divide(data, prior, transfer, [kappas, rho], right);
          if (inner === INNER_ITERATIONS - 1) irfftn(right, z);
          multiply(right, transfer, data);
          irfftn(data, blurred);
          updateV(blurred.data, w, target.data);
          yield;
        }
        return z;
      },
      release: buffers.release,
    };
  };
