/** Every method with its model and parameters in words, and how a job calls it: what `restore` runs and the command line prints. */

import { checkChoice, rangeError, typeError } from '../errors.ts';
import type { LinearOperator } from '../operators/operator.ts';
import type { Described, Parameter } from '../parameter.ts';
import type { SpectralOperator } from '../solvers/direct.ts';
import { inverseFilter } from '../solvers/inverse-filter.ts';
import type { IterateOptions } from '../solvers/iterate.ts';
import type { Solution } from '../solvers/solution.ts';
import { tikhonov } from '../solvers/tikhonov.ts';
import { wienerDeconvolve } from '../solvers/wiener.ts';
import type { Tensor } from '../tensor.ts';

/** The value of a parameter in a {@link MethodSpec}. */
export type ParameterValue = string | number | boolean;

/** A method as plain data: its name and its parameters, as {@link methods} lists them. */
export interface MethodSpec {
  readonly name: string;
  readonly [parameter: string]: ParameterValue;
}

/** One plane to restore. */
export interface Problem {
  readonly operator: LinearOperator;
  readonly measured: Tensor;
  /** Standard deviation of the noise, or `auto`: the method measures it. */
  readonly noise: number | 'auto';
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly control: Pick<IterateOptions, 'onIteration' | 'signal'>;
}

/** A method in words and in code. */
export interface Method extends Described {
  /** What it computes, as a formula. */
  readonly model: string;
  /** When to take it. */
  readonly use: string;
  /** Author, year, DOI. */
  readonly source: string;
  /** A direct filter takes only the boundaries `wrap` and `unknown`. */
  readonly direct: boolean;
  readonly solve: (problem: Problem) => Solution | Promise<Solution>;
}

const preserveMean: Parameter = {
  meaning: 'keep the mean whatever the regularisation takes from it',
  kind: 'boolean',
  default: true,
};

/** The operator as a direct filter needs it; `checkMethod` has refused the boundaries that it cannot take. */
const spectral = (operator: LinearOperator) => operator as SpectralOperator;

/** The methods by name. */
export const methods: Readonly<Record<string, Method>> = {
  inverse: {
    summary: 'divide by the spectrum of the blur',
    model: 'X = Y/H where |H| > cutoff · max|H|, else 0',
    use: 'to see why it fails: it multiplies the noise by up to 1/cutoff',
    source: 'textbook',
    direct: true,
    parameters: {
      cutoff: { meaning: 'frequencies of a smaller gain become 0', kind: 'number', default: 0.01 },
      preserveMean,
    },
    solve: ({ operator, measured, parameters }) => inverseFilter(spectral(operator), measured, parameters),
  },
  wiener: {
    summary: 'the linear estimate with the least expected square error',
    model: 'X = H* Y / (|H|² + N/S)',
    use: 'first: fast, no knob to turn; N is measured and S fitted to the picture',
    source: 'N. Wiener 1949',
    direct: true,
    parameters: {
      nsr: { meaning: 'noise-to-signal power ratio at every frequency', kind: 'number' },
      snrDb: { meaning: 'signal-to-noise power ratio at every frequency', kind: 'number', unit: 'dB' },
      compat: {
        meaning: "another tool's filter to rounding, with its own parameter; best with the boundary wrap",
        kind: 'choice',
        choices: ['deconvwnr', 'skimage', 'diplib', 'siril'],
      },
      balance: { meaning: "compat skimage: scikit-image's balance", kind: 'number' },
      regularization: { meaning: "compat diplib: DIPlib's regularization", kind: 'number', default: 1e-4 },
      alpha: { meaning: "compat siril: Siril's alpha", kind: 'number', default: 500 },
      preserveMean,
    },
    solve({ operator, measured, noise, parameters }) {
      const told = ['nsr', 'snrDb', 'compat'].some((name) => name in parameters);
      return wienerDeconvolve(spectral(operator), measured, told ? parameters : { ...parameters, noise });
    },
  },
  tikhonov: {
    summary: 'least squares with a penalty on roughness',
    model: 'min ‖H x - y‖² + λ‖D x‖²',
    use: 'when λ is known, or to match scikit-image (its balance is λ)',
    source: 'B. R. Hunt 1973, doi:10.1109/TC.1973.5009169',
    direct: true,
    parameters: {
      lambda: { meaning: 'weight of the penalty', kind: 'number', required: true },
      regularizer: {
        meaning: 'what counts as rough',
        kind: 'choice',
        choices: ['laplacian', 'identity'],
        default: 'laplacian',
      },
      preserveMean,
    },
    solve: ({ operator, measured, parameters }) =>
      tikhonov(spectral(operator), measured, parameters as unknown as Parameters<typeof tikhonov>[2]),
  },
};

/**
 * Checks a method's name and parameters against {@link methods}.
 *
 * @param spec `{ name, ...parameters }`
 * @throws RangeError for an unknown name, parameter or choice; TypeError for a value of another kind or a missing one
 * @example
 * checkMethod({ name: 'tikhonov', lambda: 0.01 }).direct; // => true
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
