/**
 * The common part of all direct filters: X = w H* Y with a real weight w per frequency, plane by plane of the batch.
 *
 * With a windowed operator the frame is extended to the domain before the filter and cropped after it.
 */

import { crop } from '../../boundary/extension.ts';
import { typeError } from '../../errors.ts';
import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { gain as gainOf, weigh } from '../../kernels/pointwise.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import type { CirculantOperator } from '../../operators/circulant.ts';
import { isCirculant } from '../../operators/circulant.ts';
import { measureOperatorGain } from '../../operators/gain.ts';
import type { WindowedOperator } from '../../operators/windowed.ts';
import { isWindowed } from '../../operators/windowed.ts';
import {
  checkTensor,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
  zeros,
} from '../../tensor.ts';
import { checkProblem } from '../data-terms/problem.ts';
import { mergeParameters } from '../optimization/merge-parameters.ts';
import type { Solution } from '../optimization/solution.ts';
import { solverMemory } from '../optimization/solver-memory.ts';
import { boundaryExtension } from './boundary-extension.ts';
import { missingSamples } from './missing-samples.ts';

/** The operators of direct filters: diagonal in Fourier space, or a window on such an operator. */
export type SpectralOperator = CirculantOperator | WindowedOperator;

/** Whether the operator is diagonal in Fourier space, or a window on such an operator. */
export function isSpectral(operator: LinearOperator): operator is SpectralOperator {
  return isCirculant(operator) || isWindowed(operator);
}

/** The input of a filter for one plane of the batch. */
export interface FilterInput {
  /** Spectrum of the measured plane, extended where the operator is windowed or samples are missing. */
  readonly measured: Spectrum;
  readonly transfer: Spectrum;
  /**
   * How `measured` was extended: `none`; `initial`, a smooth extension whose misfit at the seams acts as noise; or `refined`, which
   * agrees with the filter made from the initial one.
   */
  readonly extension: 'none' | 'initial' | 'refined';
  /** |H|². */
  readonly gain: FloatArray;
  /** A buffer for the weights, where the kernels can reach it. */
  readonly out: FloatArray;
  /** Allocates further such buffers, valid until the last plane of the batch. */
  readonly coefficients: () => FloatArray;
}

/** Numbers that describe the filter of a plane, by name. */
type PlaneParameters = Readonly<Record<string, number>>;

/** w on the half grid, and the parameters to report. */
export interface FilterWeights<P extends PlaneParameters = PlaneParameters> {
  readonly weights: FloatArray;
  readonly parameters: P;
  /** Whether the extension is to be refined by the second filter too. */
  readonly refineAgain?: boolean | undefined;
}

/** The option of every direct filter. */
export interface FourierFilterOptions {
  /** Preserves the mean, which regularization would reduce: X(0) = Y(0)/H(0), or 0 where H(0) is 0 up to rounding. True by default. */
  readonly preserveMean?: boolean | undefined;
}

/** The options of direct filters that estimate missing samples. */
export interface MaskedFilterOptions extends FourierFilterOptions {
  /** In the shape of `measured`: samples of weight 0, dead or clipped, are excluded; all others count in full, whatever their weight. */
  readonly sampleWeights?: Tensor | undefined;
  /**
   * In the shape of `measured`: not 0 at clipped samples. Their weight is 0, and A x there is bounded below by the measured value; by
   * weights alone, the middle of a large missing region falls to the mean of the image.
   */
  readonly lowerBoundMask?: Tensor | undefined;
}

/** The names of {@link MaskedFilterOptions}. */
export const maskedFilterOptionNames: readonly string[] = ['preserveMean', 'sampleWeights', 'lowerBoundMask'];

