import { checkChoice, checkSamples, checkShape, rangeError } from '../errors.ts';
import { clippedWeights } from '../estimate/clipped.ts';
import type { Image } from '../tensor.ts';
import type { Job } from './job.ts';

/**
 * How far each sample of a picture is to be trusted: 0 where the job's mask is 0 and at clipped highlights.
 *
 * @returns weights in the shape of the picture, or undefined where all of it counts in full
 */
export function trustOf(image: Image, { mask, clipped = 'leave-out' }: Job): Image | undefined {
  checkChoice('restore', 'clipped', clipped, ['leave-out', 'keep']);
  const [channels, height, width] = image.shape;
  const plane = height * width;
  const trust = image.data.slice().fill(1);
  if (mask !== undefined) {
    checkShape('restore', 'mask', mask.shape, [height, width]);
    checkSamples('restore', 'mask', mask.data);
    let seen = 0;
    for (const value of mask.data) {
      if (value < 0) throw rangeError('restore', 'mask', '>= 0 everywhere', value);
      seen += value;
    }
    if (seen === 0) throw rangeError('restore', 'mask', '> 0 somewhere', 0);
    for (let i = 0; i < trust.length; i++) trust[i] = mask.data[i % plane] > 0 ? 1 : 0;
  }
  if (clipped === 'leave-out')
    for (let c = 0; c < channels; c++) {
      const channel = { shape: [height, width], data: image.data.subarray(c * plane, (c + 1) * plane) };
      const weights = clippedWeights(channel).data;
      for (let i = 0; i < plane; i++) trust[c * plane + i] *= weights[i];
    }
  return trust.every((weight) => weight === 1) ? undefined : { shape: image.shape, data: trust };
}

/** The share of samples that are left out. */
export function shareLeftOut({ data }: Image): number {
  let count = 0;
  for (const weight of data) if (weight === 0) count++;
  return count / data.length;
}

/** Trust in the luminance: in no pixel of which a channel is left out. */
export function trustInAll({ shape: [channels, height, width], data }: Image): Image {
  const plane = height * width;
  const least = data.slice(0, plane);
  for (let c = 1; c < channels; c++)
    for (let i = 0; i < plane; i++) least[i] = Math.min(least[i], data[c * plane + i]);
  return { shape: [1, height, width], data: least };
}
