import { checkChoice, rangeError, typeError } from '../../errors.ts';
import type { Parameter } from '../../parameter.ts';
import { auto } from './auto.ts';
import { fourierFilters } from './fourier-filters.ts';
import { iterativeMethods } from './iterative.ts';
import type { Method, MethodSpec, ParameterValue } from './method.ts';
import { sparsePriorMethods } from './sparse-priors.ts';

/** The methods by name, each with its model, its use and its parameters. */
export const methods: Readonly<Record<string, Method>> = {
  auto,
  ...fourierFilters,
  ...sparsePriorMethods,
  ...iterativeMethods,
};

/**
 * Checks a method's name and parameters against {@link methods}.
 *
 * @param spec `{ name, ...parameters }`
 * @throws RangeError for an unknown name, parameter or choice; TypeError for a value of another kind or a missing one
 * @example
 * checkMethod({ name: 'tikhonov', lambda: 0.01 }).spectral; // => true
 */
export function checkMethod({ name, ...given }: MethodSpec): Method {
  checkChoice('restore', 'method', name, Object.keys(methods));
  const method = methods[name];
  const names = Object.keys(method.parameters);
  for (const [key, value] of Object.entries(given)) {
    if (!names.includes(key))
      throw rangeError('restore', `method.${name}`, `described by ${names.join(', ')}`, key);
    checkValue(`method.${key}`, method.parameters[key], value);
  }
  for (const [key, { required }] of Object.entries(method.parameters))
    if (required && given[key] === undefined)
      throw typeError('restore', `method.${key}`, `given for the method ${name}`, undefined);
  return method;
}

function checkValue(name: string, { kind, choices }: Parameter, value: ParameterValue): void {
  if (kind === 'choice') checkChoice('restore', name, value, choices ?? []);
  else if (typeof value !== kind) throw typeError('restore', name, `a ${kind}`, value);
}
