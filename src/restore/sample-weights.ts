import { checkChoice, checkSamples, checkShape, rangeError } from '../errors.ts';
import { clippedWeights, commonLargest } from '../estimate/clipped-weights.ts';
import { dilateMask } from '../numerics/dilate-mask.ts';
import type { FloatArray, Image } from '../tensor.ts';
import { type Plane, planesOf } from './channels.ts';
import type { RestoreOptions } from './options.ts';

/** What of a picture counts. */
export interface SampleWeights {
  /** 0 where a sample is left out, 1 elsewhere, in the shape of the picture. */
  readonly sampleWeights: Image;
  /** 1 where the sensor was full, so that the light was at least what was measured, in the shape of the picture. */
  readonly lowerBoundMask?: Image | undefined;
}

/**
 * How far each sample of a picture is to be trusted: 0 where the job's mask is 0 and at clipped highlights.
 *
 * @param reach how far the PSF reaches, [rows, columns]
 * @returns undefined where all of it counts in full
 */
export function sampleWeights(
  image: Image,
  { mask, clippedHighlights: clipped = 'leave-out' }: RestoreOptions,
  reach: readonly number[],
): SampleWeights | undefined {
  checkChoice('restore', 'clippedHighlights', clipped, ['leave-out', 'keep']);
  const [channels, height, width] = image.shape;
  const plane = height * width;
  let trust: FloatArray | undefined;
  let full: FloatArray | undefined;
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
    planesOf(image).forEach((channel, c, all) => {
      if (commonLargest(channel.data) === undefined) return;
      const white = clippedAlone(channel, all);
      const whole = clippedWeights(channel, white === undefined ? {} : { white }) as Plane;
      const weights = white === undefined ? whole.data : nearLight(whole, reach);
      trust ??= inAll();
      full ??= new Float32Array(image.data.length);
      const edge = 0.99 * largest(channel);
      for (let i = 0, at = c * plane; i < plane; i++, at++) {
        const dead = mask !== undefined && mask.data[i] === 0;
        if (whole.data[i] === 0 && channel.data[i] >= edge && !dead) full[at] = 1;
        if (weights[i] === 0) trust[at] = 0;
      }
    });
  if (trust === undefined || !trust.includes(0)) return undefined;
  const { shape } = image;
  return {
    sampleWeights: { shape, data: trust },
    ...(full?.includes(1) && { lowerBoundMask: { shape, data: full } }),
  };
}

/**
 * White paper is at its largest value in every channel. Where a channel is so in much of the picture and another is not in most of the
 * same pixels, the light was clipped, however much of it: a red cup under a lamp turned cyan at its edges.
 *
 * @returns the value at which the channel was cut off alone
 */
function clippedAlone(channel: Plane, all: readonly Plane[]): number | undefined {
  const tops = all.map(largest);
  const white = tops[all.indexOf(channel)];
  let clipped = 0;
  let alone = 0;
  for (let i = 0; i < channel.data.length; i++) {
    if (channel.data[i] < white) continue;
    clipped++;
    if (all.some(({ data }, c) => data[i] < 0.99 * tops[c])) alone++;
  }
  return clipped >= channel.data.length / 10 && 2 * alone > clipped ? white : undefined;
}

/**
 * Weights whose zeros end where the PSF brings no light from outside of them: deep inside a clipped area nothing but white was seen, and
 * without it nothing would hold the estimate there: the red of a retina, three quarters of it clipped, fell to a third.
 */
function nearLight({ shape: [height, width], data }: Plane, [rows, columns]: readonly number[]) {
  const lit = Uint8Array.from(data, (weight) => (weight > 0 ? 1 : 0));
  const across = dilateMask(lit, width, 1, columns);
  const near = dilateMask(across, height, width, rows);
  return data.map((weight: number, i: number) => (weight === 0 && near[i] === 0 ? 1 : weight));
}

function largest({ data }: Plane): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) top = Math.max(top, data[i]);
  return top;
}

/** The share of samples that are left out. */
export function shareLeftOut({ sampleWeights: { data } }: SampleWeights): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === 0) count++;
  return count / data.length;
}

/** Trust in the luminance: no channel of a pixel may be left out, and where one was cut off, so was their sum. */
export function luminanceWeights({
  sampleWeights: weights,
  lowerBoundMask: clipped,
}: SampleWeights): SampleWeights {
  return {
    sampleWeights: overChannels(weights, Math.min),
    ...(clipped && { lowerBoundMask: overChannels(clipped, Math.max) }),
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
