/** A restoration as plain data: what to undo and how, and the result. */

import type { EstimatePsfOptions, PsfEstimate } from '../blind/psf-estimate.ts';
import type { Boundary } from '../boundary/boundary.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import type { AbortSignalLike } from '../solvers/optimization/event-loop.ts';
import type { IterationState } from '../solvers/optimization/iterate.ts';
import type { Parameters, StopReason } from '../solvers/optimization/solution.ts';
import type { Image, Shape, Tensor } from '../tensor.ts';
import type { Encoding } from './encoded/encoding.ts';
import type { MethodSpec } from './methods/catalogue.ts';

/** What to undo, and how. */
export interface RestoreOptions<Spec extends { readonly name: string } = MethodSpec> {
  /** The blur: a model, samples of any size, or one of these per channel, scaled to sum 1; `auto` (default) estimates it, see {@link estimatePsf}. */
  readonly psf?: PsfSpec | Tensor | readonly (PsfSpec | Tensor)[] | 'auto' | undefined;
  /** How the PSF is estimated: its kind and the side of its kernel. Refused with a given PSF. */
  readonly estimate?: Pick<EstimatePsfOptions, 'kind' | 'size'> | undefined;
  /** Restore also with an estimated PSF that is not accepted, instead of an error; false by default. */
  readonly bestEffort?: boolean | undefined;
  /** The method and its parameters, `{ name: 'auto' }` by default; {@link methods} lists them all. */
  readonly method?: Spec | undefined;
  /** What lies outside the frame: `unknown` by default, estimated with the image so that its edges do not ring. */
  readonly boundary?: Boundary | 'unknown' | undefined;
  /** Restore every channel (default), or the luminance of an RGB image alone. */
  readonly channels?: 'all' | 'luminance' | undefined;
  /**
   * How the file of the image holds its light, as `readImage` returns it: filters and priors then restore code values, in which noise is nearly
   * uniform, and the noise is at least the rounding of the file. Left out where the image was never coded.
   */
  readonly encoding?: Encoding | undefined;
  /** Standard deviation of the noise, >= 0, on the scale of the image, or in codes where their curve is known; `auto` (default): measured on each channel. */
  readonly noise?: number | 'auto' | undefined;
  /**
   * How strongly to restore, 0 (soft, little noise) to 100 (sharp, more noise); 50, the default, was measured to be nearest to the true image. A method
   * takes the noise for 8^((50 - strength) / 50) times what it is. Refused where the method does not use the noise or its λ or ratio is given.
   */
  readonly strength?: number | undefined;
  /** Which pixels to use, [height, width]: 0 for dead pixels and whatever else the blur does not explain, > 0 for the rest. */
  readonly mask?: Tensor | undefined;
  /** What the result holds where the mask is 0: `keep` (default) the samples of the image, `estimate` what the others suggest. */
  readonly maskedSamples?: 'keep' | 'estimate' | undefined;
  /** Clipped highlights: `leave-out` (default) estimates the intensity there, at least as measured, `keep` takes them as measured, which causes dark halos. */
  readonly clippedHighlights?: 'leave-out' | 'keep' | undefined;
  /**
   * A flat background under PSFs given as samples, such as the offset of a camera: `auto` (default) subtracts it where {@link psfBackground}
   * finds a clear one, with a warning; `keep` takes the samples as they are.
   */
  readonly psfBackground?: 'auto' | 'keep' | undefined;
  /** Rescale a PSF whose width does not fit the image (default), see {@link refinePsf}; false keeps it as given. */
  readonly refinePsf?: boolean | undefined;
  /**
   * Side in pixels of the overlapping tiles that a large image is restored in, an integer >= 64: memory then grows with the tile, not with the
   * image. Noise, PSF and the weight of the prior are those of the whole image. 1280 by default, from 2 megapixels on; Infinity restores
   * all of it at once. Without use below that size, for the boundaries other than `unknown` and `wrap`, and for methods but `tv`, `pnp`
   * and `wiener`.
   */
  readonly tileSize?: number | undefined;
  /**
   * Whether a worker does the work, so that the event loop of this thread stays free: timers run and `signal` takes effect at once. Needs
   * `deconvkit/node` or `deconvkit/web`; with one of them imported it is the default on the main thread from 65,536 samples on. The image is
   * copied for it. Where no worker starts, and in {@link restoreWith}, whose methods cannot be sent, the work is done here. The result has the same bits.
   */
  readonly worker?: boolean | undefined;
  /** Aborts the work: `restore` then rejects with a DeconvError of code ABORTED. */
  readonly signal?: AbortSignalLike | undefined;
  /** Called from time to time with the fraction of the work that is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Called after each iteration of an iterative method, with the index of the channel (0 where all are restored jointly). */
  readonly onIteration?: ((state: IterationState, plane: number) => void) | undefined;
}

/** A PSF as it was used. */
export interface UsedPsf {
  readonly shape: Shape;
  /** Its samples, [height, width], before they are scaled to sum 1. */
  readonly samples: Tensor;
  /** Its model, where one was given. */
  readonly spec?: PsfSpec | undefined;
}

/** What {@link restore} did, as plain data. */
export interface RestoreReport {
  /** The PSF of each channel as it was used; one entry where all channels share it. */
  readonly psf: readonly UsedPsf[];
  /** Where the PSF was estimated: its kind and what the estimate is worth. */
  readonly estimate?: PsfEstimateReport | undefined;
  /** The factor by which the PSF was widened to fit the image; 1 where it was kept. */
  readonly psfScale: number;
  /** The method that ran. */
  readonly method: string;
  /** Why `auto` chose it. */
  readonly reason?: string | undefined;
  readonly boundary: Boundary | 'unknown';
  readonly channels: 'all' | 'luminance';
  /** What the solver used, given or chosen; a list with one entry per restored plane where planes differ. */
  readonly parameters: Parameters;
  /** Whether code values were restored, see {@link RestoreOptions.encoding}: the noise is on their scale. */
  readonly restoredCodes: boolean;
  /** Standard deviation of the noise of each restored plane: given back as `noise`, with the same strength, it leads to the same result. */
  readonly noiseSigma: readonly number[];
  /** The strength, see {@link RestoreOptions.strength}. */
  readonly strength: number;
  /** The largest number of iterations of a plane; 0 for a direct filter. */
  readonly iterations: number;
  readonly stopReason: StopReason;
  readonly seconds: number;
  /** The number of tiles that the image was restored in; 1 for all of it at once. */
  readonly tiles: number;
  /** Fraction of the samples that the mask and clipped highlights left out, 0 to 1. */
  readonly leftOut: number;
  /** Sum of the result over the sum of the input. */
  readonly flux: number;
  /** Displacement of the result against the input in pixels, [y, x]: more than 0.25 suggests a PSF that is off-centre. */
  readonly shift: readonly [y: number, x: number];
  readonly warnings: readonly string[];
}

/** What is known of a PSF that was estimated. */
export type PsfEstimateReport = Pick<PsfEstimate, 'kind' | 'spec' | 'verdict' | 'confidence' | 'reasons'>;

/** A restored image and the report about it. */
export interface Restoration {
  /** The restored image in the shape and precision of the input; not clipped to any range. */
  readonly image: Image;
  readonly report: RestoreReport;
}
