/** What a restoration method is: a description for people and a function that `restore` calls. */

import type { Boundary } from '../../boundary/boundary.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import type { Described, Parameter } from '../../parameter.ts';
import type { WienerModel } from '../../solvers/fourier/fitted-filter.ts';
import type { SpectralOperator } from '../../solvers/fourier/fourier-filter.ts';
import type { IterateOptions } from '../../solvers/optimization/iterate.ts';
import type { Solution } from '../../solvers/optimization/solution.ts';
import type { WholeImage } from '../../solvers/priors/whole-image.ts';
import type { Tensor } from '../../tensor.ts';

/** One plane to restore, or all channels of an image where the method restores them jointly. */
export interface MethodProblem<P = object> {
  /** The blur A. */
  readonly operator: LinearOperator;
  /** The measurement y. */
  readonly measured: Tensor;
  /** σ, the standard deviation of the noise: given, or that of the image together with the model error of the PSF; times `noiseFactor`. */
  readonly noise: number;
  /** σ of each channel of `measured`; `noise` is their root mean square. */
  readonly channelNoise: readonly number[];
  /** The factor of the strength: a method that fits the noise itself multiplies what it fits by it. */
  readonly noiseFactor: number;
  /** Whether a method that can fit the noise itself must take `noise` as it is. */
  readonly noiseIsGiven: boolean;
  readonly parameters: P;
  /** In the shape of `measured`: samples of weight 0 are missing. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 where a missing sample is known to be at least what was measured. */
  readonly lowerBoundMask?: Tensor | undefined;
  /** The part of `lowerBoundMask` well inside clipped light, for methods that begin at a constant and stop early. */
  readonly innerBoundMask?: Tensor | undefined;
  /** Where this is a tile of a larger image: what was decided for the whole. */
  readonly whole?: WholePart | undefined;
  readonly control: Pick<IterateOptions, 'onIteration' | 'signal'>;
}

/** What is decided once for all tiles of an image: of one plane, or of all where the method is joint. */
export interface WholePart {
  /** The scale that a prior is derived from. */
  readonly prior?: WholeImage | undefined;
  /** The Wiener filter. */
  readonly filter?: WienerModel | undefined;
}

/** A method in words. `P` are its parameters. */
export interface MethodDescription<P = object> extends Described {
  /** What it computes, as a formula. */
  readonly model: string;
  /** When to use it. */
  readonly use: string;
  /** Author, year, DOI. */
  readonly source: string;
  /** Works in Fourier space: it accepts the boundaries `wrap` and `unknown` alone. */
  readonly spectral: boolean;
  readonly parameters: { readonly [Key in keyof Required<P>]: Parameter } & Readonly<
    Record<string, Parameter>
  >;
}

/** A method in words and in code. */
export interface SolvingMethod<P = object> extends MethodDescription<P> {
  /** Restores all channels at once, because they share their edges. */
  readonly joint?: boolean | undefined;
  /** Arrays of the size of the extended plane (of all channels where it is joint) that it works on at once, in single precision. */
  readonly arrays?: number | undefined;
  /** Whether it takes every sample as it is; masks are then refused. Methods leave missing samples out by default. */
  ignoresSampleWeights?(parameters: P): boolean;
  /** Whether it uses the PSF as given, whatever width the image fits better: another tool's filter to rounding does. */
  keepsPsf?(parameters: P): boolean;
  /**
   * How it uses the noise level: not at all, as a number, as the source of its prior (a wrong level then makes a wrong image, so that it is
   * checked against the image and the PSF), or by fitting noise and signal together unless the noise is given.
   */
  noiseUse(parameters: P): 'none' | 'level' | 'prior' | 'fit';
  /** Why the noise level does not set how much it regularizes although it uses the noise, so that there is no strength to choose; undefined where it does. */
  fixedStrength?(parameters: P): string | undefined;
  /** Whether it restores code values where the transfer curve of the image is known; photon counts are restored in light. */
  restoresCodes?(parameters: P): boolean;
  /** Whether its denoiser takes the noise for white: noise that falls towards high frequencies then counts with its level at low ones. */
  readonly denoisesWhite?: boolean | undefined;
  /**
   * Whether it restores large images in tiles, and what of the whole image every tile is then given: the scale of its prior, the fitted filter, or
   * nothing; undefined where it takes whole images only.
   */
  tiles?(parameters: P): 'prior' | 'filter' | 'nothing' | undefined;
  /** Estimates x for one problem. */
  solve(problem: MethodProblem<P>): Solution | Promise<Solution>;
}

/** What the choice of a method depends on. */
export interface RestorationSize {
  /** The level of the ground where the image shows points on a dark one, see {@link pointField}. */
  readonly ground?: number | undefined;
  /** The shorter side of the frame in pixels. */
  readonly side?: number | undefined;
  /** Samples of all channels that are restored. */
  readonly samples: number;
  readonly boundary: Boundary | 'unknown';
  /** Whether the method of that name has enough memory; all have by default. */
  fits?(name: string): boolean;
}

/** A method and why it was chosen. */
export interface MethodChoice {
  readonly spec: { readonly name: string };
  readonly reason: string;
}

/** A method that chooses another one. */
export interface ChoosingMethod<P = object> extends MethodDescription<P> {
  /** The method for a problem of this size, and the reason; the same arguments give the same choice. */
  choose(size: RestorationSize, parameters: P): MethodChoice;
}

/** An entry of {@link methods}. */
export type Method<P = object> = SolvingMethod<P> | ChoosingMethod<P>;

/** Methods by name. */
export type MethodCatalogue = Readonly<Record<string, Method>>;

/** The method of `restore`, `sweep` and their commands where none is named. */
export const defaultMethod: { readonly name: 'auto' } = { name: 'auto' };

/** The operator as a Fourier method takes it; `restore` has refused the boundaries that such a method cannot take. */
export const spectral = (operator: LinearOperator): SpectralOperator => operator as SpectralOperator;

/** The parameter that limits the iterations. */
export const iterations = (count: number): Parameter => ({
  meaning: 'maximum number of iterations',
  kind: 'number',
  default: count,
});

/** The parameter that stops a converged solver. */
export const tolerance = (value: number): Parameter => ({
  meaning: 'stop when the relative change of the estimate falls below it; 0 never stops',
  kind: 'number',
  default: value,
});
