import { checkChoice, checkSamples, checkShape, rangeError } from '../errors.ts';
import { clippedWeights, commonLargest } from '../estimate/clipped.ts';
import type { Image, Tensor } from '../tensor.ts';
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
  let trust: Tensor['data'] | undefined;
  const inAll = () => image.data.slice().fill(1);
  if (mask !== undefined) {
    checkShape('restore', 'mask', mask.shape, [height, width]);
    checkSamples('restore', 'mask', mask.data);
    trust = inAll();
    let seen = 0;
    for (let i = 0; i < plane; i++) {
      const value = mask.data[i];
      if (value < 0) throw rangeError('restore', 'mask', '>= 0 everywhere', value);
      seen += value;
      if (value === 0) for (let c = 0; c < channels; c++) trust[c * plane + i] = 0;
    }
    if (seen === 0) throw rangeError('restore', 'mask', '> 0 somewhere', 0);
  }
  if (clipped === 'leave-out')
    for (let c = 0; c < channels; c++) {
      const data = image.data.subarray(c * plane, (c + 1) * plane);
      if (commonLargest(data) === undefined) continue;
      const weights = clippedWeights({ shape: [height, width], data }).data;
      trust ??= inAll();
      for (let i = 0; i < plane; i++) if (weights[i] === 0) trust[c * plane + i] = 0;
    }
  return trust?.includes(0) ? { shape: image.shape, data: trust } : undefined;
}

/** The share of samples that are left out. */
export function shareLeftOut({ data }: Image): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === 0) count++;
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