/** Runs a filter over the planes of the batch; with `refine`, missing samples are then estimated in agreement with the filter. */
export function filterPlanes<S extends Shape, P extends PlaneParameters>(
  fn: string,
  operator: SpectralOperator,
  measured: Tensor<S>,
  {
    preserveMean = true,
    refine = true,
    sampleWeights,
    lowerBoundMask,
  }: MaskedFilterOptions & { readonly refine?: boolean | undefined },
  filter: (plane: FilterInput) => FilterWeights<P>,
): { readonly estimate: Tensor<S>; readonly parameters: readonly P[] } {
  if (!isSpectral(operator))
    throw typeError(fn, 'operator', 'a blur that is periodic or has an unknown boundary', operator);
  checkProblem(fn, operator, measured, sampleWeights);
  if (lowerBoundMask) checkTensor(fn, 'lowerBoundMask', lowerBoundMask, operator.range);
  const windowed = isWindowed(operator);
  const { mean } = measureOperatorGain(operator);
  const { spectrum: transfer, domain } = windowed ? operator.circulant : operator;
  const lead = domain.length - transfer.rank;
  const planeShape = measured.shape.slice(lead);
  const begin = windowed ? operator.begin.slice(lead) : planeShape.map(() => 0);
  const frame = crop([], transfer.shape, begin, planeShape);
  const estimate = zeros([...measured.shape], dtypeOf(measured));
  const parameters: P[] = [];
  const size = sizeOf(planeShape);
  const buffers = solverMemory(
    measured,
    8 * sizeOf(halfShape(transfer.shape)) +
      (windowed || sampleWeights || lowerBoundMask ? 5 : 2) * sizeOf(transfer.shape),
  );
  try {
    const half = halfShape(transfer.shape);
    const coefficients = (data?: FloatArray): FloatArray =>
      (data === undefined ? buffers.tensor(half) : buffers.clone({ shape: half, data })).data;
    const h = { re: coefficients(transfer.re), im: coefficients(transfer.im) };
    const y = { ...transfer, re: coefficients(), im: coefficients() };
    const gain = coefficients();
    const out = coefficients();
    const whole = buffers.tensor(transfer.shape);
    gainOf(h.re, h.im, gain);
    for (let plane = 0; plane < measured.data.length / size; plane++) {
      const part = (data: FloatArray) => data.subarray(plane * size, (plane + 1) * size);
      const planeData = { shape: planeShape, data: part(measured.data) };
      const { weights: known, bounds } = missingSamples(
        planeData,
        transfer,
        sampleWeights && part(sampleWeights.data),
        lowerBoundMask && part(lowerBoundMask.data),
      );
      const border =
        windowed || known ? boundaryExtension(transfer.shape, begin, planeShape, known, bounds) : undefined;
      if (border === undefined) whole.data.set(planeData.data);
      else border.smooth(planeData, whole);
      rfftn(whole, transfer.rank, y);
      const design = (extension: FilterInput['extension']): FilterWeights<P> => {
        const made = filter({ measured: y, transfer, gain, out, coefficients, extension });
        // The mean that an operator does not transmit is rounding: nothing is known about that of x.
        if (mean === 0) made.weights[0] = 0;
        else if (preserveMean) made.weights[0] = 1 / gain[0];
        return made;
      };
      const refineExtension = (weights: FloatArray) =>
        border && rfftn(border.refine(whole, weights, gain), transfer.rank, y);
      let made = design(border === undefined ? 'none' : 'initial');
      if (border !== undefined && refine) {
        refineExtension(made.weights);
        made = design('refined');
        if (made.refineAgain) refineExtension(made.weights);
      }
      weigh(y.re, y.im, h.re, h.im, made.weights);
      irfftn(y, whole);
      frame.apply(whole, { shape: planeShape, data: part(estimate.data) });
      parameters.push(made.parameters);
    }
  } finally {
    buffers.release();
  }
  return { estimate: estimate as Tensor<S>, parameters };
}

/** Runs {@link filterPlanes} as a direct solver, with the parameters of all planes in one report. */
export function applyFourierFilter<S extends Shape>(
  fn: string,
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: MaskedFilterOptions & { readonly refine?: boolean | undefined },
  filter: (plane: FilterInput) => FilterWeights,
): Solution<S> {
  const { estimate, parameters } = filterPlanes(fn, operator, measured, options, filter);
  const { preserveMean = true } = options;
  return {
    estimate,
    parameters: { ...mergeParameters(parameters), preserveMean },
    iterations: 0,
    stopReason: 'direct',
    warnings: [],
  };
}
