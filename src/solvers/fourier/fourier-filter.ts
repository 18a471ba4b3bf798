/**
 * What all direct filters share: X = w H* Y with a real weight w per frequency, plane by plane of the batch.
 *
 * With a windowed operator the frame is continued into the surroundings before the filter and cut out after it.
 */

import { crop } from '../../boundary/extension.ts';
import { checkShape, typeError } from '../../errors.ts';
import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { gain as gainOf, weigh } from '../../kernels/pointwise.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import type { CirculantOperator } from '../../operators/circulant.ts';
import { isCirculant } from '../../operators/circulant.ts';
import type { WindowedOperator } from '../../operators/windowed.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor, zeros } from '../../tensor.ts';
import { checkProblem } from '../data-terms/problem.ts';
import { mergeParameters } from '../optimization/merge-parameters.ts';
import type { Solution } from '../optimization/solution.ts';
import { solverMemory } from '../optimization/solver-memory.ts';
import { boundaryExtension } from './boundary-extension.ts';
import { missingSamples } from './missing-samples.ts';

/** The operators that a direct filter can take: diagonal in Fourier space, or a window on such a one. */
export type SpectralOperator = CirculantOperator | WindowedOperator;

/** Whether the operator is diagonal in Fourier space, on all of its domain or beyond a window. */
export function isSpectral(operator: LinearOperator): operator is SpectralOperator {
  return isCirculant(operator) || isWindowed(operator);
}

/** What a filter sees of one plane of the batch. */
export interface FilterInput {
  /** Spectrum of the measured plane, of its continuation where the operator is windowed. */
  readonly measured: Spectrum;
  readonly transfer: Spectrum;
  /**
   * Whether part of `measured` was not seen but continued: `guessed` at first, and what does not fit at the seams is noise to a filter;
   * `agreed` once the continuation agrees with the filter made of the guess.
   */
  readonly continued: 'no' | 'guessed' | 'agreed';
  /** |H|². */
  readonly gain: FloatArray;
  /** Room for the weights, near the kernels. */
  readonly room: FloatArray;
  /** More such room, for as long as the planes of the batch are at work. */
  readonly coefficients: () => FloatArray;
}

/** w, on the half grid, and the numbers to report. */
export interface FilterWeights {
  readonly weights: FloatArray;
  readonly parameters: Readonly<Record<string, number>>;
}

/** The option that all direct filters have. */
export interface FourierFilterOptions {
  /** Keep the mean whatever the regularisation takes from it: X(0) = Y(0)/H(0). True by default. */
  readonly preserveMean?: boolean | undefined;
}

/** The options of direct filters that fill in what was not seen. */
export interface MaskedFilterOptions extends FourierFilterOptions {
  /** In the shape of `measured`: samples of weight 0, dead or clipped, are left out; all others count in full. */
  readonly sampleWeights?: Tensor | undefined;
  /**
   * In the shape of `measured`: not 0 where a sample was cut off at white. Its weight counts as 0, and the light there is estimated as at
   * least what was measured; with weights alone a wide hole falls to the middle of the picture's range.
   */
  readonly lowerBoundMask?: Tensor | undefined;
}

/** Runs a filter over the planes of the batch; `refine` lets what was not seen agree with the filter. */
export function applyFourierFilter<S extends Shape>(
  fn: string,
  operator: SpectralOperator,
  measured: Tensor<S>,
  {
    preserveMean = true,
    refine = true,
    sampleWeights: trust,
    lowerBoundMask: clipped,
  }: MaskedFilterOptions & { readonly refine?: boolean | undefined },
  filter: (plane: FilterInput) => FilterWeights,
): Solution<S> {
  if (!isSpectral(operator))
    throw typeError(fn, 'operator', 'a blur that wraps or has unknown surroundings', operator);
  checkProblem(fn, operator, measured, trust);
  if (clipped) checkShape(fn, 'lowerBoundMask', clipped.shape, operator.range);
  const windowed = isWindowed(operator);
  const { spectrum: transfer, domain } = windowed ? operator.circulant : operator;
  const lead = domain.length - transfer.rank;
  const planeShape = measured.shape.slice(lead);
  const begin = windowed ? operator.begin.slice(lead) : planeShape.map(() => 0);
  const frame = crop([], transfer.shape, begin, planeShape);
  const estimate = zeros([...measured.shape], dtypeOf(measured));
  const reports: Readonly<Record<string, number>>[] = [];
  const size = sizeOf(planeShape);
  const buffers = solverMemory(
    measured,
    8 * sizeOf(halfShape(transfer.shape)) + (windowed || trust || clipped ? 5 : 2) * sizeOf(transfer.shape),
  );
  try {
    const half = halfShape(transfer.shape);
    const coefficients = (data?: FloatArray): FloatArray =>
      (data === undefined ? buffers.tensor(half) : buffers.holding({ shape: half, data })).data;
    const h = { re: coefficients(transfer.re), im: coefficients(transfer.im) };
    const y = { ...transfer, re: coefficients(), im: coefficients() };
    const gain = coefficients();
    const room = coefficients();
    const whole = buffers.tensor(transfer.shape);
    gainOf(h.re, h.im, gain);
    for (let plane = 0; plane < measured.data.length / size; plane++) {
      const part = (data: FloatArray) => data.subarray(plane * size, (plane + 1) * size);
      const seen = { shape: planeShape, data: part(measured.data) };
      const { holes, bounds } = missingSamples(
        seen,
        transfer,
        trust && part(trust.data),
        clipped && part(clipped.data),
      );
      const border =
        windowed || holes ? boundaryExtension(transfer.shape, begin, planeShape, holes, bounds) : undefined;
      if (border === undefined) whole.data.set(seen.data);
      else border.smooth(seen, whole);
      rfftn(whole, transfer.rank, y);
      const design = (continued: FilterInput['continued']): FilterWeights => {
        const made = filter({ measured: y, transfer, gain, room, coefficients, continued });
        if (preserveMean && gain[0] > 0) made.weights[0] = 1 / gain[0];
        return made;
      };
      const agree = (weights: FloatArray) =>
        border && rfftn(border.refine(whole, weights, gain), transfer.rank, y);
      let { weights, parameters } = design(border === undefined ? 'no' : 'guessed');
      if (border !== undefined && refine) {
        agree(weights);
        ({ weights, parameters } = design('agreed'));
        // A filter that now trusts the PSF less wants another continuation.
        if (parameters.psfError > 0) agree(weights);
      }
      weigh(y.re, y.im, h.re, h.im, weights);
      irfftn(y, whole);
      frame.apply(whole, { shape: planeShape, data: part(estimate.data) });
      reports.push(parameters);
    }
  } finally {
    buffers.release();
  }
  return {
    estimate: estimate as Tensor<S>,
    parameters: { ...mergeParameters(reports), preserveMean },
    iterations: 0,
    stopReason: 'direct',
    warnings: [],
  };
}
