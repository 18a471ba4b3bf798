/** The one grammar for anything with parameters: `name:key=value,key=value`. */

import { show } from '../../errors.ts';
import {
  type Catalogue,
  checkRequired,
  entryOf,
  expectedOf,
  type Failure,
  type Parameter,
  parameterOf,
} from '../../parameter.ts';
import { suggestion } from '../../suggestion.ts';
import { UsageError } from '../failure.ts';

/** What a parameter can hold. */
export type SpecValue = number | string | boolean | readonly number[] | readonly (readonly number[])[];

/** A spec parsed and checked against its catalogue. */
export interface Spec {
  readonly name: string;
  readonly values: Readonly<Record<string, SpecValue>>;
}

/**
 * Reads `name:key=value,key=value`. A comma begins a new key only where a word follows, so `sigma=2,3` is two numbers;
 * `2x3` is the same, and `points=0,0;4,1` are two points. A key alone means yes.
 *
 * @param what what the text describes, for messages: "PSF", "method", …
 * @throws UsageError for unknown names and keys (the nearest is suggested), missing keys and values of the wrong kind
 */
export function parseSpec(what: string, text: string, catalogue: Catalogue): Spec {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const entry = entryOf(what, name, catalogue, usage);
  const values: Record<string, SpecValue> = {};
  for (const [key, written] of colon < 0 ? [] : pairs(text.slice(colon + 1))) {
    const parameter = parameterOf(name, key, entry, usage);
    if (Object.hasOwn(values, key)) throw new UsageError(`${name}: "${key}" is given twice`);
    values[key] = read(name, key, parameter, written);
  }
  checkRequired(name, entry, values, usage, (key) => `, as in ${name}:${key}=…`);
  return { name, values };
}

const usage: Failure = (message) => new UsageError(message);

/** `a=1,2,b` as [a, "1,2"] and [b, undefined]. */
function pairs(text: string): [string, string | undefined][] {
  const found: [string, string | undefined][] = [];
  for (const piece of text.split(',')) {
    const [, key, value] = /^\s*([a-z][\w-]*)\s*(?:=(.*))?$/is.exec(piece) ?? [];
    if (key !== undefined) found.push([key, value]);
    else if (found.length > 0 && found[found.length - 1][1] !== undefined)
      found[found.length - 1][1] += `,${piece}`;
    else if (piece.trim() !== '') throw new UsageError(`expected key=value, got ${show(piece.trim())}`);
  }
  return found;
}

function read(name: string, key: string, parameter: Parameter, written: string | undefined): SpecValue {
  const { kind, choices = [] } = parameter;
  const fail = (expected: string): UsageError =>
    new UsageError(`${name}: "${key}" must be ${expected}, got ${show(written?.trim() ?? '')}`);
  if (kind === 'boolean') {
    if (written === undefined || /^(true|yes|on|1)$/i.test(written)) return true;
    if (/^(false|no|off|0)$/i.test(written)) return false;
    throw fail('true or false');
  }
  if (written === undefined || written.trim() === '') throw fail(expectedOf(parameter));
  if (kind === 'text') return written;
  if (kind === 'choice') {
    if (choices.includes(written)) return written;
    throw fail(`one of ${choices.join(', ')}${suggestion(written, choices)}`);
  }
  if (kind === 'points') {
    const points = written.split(';').map((point) => numbersIn(point));
    if (points.some((point) => point?.length !== 2)) throw fail(expectedOf(parameter));
    return points as number[][];
  }
  // A parameter that takes a number or a word, as `noise=auto`.
  if (choices.includes(written)) return written;
  const numbers = numbersIn(written);
  if (numbers === undefined || (kind === 'number' && numbers.length > 1)) throw fail(expectedOf(parameter));
  return numbers.length === 1 ? numbers[0] : numbers;
}

/** `2`, `2,3` or `2x3` as numbers; undefined when any is none. */
function numbersIn(text: string): number[] | undefined {
  const parts = text.trim().split(/[,x]/);
  const numbers = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers : undefined;
}
