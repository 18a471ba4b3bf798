/** A seeded generator: the same seed gives the same numbers on every machine. */

import { checkInteger } from './errors.ts';

/** A stream of pseudo-random numbers. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
}

/**
 * A stream of pseudo-random numbers from a seed: sfc32 (Doty-Humphrey, PractRand), normals by Marsaglia's polar method.
 *
 * @param seed an integer >= 0; equal seeds give equal streams
 * @throws RangeError when the seed is no non-negative integer
 * @example
 * random(1).uniform() === random(1).uniform(); // => true
 */
export function random(seed: number): Random {
  checkInteger('random', 'seed', seed, 0);
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = (seed ^ 0xdeadbeef) | 0;
  let counter = 2 * Math.floor(seed / 2 ** 32) + 1;

  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  // The first outputs still show the seed's bits.
  for (let i = 0; i < 15; i++) next();

  const uniform = (): number => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;

  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    let x: number;
    let y: number;
    let s: number;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      s = x * x + y * y;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    spare = y * scale;
    return x * scale;
  };

  return { uniform, normal };
}
