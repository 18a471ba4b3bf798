import { checkSamples, rangeError } from '../../errors.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { isCirculant } from '../../operators/circulant.ts';
import { hasNegativeEntries } from '../../operators/signed.ts';
import { isWindowed } from '../../operators/windowed.ts';
import type { FloatArray, Shape, Tensor } from '../../tensor.ts';
import { checkTensor } from '../../tensor.ts';

/** Throws unless the data have the shape of the operator's range and are finite. */
export function checkMeasured(fn: string, operator: LinearOperator, measured: Tensor): void {
  checkTensor(fn, 'measured', measured, operator.range);
  checkSamples(fn, 'measured', measured.data);
}

/** Throws unless the weights, where given, have the shape of the data and are finite and >= 0. */
export function checkWeights(fn: string, weights: Tensor | undefined, shape: Shape): void {
  if (weights === undefined) return;
  checkTensor(fn, 'sampleWeights', weights, shape);
  for (const w of weights.data)
    if (!(w >= 0 && Number.isFinite(w))) throw rangeError(fn, 'sampleWeights', 'finite numbers >= 0', w);
}

/** {@link checkMeasured} and {@link checkWeights}; not all weights may be 0. */
export function checkProblem(fn: string, operator: LinearOperator, measured: Tensor, weights?: Tensor): void {
  checkMeasured(fn, operator, measured);
  checkWeights(fn, weights, operator.range);
  if (weights?.data.every((w: number) => w === 0)) throw rangeError(fn, 'sampleWeights', '> 0 somewhere', 0);
}

/** Throws where the operator has negative entries, which would predict negative counts. */
export function checkNonNegativeKernel(fn: string, operator: LinearOperator): void {
  if (hasNegativeEntries(operator))
    throw rangeError(
      fn,
      'operator',
      'one without negative entries, as photons take; cgls, landweber, wienerDeconvolve and totalVariation take any',
      'a kernel with negative values',
    );
}

/** The weights of samples, with those of clipped samples set to 0. */
export function weightsWithoutClipped(
  fn: string,
  weights: Tensor | undefined,
  lowerBoundMask: Tensor | undefined,
  shape: Shape,
): Tensor | undefined {
  checkWeights(fn, weights, shape);
  if (lowerBoundMask === undefined) return weights;
  checkTensor(fn, 'lowerBoundMask', lowerBoundMask, shape);
  const data = lowerBoundMask.data.map((mask: number, i: number) =>
    mask === 0 ? (weights?.data[i] ?? 1) : 0,
  );
  return { shape, data: data as FloatArray };
}

/** Samples of which some are lower bounds: their residual counts only while the prediction is below them. */
export interface CensoredSamples {
  /** The weight of each sample, that of lower bounds included; undefined where all are 1. */
  readonly weights: Tensor | undefined;
  /** 1 at lower bounds; undefined where there are none. */
  readonly isBound: Uint8Array | undefined;
}

/** The weights of samples, with the largest weight at lower bounds, whatever weight they have. */
export function censoredSamples(
  fn: string,
  weights: Tensor | undefined,
  lowerBoundMask: Tensor | undefined,
  shape: Shape,
): CensoredSamples {
  checkWeights(fn, weights, shape);
  if (lowerBoundMask !== undefined) checkTensor(fn, 'lowerBoundMask', lowerBoundMask, shape);
  const isBound = lowerBoundMask && Uint8Array.from(lowerBoundMask.data, (mask) => (mask === 0 ? 0 : 1));
  if (!isBound?.includes(1)) return { weights, isBound: undefined };
  if (weights === undefined) return { weights, isBound };
  let largest = 0;
  for (const w of weights.data) largest = Math.max(largest, w);
  const data = weights.data.map((w: number, i: number) => (isBound[i] === 1 ? largest || 1 : w));
  return { weights: { shape, data: data as FloatArray }, isBound };
}

/** The number of spatial axes, the last ones of the domain. */
export function spatialRank(operator: LinearOperator): number {
  const filter = isWindowed(operator) ? operator.circulant : operator;
  // Not every operator says it, and to ask the spectrum makes it.
  return filter.rank ?? (isCirculant(filter) ? filter.spectrum.rank : operator.domain.length);
}
