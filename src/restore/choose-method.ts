import type { CheckedOptions } from './check-options.ts';
import { checkMethodOf } from './methods/catalogue.ts';
import type { MethodCatalogue, RestorationSize, SolvingMethod } from './methods/method.ts';

/** The method that runs. */
export interface ChosenMethod {
  readonly name: string;
  readonly method: SolvingMethod;
  readonly parameters: object;
  /** Why it was chosen, where the options left the choice open. */
  readonly reason?: string | undefined;
}

/** The method that was asked for, or the one that it chooses for a problem of this size. */
export function chooseMethod(
  { method, methodName, parameters }: CheckedOptions,
  size: RestorationSize,
  catalogue: MethodCatalogue,
): ChosenMethod {
  if ('solve' in method) return { name: methodName, method, parameters };
  const { spec, reason } = method.choose(size, parameters);
  const { name, ...chosen } = spec;
  return { name, method: checkMethodOf(catalogue, spec) as SolvingMethod, parameters: chosen, reason };
}
