/** Plans laid down in the engine's memory; see assembly/transform.ts for the layout. Made once for a memory. */

import { chirpOf, factorize, paddedLength, rotation } from './reference/factors.ts';
import { StockhamPlan } from './reference/stockham.ts';
import type { Engine } from './runtime/engine.ts';

/** Addresses of plans by their length. */
interface Plans {
  readonly lines: Map<number, number>;
  readonly unfolds: Map<number, number>;
}

const laidDown = new WeakMap<Engine, Plans>();

function plansOf(engine: Engine): Plans {
  let plans = laidDown.get(engine);
  if (plans === undefined) {
    plans = { lines: new Map(), unfolds: new Map() };
    laidDown.set(engine, plans);
  }
  return plans;
}

/** The address of the plan of complex lines of n points. */
export function planAt(engine: Engine, n: number): number {
  const { lines } = plansOf(engine);
  let at = lines.get(n);
  if (at === undefined) {
    const radices = factorize(n);
    at = radices === undefined ? bluesteinAt(engine, n) : directAt(engine, n, radices);
    lines.set(n, at);
  }
  return at;
}

/** The address of exp(-2πik/n)/2 for k <= n/4, with which real lines of even length are unfolded. */
export function unfoldAt(engine: Engine, n: number): number {
  const { unfolds } = plansOf(engine);
  let at = unfolds.get(n);
  if (at === undefined) {
    const values: number[] = [];
    for (let k = 0; k <= n / 4; k++) values.push(...rotation(k, n).map((part) => part / 2));
    at = floatsAt(engine, values);
    unfolds.set(n, at);
  }
  return at;
}

function directAt(engine: Engine, n: number, radices: readonly number[]): number {
  const words = [n, radices.length, 0, 0, 0];
  let s = 1;
  for (const radix of radices) {
    const m = n / s / radix;
    const twiddles: number[] = [];
    for (let p = 1; p < m; p++) for (let k = 1; k < radix; k++) twiddles.push(...rotation(k * p, n / s));
    words.push(radix, m, s, floatsAt(engine, twiddles));
    s *= radix;
  }
  return wordsAt(engine, words);
}

function bluesteinAt(engine: Engine, n: number): number {
  const m = paddedLength(n);
  const chirp = chirpOf(n);
  const filter = new Float64Array(2 * m);
  for (let j = 0; j < n; j++) {
    for (const slot of [j, (m - j) % m]) {
      filter[2 * slot] = chirp[2 * j] / m;
      filter[2 * slot + 1] = -chirp[2 * j + 1] / m;
    }
  }
  const spectrum = new Float64Array(2 * m);
  new StockhamPlan(m).forward(spectrum, filter);
  return wordsAt(engine, [n, 0, planAt(engine, m), floatsAt(engine, chirp), floatsAt(engine, spectrum)]);
}

function floatsAt(engine: Engine, values: ArrayLike<number>): number {
  const at = engine.heap.allocate(values.length * 4);
  new Float32Array(engine.memory.buffer, at, values.length).set(values);
  return at;
}

function wordsAt(engine: Engine, words: readonly number[]): number {
  const at = engine.heap.allocate(words.length * 4);
  new Int32Array(engine.memory.buffer, at, words.length).set(words);
  return at;
}
