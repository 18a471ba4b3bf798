import { checkOptions } from '../check-options.ts';
import { checkCallback, checkChoice, checkPositive, checkSamples, rangeError, typeError } from '../errors.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import { type AbortSignalLike, checkSignal } from '../solvers/optimization/event-loop.ts';
import { checkTensor, type Image, type Tensor } from '../tensor.ts';
import { smallestSide } from './parametric/fit-parametric-psf.ts';
import type { KernelPoint } from './trajectory.ts';
import type { JudgedPsf } from './verdict.ts';

/** The families of blurs, and `free`: a kernel of any shape. */
export type PsfKind = 'free' | 'gaussian' | 'disk' | 'motion' | 'moffat' | 'airy';

export const psfKinds: readonly PsfKind[] = ['free', 'gaussian', 'disk', 'motion', 'moffat', 'airy'];

/** Options of {@link estimatePsf}. */
export interface EstimatePsfOptions {
  /** A family, or `free`; `auto` (default) takes the family that explains the image where its kernel agrees with the free one. */
  readonly kind?: PsfKind | 'auto' | undefined;
  /** Side of the free kernel in pixels, odd, from 5; found by default. */
  readonly size?: number | undefined;
  /** The value of white, > 0: samples near it are taken for clipped. About the largest sample by default, and nothing is clipped. */
  readonly white?: number | undefined;
  /**
   * Exponent of the light in which edges are looked for, from 0.3 to 1: 0.8 by default; 1/2.2 for photographs of a wide range of light.
   */
  readonly exponent?: number | undefined;
  /** Aborts the work: DeconvError ABORTED. */
  readonly signal?: AbortSignalLike | undefined;
  /** Called with the part of the work that is done, from 0 to 1, and what is done next. */
  readonly onProgress?: ((done: number, stage: string) => void) | undefined;
}

/** A blur that was estimated from an image. */
export interface PsfEstimate extends JudgedPsf {
  /** The kernel, [rows, columns], >= 0, of sum 1. */
  readonly psf: Tensor;
  readonly kind: PsfKind;
  /** Its model, where it is of a family. */
  readonly spec?: PsfSpec | undefined;
  /** What else would explain the image, the best first. */
  readonly alternatives: readonly {
    readonly kind: PsfKind;
    readonly spec?: PsfSpec | undefined;
    readonly psf: Tensor;
  }[];
  /** The free kernel from coarse to fine. */
  readonly levels: readonly Tensor[];
  /**
   * The path of the camera or the scene, where the kernel is one stroke: places in pixels from its middle, [row, column], from end to end. Which end was
   * first is not known.
   */
  readonly trajectory?: readonly KernelPoint[] | undefined;
}

/** Throws for an image or options of `estimatePsf` that do not fit. */
export function checkEstimate(image: Image, options: EstimatePsfOptions): EstimatePsfOptions {
  const fn = 'estimatePsf';
  checkOptions(fn, options, ['kind', 'size', 'white', 'exponent', 'signal', 'onProgress']);
  const { kind = 'auto', size, white, exponent, signal, onProgress } = options;
  if (image?.shape?.length !== 3)
    throw typeError(fn, 'image', 'an image of shape [channels, height, width]', image?.shape ?? image);
  checkTensor(fn, 'image', image);
  checkSamples(fn, 'image', image.data);
  if (Math.min(image.shape[1], image.shape[2]) < smallestSide)
    throw rangeError(fn, 'image', `at least ${smallestSide}x${smallestSide}`, image.shape);
  checkChoice(fn, 'kind', kind, ['auto', ...psfKinds]);
  if (
    size !== undefined &&
    !(
      Number.isInteger(size) &&
      size % 2 === 1 &&
      size >= 5 &&
      size <= Math.min(image.shape[1], image.shape[2]) / 2
    )
  )
    throw rangeError(fn, 'size', 'an odd integer from 5 to half of the image', size);
  if (white !== undefined) checkPositive(fn, 'white', white);
  if (exponent !== undefined && !(exponent >= 0.3 && exponent <= 1))
    throw rangeError(fn, 'exponent', 'from 0.3 to 1', exponent);
  checkSignal(fn, signal);
  checkCallback(fn, 'onProgress', onProgress);
  return options;
}
