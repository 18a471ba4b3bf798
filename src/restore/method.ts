/** What a method is: words for people, a function for `restore`. */

import type { Boundary } from '../operators/boundary.ts';
import type { LinearOperator } from '../operators/operator.ts';
import type { Described, Parameter } from '../parameter.ts';
import type { SpectralOperator } from '../solvers/direct.ts';
import type { IterateOptions } from '../solvers/iterate.ts';
import type { Solution } from '../solvers/solution.ts';
import type { Tensor } from '../tensor.ts';

/** The value of a parameter in a {@link MethodSpec}. */
export type ParameterValue = string | number | boolean;

/** A method as plain data: its name and its parameters, as {@link methods} lists them. */
export interface MethodSpec {
  readonly name: string;
  readonly [parameter: string]: ParameterValue;
}

/** One plane to restore, or all channels of a picture at once. */
export interface Problem {
  readonly operator: LinearOperator;
  readonly measured: Tensor;
  /** Standard deviation of the noise; where the job does not tell it, that of the picture and of the misfit of the PSF. */
  readonly noise: number;
  /** The same of each channel of `measured`; `noise` is their root mean square. */
  readonly noises: readonly number[];
  /** Whether the noise is told: by the job, or because a misfit of the PSF outweighs it. */
  readonly noiseTold: boolean;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** In the shape of `measured`: samples of weight 0 are left out; of clipped ones the light is known to be no less. */
  readonly trust?: { readonly weights: Tensor; readonly clipped?: Tensor };
  readonly control: Pick<IterateOptions, 'onIteration' | 'signal'>;
}

/** What a choice of a method goes by. */
export interface Facts {
  /** Samples of all channels that are restored. */
  readonly samples: number;
  /** Standard deviation of the noise. */
  readonly sigma: number;
  readonly boundary: Boundary | 'unknown';
}

/** A method and why it was chosen. */
export interface Choice {
  readonly spec: MethodSpec;
  readonly reason: string;
}

/** A method in words. */
export interface DescribedMethod extends Described {
  /** What it computes, as a formula. */
  readonly model: string;
  /** When to take it. */
  readonly use: string;
  /** Author, year, DOI. */
  readonly source: string;
  /** Works in Fourier space, where a picture wraps around or has unknown surroundings: takes no other boundary. */
  readonly spectral: boolean;
}

/** A method in words and in code. */
export interface SolvingMethod extends DescribedMethod {
  /** Restores all channels at once, because they share their edges. */
  readonly joint?: boolean;
  /** Its prior, or its end, follows from the noise: a wrong noise makes a wrong picture, so the noise is checked against the picture. */
  readonly needsNoise?: boolean;
  /** Whether it fits noise and signal together where the noise is not told. */
  readonly fitsNoise?: (parameters: Problem['parameters']) => boolean;
  /** Runs the solver. */
  readonly solve: (problem: Problem) => Solution | Promise<Solution>;
}

/** A method that takes another one, according to the facts. */
export interface ChoosingMethod extends DescribedMethod {
  /** The method for the problem at hand, with the reason in one sentence. */
  readonly choose: (facts: Facts, parameters: Problem['parameters']) => Choice;
}

/** A method that {@link methods} lists. */
export type Method = SolvingMethod | ChoosingMethod;

/** The operator as a spectral method needs it; `restore` has refused the boundaries that it cannot take. */
export const spectral = (operator: LinearOperator): SpectralOperator => operator as SpectralOperator;

/** The parameter that caps the iterations. */
export const iterations = (count: number): Parameter => ({
  meaning: 'the most iterations to do',
  kind: 'number',
  default: count,
});
/** The parameter that stops a converged solver. */
export const tolerance = (value: number): Parameter => ({
  meaning: 'stop when the relative change of the estimate falls below it; 0 never stops',
  kind: 'number',
  default: value,
});
