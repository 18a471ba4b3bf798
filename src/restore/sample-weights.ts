import { clippedWeights, commonLargest } from '../estimate/clipped-weights.ts';
import { dilateMask } from '../numerics/dilate-mask.ts';
import type { FloatArray, Image, Tensor } from '../tensor.ts';
import { type Plane, planesOf } from './channels.ts';

/** Which samples of an image are used. */
export interface SampleWeights {
  /** 0 for missing samples, 1 elsewhere, in the shape of the image. */
  readonly sampleWeights: Image;
  /** 1 where the sensor was saturated, so that the intensity was at least what was measured, in the shape of the image. */
  readonly lowerBoundMask?: Image | undefined;
}

/**
 * The weight of each sample of an image: 0 where the mask is 0 and at clipped highlights.
 *
 * @param mask [height, width], >= 0; 0 leaves a pixel out
 * @param clippedHighlights whether clipped highlights are left out
 * @param extent half the extent of the PSF, [rows, columns]
 * @returns undefined where every sample is used
 */
export function sampleWeights(
  image: Image,
  mask: Tensor | undefined,
  clippedHighlights: 'leave-out' | 'keep',
  extent: readonly number[],
): SampleWeights | undefined {
  const [channels, height, width] = image.shape;
  const plane = height * width;
  let weights: FloatArray | undefined;
  let saturated: FloatArray | undefined;
  const allOnes = () => image.data.slice().fill(1);
  if (mask !== undefined) {
    weights = allOnes();
    for (let i = 0; i < plane; i++)
      if (mask.data[i] === 0) for (let c = 0; c < channels; c++) weights[c * plane + i] = 0;
  }
  if (clippedHighlights === 'leave-out')
    planesOf(image).forEach((channel, c, all) => {
      if (commonLargest(channel.data) === undefined) return;
      const white = clippedAlone(channel, all);
      const whole = clippedWeights(channel, white === undefined ? {} : { white }) as Plane;
      const channelWeights = white === undefined ? whole.data : nearUnclipped(whole, extent);
      weights ??= allOnes();
      saturated ??= new Float32Array(image.data.length);
      const edge = 0.99 * largest(channel);
      for (let i = 0, at = c * plane; i < plane; i++, at++) {
        const dead = mask !== undefined && mask.data[i] === 0;
        if (whole.data[i] === 0 && channel.data[i] >= edge && !dead) saturated[at] = 1;
        if (channelWeights[i] === 0) weights[at] = 0;
      }
    });
  if (weights === undefined || !weights.includes(0)) return undefined;
  const { shape } = image;
  return {
    sampleWeights: { shape, data: weights },
    lowerBoundMask: saturated?.includes(1) ? { shape, data: saturated } : undefined,
  };
}

/**
 * White paper is at its maximum in every channel. Where a channel is at its maximum in a large part of the image and another one is not in
 * most of the same pixels, the channel was clipped, however large the part is: a red cup under a lamp became cyan at its edges.
 *
 * @returns the value at which the channel was clipped alone
 */
function clippedAlone(channel: Plane, all: readonly Plane[]): number | undefined {
  const maxima = all.map(largest);
  const white = maxima[all.indexOf(channel)];
  let clipped = 0;
  let alone = 0;
  for (let i = 0; i < channel.data.length; i++) {
    if (channel.data[i] < white) continue;
    clipped++;
    if (all.some(({ data }, c) => data[i] < 0.99 * maxima[c])) alone++;
  }
  return clipped >= channel.data.length / 10 && 2 * alone > clipped ? white : undefined;
}

/**
 * Weights whose zeros end where the PSF reaches no unclipped sample: deep inside a clipped area nothing but white was measured, and without
 * it no data would constrain the estimate there: the red channel of a retina, three quarters of it clipped, fell to a third.
 */
function nearUnclipped({ shape: [height, width], data }: Plane, [rows, columns]: readonly number[]) {
  const unclipped = Uint8Array.from(data, (weight) => (weight > 0 ? 1 : 0));
  const across = dilateMask(unclipped, width, 1, columns);
  const near = dilateMask(across, height, width, rows);
  return data.map((weight: number, i: number) => (weight === 0 && near[i] === 0 ? 1 : weight));
}

function largest({ data }: Plane): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) maximum = Math.max(maximum, data[i]);
  return maximum;
}

/** The fraction of samples that are left out. */
export function fractionLeftOut(weights: SampleWeights | undefined): number {
  if (weights === undefined) return 0;
  const { data } = weights.sampleWeights;
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === 0) count++;
  return count / data.length;
}

/** The weights of the luminance: a pixel counts where none of its channels is missing, and is a lower bound where one of them is. */
export function luminanceWeights({ sampleWeights: weights, lowerBoundMask }: SampleWeights): SampleWeights {
  return {
    sampleWeights: overChannels(weights, Math.min),
    lowerBoundMask: lowerBoundMask && overChannels(lowerBoundMask, Math.max),
  };
}

function overChannels(
  { shape: [channels, height, width], data }: Image,
  choose: (a: number, b: number) => number,
): Image {
  const plane = height * width;
  const chosen = data.slice(0, plane);
  for (let c = 1; c < channels; c++)
    for (let i = 0; i < plane; i++) chosen[i] = choose(chosen[i], data[c * plane + i]);
  return { shape: [1, height, width], data: chosen };
}
