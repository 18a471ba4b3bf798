/** A restoration as plain data: what to undo and how, and what came of it. */

import type { Boundary } from '../boundary/boundary.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import type { AbortSignalLike } from '../solvers/optimization/event-loop.ts';
import type { IterationState } from '../solvers/optimization/iterate.ts';
import type { Parameters, StopReason } from '../solvers/optimization/solution.ts';
import type { Image, Shape, Tensor } from '../tensor.ts';
import type { MethodSpec } from './methods/method.ts';

/** What to undo, and how. */
export interface RestoreOptions {
  /** The blur: a model, samples of any size, or one of these per channel. It is scaled to sum 1. */
  readonly psf: PsfSpec | Tensor | readonly (PsfSpec | Tensor)[];
  /** The method and its parameters, `{ name: 'wiener' }` by default; {@link methods} lists them all. */
  readonly method?: MethodSpec | undefined;
  /** What lies outside the frame: `unknown` by default, estimated with the picture so that its edges do not ring. */
  readonly boundary?: Boundary | 'unknown' | undefined;
  /** Restore every channel (default), or the luminance of an RGB picture alone. */
  readonly channels?: 'all' | 'luminance' | undefined;
  /** Standard deviation of the noise on the scale of the picture, or `auto` (default): measured on each channel. */
  readonly noise?: number | 'auto' | undefined;
  /** What to leave out, [height, width]: 0 for dead pixels and whatever else is no blurred light, > 0 for the rest. */
  readonly mask?: Tensor | undefined;
  /** Clipped highlights: `leave-out` (default) estimates the light that was there, `keep` takes them as they are and digs black haloes. */
  readonly clippedHighlights?: 'leave-out' | 'keep' | undefined;
  /** Draw the PSF larger or smaller where the picture fits it clearly better so (default), see {@link refinePsf}; false keeps it as given. */
  readonly refinePsf?: boolean | undefined;
  /** Stops the work: `restore` then rejects with a DeconvError of code ABORTED. */
  readonly signal?: AbortSignalLike | undefined;
  /** Called now and then with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Called after each iteration of an iterative method, with the index of the channel (0 where all are restored together). */
  readonly onIteration?: ((state: IterationState, plane: number) => void) | undefined;
}

/** What {@link restore} did, as plain data. */
export interface RestoreReport {
  /** The PSF of each channel as it was used; one entry where all channels share it. */
  readonly psf: readonly { readonly shape: Shape; readonly spec?: PsfSpec | undefined }[];
  /** The factor by which the PSF was made wider to fit the picture; 1 where it was kept. */
  readonly psfScale: number;
  /** The method that ran. */
  readonly method: string;
  /** Why it was chosen, where the job asked for `auto`. */
  readonly reason?: string | undefined;
  readonly boundary: Boundary | 'unknown';
  readonly channels: 'all' | 'luminance';
  /** What the solver used, given or chosen; a list with one entry per restored plane where planes differ. */
  readonly parameters: Parameters;
  /** Standard deviation of the noise of each restored plane, as given or measured. */
  readonly noiseSigma: readonly number[];
  /** The most iterations that a plane took; 0 for a direct filter. */
  readonly iterations: number;
  readonly stopReason: StopReason;
  readonly seconds: number;
  /** Share of the samples that the mask and clipped highlights left out, 0 to 1. */
  readonly leftOut: number;
  /** Sum of the result over the sum of the input. */
  readonly flux: number;
  /** How far the result lies beside the input in pixels, [y, x]: more than 0.25 tells of a PSF off its centre. */
  readonly shift: readonly [y: number, x: number];
  readonly warnings: readonly string[];
}

/** A restored picture and the report about it. */
export interface Restoration {
  /** The restored picture in the shape and precision of the input; not clipped to any range. */
  readonly image: Image;
  readonly report: RestoreReport;
}
