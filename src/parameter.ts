/** Parameter tables of PSF models, noise models and methods, and the one validator of a spec against its table. */

import { show } from './errors.ts';
import { suggestion } from './suggestion.ts';

/** One parameter: what a spec is checked against and what the command line prints. */
export interface Parameter {
  readonly meaning: string;
  /** How a value is written: one number, one or several (one per axis), points [x, y], yes or no, one of `choices`, or any text. */
  readonly kind: 'number' | 'numbers' | 'points' | 'boolean' | 'choice' | 'text';
  readonly unit?: string | undefined;
  /** The allowed values of a choice; of a number, words that may stand in its place. */
  readonly choices?: readonly string[] | undefined;
  readonly default?: number | string | boolean | undefined;
  /** Whether a spec must have it. */
  readonly required?: boolean | undefined;
}

/** An entry of a catalogue: a PSF model, a noise model, a method. */
export interface Described {
  readonly summary: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/** Entries by name. */
export type Catalogue<Entry extends Described = Described> = Readonly<Record<string, Entry>>;

/** Makes the error for a message: a value of the wrong kind, or one outside its range. */
export type Failure = (message: string, kind: 'type' | 'range') => Error;

/** The entry of that name; fails with the nearest known name. */
export function entryOf<Entry extends Described>(
  what: string,
  name: string,
  catalogue: Catalogue<Entry>,
  failure: Failure,
): Entry {
  const names = Object.keys(catalogue);
  if (Object.hasOwn(catalogue, name)) return catalogue[name];
  throw failure(
    `unknown ${what} ${show(name)}${suggestion(name, names)}: expected one of ${names.join(', ')}`,
    'range',
  );
}

/** The parameter of that name; fails with the nearest known one. */
export function parameterOf(
  name: string,
  key: string,
  { parameters }: Described,
  failure: Failure,
): Parameter {
  const keys = Object.keys(parameters);
  if (Object.hasOwn(parameters, key)) return parameters[key];
  throw failure(
    `${name} has no ${show(key)}${suggestion(key, keys)}: expected ${keys.join(', ') || 'no parameters'}`,
    'range',
  );
}

/** Fails where a required parameter has no value. `example` shows how to write one. */
export function checkRequired(
  name: string,
  { parameters }: Described,
  values: Readonly<Record<string, unknown>>,
  failure: Failure,
  example: (key: string) => string = () => '',
): void {
  for (const [key, { required, meaning, unit }] of Object.entries(parameters))
    if (required && values[key] === undefined)
      throw failure(`${name} needs "${key}" (${meaning}${unit ? `, ${unit}` : ''})${example(key)}`, 'type');
}

/** What a value of the parameter must be, for messages. */
export function expectedOf({ kind, choices }: Parameter): string {
  const words = choices ? ` or ${choices.join(', ')}` : '';
  switch (kind) {
    case 'number':
      return `a number${words}`;
    case 'numbers':
      return `one or more numbers as in 2 or 2,3${words}`;
    case 'points':
      return 'points as in 0,0;4,1';
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${choices?.join(', ')}`;
    case 'text':
      return 'a text';
  }
}

/** Fails where a value is not of the parameter's kind. */
export function checkValue(
  name: string,
  key: string,
  parameter: Parameter,
  value: unknown,
  failure: Failure,
): void {
  if (fits(parameter, value)) return;
  const { kind, choices = [] } = parameter;
  const near = typeof value === 'string' ? suggestion(value, choices) : '';
  throw failure(
    `${name}: "${key}" must be ${expectedOf(parameter)}${near}, got ${show(value)}`,
    kind === 'choice' ? 'range' : 'type',
  );
}

function fits({ kind, choices }: Parameter, value: unknown): boolean {
  if (typeof value === 'string' && choices?.includes(value)) return true;
  const isNumber = (one: unknown): boolean => typeof one === 'number';
  switch (kind) {
    case 'number':
      return isNumber(value);
    case 'numbers':
      return isNumber(value) || (Array.isArray(value) && value.every(isNumber));
    case 'points':
      return Array.isArray(value) && value.every((point) => Array.isArray(point) && point.every(isNumber));
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return false;
    case 'text':
      return typeof value === 'string';
  }
}

/** Checks a name and its values against a catalogue and returns the entry. Values that are undefined count as left out. */
export function checkSpec<Entry extends Described>(
  what: string,
  name: string,
  values: Readonly<Record<string, unknown>>,
  catalogue: Catalogue<Entry>,
  failure: Failure,
): Entry {
  const entry = entryOf(what, name, catalogue, failure);
  for (const [key, value] of Object.entries(values)) {
    const parameter = parameterOf(name, key, entry, failure);
    if (value !== undefined) checkValue(name, key, parameter, value, failure);
  }
  checkRequired(name, entry, values, failure);
  return entry;
}

/** Errors of a library function: `fn: message`. */
export const libraryFailure =
  (fn: string): Failure =>
  (message, kind) =>
    kind === 'type' ? new TypeError(`${fn}: ${message}`) : new RangeError(`${fn}: ${message}`);
