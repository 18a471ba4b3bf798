/** What travels between a thread and the worker that restores for it. */

import type { TransferCurve } from '../../codes/transfer-curves.ts';
import type { IterationState } from '../../solvers/optimization/iterate.ts';
import type { FloatArray, Image } from '../../tensor.ts';
import { curveOfTable, lightTable } from '../encoded/encoding.ts';
import type { Restoration } from '../options.ts';

/** A part of an array, so that no message takes long to copy. */
export interface Piece {
  readonly kind: 'piece';
  readonly job: number;
  /** The number of the array within its job. */
  readonly array: number;
  readonly length: number;
  readonly at: number;
  readonly data: FloatArray;
}

/** Begins the work when all pieces are there. */
export interface Request {
  readonly kind: 'restore';
  readonly job: number;
  /** The image and the options, as {@link pack} makes them. */
  readonly packed: unknown;
  readonly reports: { readonly progress: boolean; readonly iterations: boolean };
  readonly threads: number;
}

export interface Abort {
  readonly kind: 'abort';
  readonly job: number;
}

export type ToWorker = Piece | Request | Abort;

export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly stack?: string | undefined;
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly job: number; readonly done: number }
  | {
      readonly kind: 'iteration';
      readonly job: number;
      readonly state: IterationState;
      readonly plane: number;
    }
  | { readonly kind: 'done'; readonly job: number; readonly result: Restoration }
  | { readonly kind: 'failed'; readonly job: number; readonly error: SentError };

/** Plain data whose float arrays are replaced by `{ array: number }` and whose curves by `{ lightOfCodes }`, and these arrays. */
export interface Packed {
  readonly value: unknown;
  readonly arrays: readonly FloatArray[];
}

/** What can be posted in the place of options: functions cannot, and arrays go in pieces. */
export function pack(value: unknown): Packed {
  const arrays: FloatArray[] = [];
  const numberOf = (array: FloatArray): number => {
    const known = arrays.indexOf(array);
    return known >= 0 ? known : arrays.push(array) - 1;
  };
  const visit = (one: unknown): unknown => {
    if (one instanceof Float32Array || one instanceof Float64Array) return { array: numberOf(one) };
    if (one === null || typeof one !== 'object') return one;
    if (isCurve(one)) return { lightOfCodes: visit(lightTable(one)) };
    if (Array.isArray(one)) return one.map(visit);
    return isPlain(one) ? mapValues(one, visit) : one;
  };
  return { value: visit(value), arrays };
}

/** The inverse of {@link pack}. */
export function unpack(value: unknown, arrays: ReadonlyMap<number, FloatArray>): unknown {
  const curves = new Map<FloatArray, TransferCurve>();
  const visit = (one: unknown): unknown => {
    if (one === null || typeof one !== 'object') return one;
    if (Array.isArray(one)) return one.map(visit);
    if (!isPlain(one)) return one;
    if ('array' in one) return arrays.get(one.array as number);
    const made = mapValues(one, visit);
    if (!('lightOfCodes' in made)) return made;
    const table = made.lightOfCodes as FloatArray;
    const curve = curves.get(table) ?? curveOfTable(table);
    curves.set(table, curve);
    return curve;
  };
  return visit(value);
}

const isCurve = (one: object): one is TransferCurve =>
  'decode' in one && 'encode' in one && typeof one.decode === 'function' && typeof one.encode === 'function';

function isPlain(one: object): boolean {
  const prototype = Object.getPrototypeOf(one);
  return prototype === Object.prototype || prototype === null;
}

const mapValues = (one: object, map: (value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(one).map(([key, value]) => [key, map(value)]));

/** The buffer of an array, if it holds nothing else and may change its owner. */
export function ownBuffer({ data }: Pick<Image, 'data'>): ArrayBuffer | undefined {
  const { buffer } = data;
  return buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength ? buffer : undefined;
}
