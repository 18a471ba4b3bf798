import { describe, expect, it } from 'vitest';
import * as pointwise from '../../../src/kernels/pointwise.ts';
import { openWorkspace } from '../../../src/kernels/runtime/workspace.ts';
import { random } from '../../../src/random.ts';

/** Around a vector, around two and a bit, and across chunks. */
const counts = [0, 1, 3, 4, 5, 11, 8191, 8192, 8193, 20_000];

/** A sum that all but cancels says nothing about either. */
const nonNegative = (data: Float32Array): Float32Array => {
  for (let i = 0; i < data.length; i++) data[i] = Math.max(data[i], 0);
  return data;
};

type Run = (arrays: readonly Float32Array[]) => void;
const operations: Record<string, Run> = {
  poissonRatio: ([a, b, , , , out]) => pointwise.poissonRatio(a, b, 0.25, 0.1, out),
  expectation: ([a, b, c, , , out]) => pointwise.expectation(a, b, c, 0.5, out),
  'expectation of what nobody saw': ([a, b, c, , , out]) => pointwise.expectation(a, b, c.fill(0), 0, out),
  gain: ([a, b, , , , out]) => pointwise.gain(a, b, out),
  reciprocal: ([a, , , , , out]) => pointwise.reciprocal(nonNegative(a), 0.1, out),
  blend: ([a, b, , , , out]) => void (out.length && pointwise.blend(a, b, 0.3, out)),
  weigh: ([a, b, c, d, e]) => pointwise.weigh(a, b, c, d, e),
  distance([a, b, , , , out]) {
    const { change2, energy } = pointwise.distance(a, b);
    out.set([change2, energy].slice(0, out.length));
  },
};

describe.each(Object.entries(operations))('%s', (_, run) => {
  it.each(counts)('by vectors is what the plain loop does, at %i samples', (count) => {
    const rng = random(count);
    const plain = Array.from({ length: 6 }, () => Float32Array.from({ length: count }, () => rng.normal()));
    const workspace = openWorkspace();
    const resident = plain.map((data) => {
      const copy = workspace.floats(count);
      copy.set(data);
      return copy;
    });
    run(plain);
    run(resident);
    for (const [i, data] of plain.entries())
      for (let k = 0; k < count; k++) {
        const bound = 1e-6 * Math.max(1, Math.abs(data[k]));
        if (!(Math.abs(resident[i][k] - data[k]) <= bound))
          expect.fail(`array ${i}, sample ${k}: ${resident[i][k]}, not ${data[k]}`);
      }
    workspace.release();
  });
});
