/** What the visitor sets for the comparison of the two meanings. */

import type { PsfSpec } from 'deconvkit';
import type { CompareTask } from '../engine/messages.ts';
import type { Region } from '../engine/task.ts';
import type { Size } from '../viewer/camera.ts';

/** A convolution: a model, its size in pixels, its angle in degrees, and every how many samples it keeps one. */
export interface CompareSettings {
  readonly model: 'motion' | 'disk' | 'gaussian' | 'box';
  readonly size: number;
  readonly angle: number;
  readonly stride: number;
  /** Standard deviation, in codes of 255. */
  readonly noise: number;
  /** The middle of the part, in pixels of the image. */
  readonly middle: readonly [x: number, y: number];
}

export const compareRanges = {
  size: { min: 1, max: 24, step: 0.5, unit: ' px' },
  angle: { min: -90, max: 90, step: 1, unit: '°' },
  stride: { min: 1, max: 4, step: 1, unit: '' },
  noise: { min: 0, max: 12, step: 0.1, unit: '' },
} as const;

export type CompareNumber = keyof typeof compareRanges;

/** Sides of the part: every method has an answer within seconds. */
const side = 256;

export function initialCompare({ width, height }: Size): CompareSettings {
  return { model: 'motion', size: 9, angle: 30, stride: 1, noise: 1.3, middle: [width / 2, height / 2] };
}

/** The convolution as a PSF: `size` is a length, a width across, or of a Gaussian the width where it has fallen to half. */
export function psfOf({ model, size, angle }: CompareSettings): PsfSpec {
  switch (model) {
    case 'motion':
      return { model, length: size, angle };
    case 'disk':
      return { model, radius: size / 2 };
    case 'gaussian':
      return { model, sigma: Number((size / 2.355).toFixed(3)) };
    default:
      return { model, width: size };
  }
}

/** The part of an image of `size` that is compared. */
export function partOf({ middle }: Pick<CompareSettings, 'middle'>, { width, height }: Size): Region {
  const [w, h] = [Math.min(side, width), Math.min(side, height)];
  const begin = (at: number, length: number, whole: number): number =>
    Math.round(Math.min(whole - length, Math.max(0, at - length / 2)));
  return { x: begin(middle[0], w, width), y: begin(middle[1], h, height), width: w, height: h };
}

export function compareTask(settings: CompareSettings, size: Size, isFinal: boolean): CompareTask {
  return {
    part: partOf(settings, size),
    psf: psfOf(settings),
    stride: settings.stride,
    noise: settings.noise / 255,
    isFinal,
  };
}
