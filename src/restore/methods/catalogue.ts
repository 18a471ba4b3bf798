import { checkSpec, libraryFailure } from '../../parameter.ts';
import { type AutoParameters, auto } from './auto.ts';
import { type FourierFilterParameters, fourierFilters } from './fourier-filters.ts';
import { type IterativeParameters, iterativeMethods } from './iterative.ts';
import type { ChoosingMethod, Method, MethodCatalogue, SolvingMethod } from './method.ts';
import { type SparsePriorParameters, sparsePriorMethods } from './sparse-priors.ts';

/** The parameters of each method, by its name. */
export interface MethodParameters
  extends FourierFilterParameters,
    SparsePriorParameters,
    IterativeParameters {
  auto: AutoParameters;
}

/** The name of a method. */
export type MethodName = keyof MethodParameters;

/** A method as plain data: its name and its parameters, as {@link methods} lists them. */
export type MethodSpec = {
  [Name in MethodName]: { readonly name: Name } & MethodParameters[Name];
}[MethodName];

/** The methods by name, each with its formula, its use and its parameters. */
export const methods: {
  readonly auto: ChoosingMethod<AutoParameters>;
} & {
  readonly [Name in Exclude<MethodName, 'auto'>]: SolvingMethod<MethodParameters[Name]>;
} = {
  auto,
  ...fourierFilters,
  ...sparsePriorMethods,
  ...iterativeMethods,
};

/**
 * Checks a method's name and parameters against {@link methods}.
 *
 * @param spec `{ name, ...parameters }`
 * @returns the entry of the catalogue
 * @throws RangeError for an unknown name, parameter or choice, with the nearest known one
 * @throws TypeError for a value of the wrong kind, or a missing one
 * @example
 * checkMethod({ name: 'tikhonov', lambda: 0.01 }).spectral; // => true
 */
export function checkMethod(spec: MethodSpec): Method {
  return checkMethodOf(methods as MethodCatalogue, spec);
}

/** The same against another catalogue. */
export function checkMethodOf(
  catalogue: MethodCatalogue,
  { name, ...parameters }: { readonly name: string },
): Method {
  return checkSpec('method', name, parameters, catalogue, libraryFailure('restore'));
}
