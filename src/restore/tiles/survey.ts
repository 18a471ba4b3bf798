/** What is decided once for all tiles of an image, from windows that are spread over it. */

import { whiteLevel } from '../../numerics/data-scale.ts';
import type { WienerModel } from '../../solvers/fourier/fitted-filter.ts';
import type { SpectralOperator } from '../../solvers/fourier/fourier-filter.ts';
import { fitPooledModel } from '../../solvers/fourier/pooled-model.ts';
import type { AbortSignalLike } from '../../solvers/optimization/event-loop.ts';
import type { WholeImage } from '../../solvers/priors/whole-image.ts';
import { gradientLengths } from '../../solvers/total-variation.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { planesOf } from '../channels.ts';
import { isUnknown } from '../encoded/linearized-codes.ts';
import type { SampleWeights } from '../sample-weights.ts';
import type { BlurCache } from './blur-cache.ts';
import { cropImage } from './crop.ts';
import { type Rectangle, sampleWindows } from './grid.ts';
import type { PackedWeights } from './packed-weights.ts';

/** A window of an image and the weights of its samples. */
export interface Sample {
  readonly image: Image;
  readonly weights: SampleWeights | undefined;
}

/** The side of a window, and the most windows on an axis: 2.4 megapixels. */
const sampled = { side: 384, most: 4 };

/** The windows of an image that are looked at. */
export function samplesOf(image: Image, weights: PackedWeights | undefined): Sample[] {
  const [, height, width] = image.shape;
  return sampleWindows(height, width, sampled.side, sampled.most).map((window: Rectangle) => ({
    image: cropImage(image, window),
    weights: weights?.at(window),
  }));
}

/** One part of the samples: a plane, or all of them. */
interface PartSample {
  readonly measured: Tensor;
  readonly sampleWeights?: Tensor | undefined;
  readonly lowerBoundMask?: Tensor | undefined;
}

/** The parts of samples, without those of which nothing was measured: a list for each plane, or one list for all planes together. */
export function partsOf(samples: readonly Sample[], isJoint: boolean): PartSample[][] {
  const split = (image: Image | undefined): readonly Tensor[] | undefined =>
    image && (isJoint ? [image] : planesOf(image));
  const parts: PartSample[][] = [];
  for (const { image, weights } of samples) {
    const [sampleWeights, bounds] = [split(weights?.sampleWeights), split(weights?.lowerBoundMask)];
    split(image)?.forEach((measured, part) => {
      parts[part] ??= [];
      if (isUnknown(sampleWeights?.[part])) return;
      parts[part].push({
        measured,
        sampleWeights: sampleWeights?.[part],
        lowerBoundMask: bounds?.[part],
      });
    });
  }
  return parts;
}

/**
 * The scale of the prior of a part.
 *
 * @param noiseOf the noise for a value of white
 */
export async function surveyPrior(
  part: readonly PartSample[],
  psf: Tensor,
  noiseOf: (white: number) => number | readonly number[],
  blurs: BlurCache,
  signal: AbortSignalLike | undefined,
): Promise<WholeImage> {
  const white = whiteOf(part);
  const mean: [number, number] = [0, 0];
  for (const { measured, ...weights } of part) {
    const operator = blurs(psf, measured, 'unknown');
    const lengths = await gradientLengths(operator, measured, noiseOf(white), white, { ...weights, signal });
    for (const i of [0, 1]) mean[i] += lengths[i] / part.length;
  }
  return { white, gradientLengths: mean };
}

function whiteOf(part: readonly PartSample[]): number {
  const length = part.reduce((sum, { measured }) => sum + measured.data.length, 0);
  const [values, weights] = [new Float64Array(length), new Float64Array(length).fill(1)];
  let at = 0;
  for (const { measured, sampleWeights } of part) {
    values.set(measured.data, at);
    if (sampleWeights) weights.set(sampleWeights.data, at);
    at += measured.data.length;
  }
  return whiteLevel(values, weights);
}

/** The Wiener filter of a plane. */
export function surveyFilter(
  part: readonly PartSample[],
  psf: Tensor,
  given: number | undefined,
  noiseFactor: number,
  blurs: BlurCache,
): WienerModel {
  if (part.length === 0) return { noise: given ?? 0, psfError: 0, signalAmplitude: 0, signalExponent: 0 };
  const operator = blurs(psf, part[0].measured, 'unknown') as SpectralOperator;
  return fitPooledModel(operator, part, given, noiseFactor);
}
