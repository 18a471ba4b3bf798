/**
 * The data step where Fourier space makes the operator diagonal, on all of the domain or beyond a window.
 *
 * Where all that the circulant sees was measured and Φ is half the squared residual, the data enter as they are; elsewhere v = B x is split
 * off: then Φ acts on single samples, and those outside the frame or of weight zero are free. Either way it is one division:
 *
 *   X = (H* Y + ρ Â* D) / (|H|² + ρ |Â|²)      or      X = (κ H*(V - W) + ρ Â* D) / (κ |H|² + ρ |Â|²)
 *
 * M. Almeida, M. Figueiredo, Deconvolving images with unknown boundaries using the alternating direction method of multipliers,
 * 2013, doi:10.1109/TIP.2013.2258354.
 */

import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape } from '../../fft/spectrum.ts';
import { divide, multiply } from '../../kernels/admm-loops.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { sizeOf } from '../../tensor.ts';
import type { SpectralOperator } from '../fourier/fourier-filter.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';
import { circulantOf, embed, interpolateMissing, lowerBoundsIn, quadraticUpdate } from './measured-domain.ts';
import { type DataTerm, FIT_PENALTY, fitStep, type XUpdate } from './x-update.ts';

/** Whether nothing has to be split off. */
function isDirect({ operator, sampleWeights: weights, fit }: DataTerm): boolean {
  return !isWindowed(operator) && weights === undefined && fit === undefined;
}

/** Samples that the step takes of the buffers. */
export function fourierMemory(term: DataTerm<SpectralOperator>): number {
  const { domain } = circulantOf(term.operator);
  return (isDirect(term) ? 0 : term.fit ? 4 : 6) * sizeOf(domain) + 8 * sizeOf(halfShape(domain));
}

/** Makes the step. */
export function fourierXUpdate(term: DataTerm<SpectralOperator>, buffers: SolverMemory): XUpdate {
  const {
    operator,
    measured,
    sampleWeights: weights,
    lowerBoundMask: clipped,
    channelWeights: trust,
    analysis,
    fit,
    fitPenalty = FIT_PENALTY,
  } = term;
  const tie = isDirect(term) ? 1 : fitPenalty;
  const ties = trust?.map((weight) => weight * tie) ?? tie;
  const { spectrum: transfer, domain } = circulantOf(operator);
  const { floats, copy } = buffers;
  const y = embed(operator, interpolateMissing(measured, weights));
  const right = buffers.spectrum(domain, transfer.rank);
  const data = buffers.spectrum(domain, transfer.rank);
  const h = { re: copy(transfer.re), im: copy(transfer.im) };
  const power = copy(analysis.power);
  if (isDirect(term)) {
    rfftn(y.start, transfer.rank, data);
    return {
      start: y.start,
      step(x, pull, rho) {
        rfftn(pull, transfer.rank, right);
        divide(data, right, h, [ties, rho], right, power);
        irfftn(right, x);
      },
    };
  }
  const own = fit
    ? fitStep(fit, fitPenalty)
    : quadraticUpdate(
        y,
        weights && embed(operator, weights),
        fitPenalty,
        floats,
        lowerBoundsIn(operator, measured, clipped),
      );
  // v - w and v + w need one array each: v lives only inside a step.
  const target = buffers.holding(y.start);
  const w = floats(target.data.length);
  return {
    start: y.start,
    step(x, pull, rho) {
      rfftn(pull, transfer.rank, right);
      rfftn(target, transfer.rank, data);
      divide(data, right, h, [ties, rho], right, power);
      irfftn(right, x);
      multiply(right, h, data);
      irfftn(data, pull);
      own(pull.data, w, target.data);
    },
  };
}
