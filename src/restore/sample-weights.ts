import { commonLargest } from '../estimate/clipped-weights.ts';
import { dilateMask } from '../numerics/dilate-mask.ts';
import type { FloatArray, Image, Tensor } from '../tensor.ts';
import { type Plane, planesOf } from './channels.ts';
import { clippedRegions } from './clipped-regions.ts';

/** Which samples of an image are used. */
export interface SampleWeights {
  /** 0 for missing samples, 1 elsewhere, in the shape of the image. */
  readonly sampleWeights: Image;
  /** 1 where the sensor was saturated, so that the intensity was at least what was measured, in the shape of the image. */
  readonly lowerBoundMask?: Image | undefined;
  /** The part of `lowerBoundMask` that lies well inside clipped light, in the shape of the image. */
  readonly innerBoundMask?: Image | undefined;
  /** 1 where the scene reaches no sample but such ones, in the shape of the image: its brightness there is not known, and stays as measured at least. */
  readonly undetermined?: Image | undefined;
}

/**
 * The weight of each sample of an image: 0 where the mask is 0 and at clipped highlights, see {@link clippedRegions}.
 *
 * @param mask [height, width], >= 0; 0 leaves a pixel out
 * @param clippedHighlights whether clipped highlights are left out
 * @param psfs one for all channels, or one for each
 * @returns undefined where every sample is used
 */
export function sampleWeights(
  image: Image,
  mask: Tensor | undefined,
  clippedHighlights: 'leave-out' | 'keep',
  psfs: readonly Tensor[],
): SampleWeights | undefined {
  const [channels, height, width] = image.shape;
  const plane = height * width;
  let weights: FloatArray | undefined;
  let bounds: FloatArray | undefined;
  let inner: FloatArray | undefined;
  let undetermined: FloatArray | undefined;
  const allOnes = () => image.data.slice().fill(1);
  if (mask !== undefined) {
    weights = allOnes();
    for (let i = 0; i < plane; i++)
      if (mask.data[i] === 0) for (let c = 0; c < channels; c++) weights[c * plane + i] = 0;
  }
  if (clippedHighlights === 'leave-out')
    planesOf(image).forEach((channel, c) => {
      const white = commonLargest(channel.data);
      if (white === undefined || white <= 0) return;
      const clipped = clippedSamples(channel, white, mask);
      const regions = clippedRegions(channel, clipped, white, psfs[c % psfs.length], mask);
      const { isBound } = regions;
      if (!isBound.includes(1)) return;
      // The samples next to clipped ones were partly clipped.
      const without = dilateMask(dilateMask(isBound, width, 1, 1), height, width, 1);
      const isUsed = (i: number): boolean => without[i] === 0 && mask?.data[i] !== 0;
      if (!isBound.some((_, i) => isUsed(i))) return;
      weights ??= allOnes();
      bounds ??= new Float32Array(image.data.length);
      inner ??= new Float32Array(image.data.length);
      undetermined ??= new Float32Array(image.data.length);
      bounds.set(isBound, c * plane);
      inner.set(regions.isInnerBound, c * plane);
      undetermined.set(regions.isUndetermined, c * plane);
      for (let i = 0; i < plane; i++) if (without[i] === 1) weights[c * plane + i] = 0;
    });
  if (weights === undefined || !weights.includes(0)) return undefined;
  const { shape } = image;
  return {
    sampleWeights: { shape, data: weights },
    lowerBoundMask: bounds && { shape, data: bounds },
    innerBoundMask: inner && { shape, data: inner },
    undetermined: undetermined?.includes(1) ? { shape, data: undetermined } : undefined,
  };
}

/** 1 at samples within 1 % of white, but for dead ones. */
function clippedSamples({ data }: Plane, white: number, mask: Tensor | undefined): Uint8Array {
  const edge = white - 0.01 * Math.abs(white);
  const clipped = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i] >= edge && mask?.data[i] !== 0) clipped[i] = 1;
  return clipped;
}
