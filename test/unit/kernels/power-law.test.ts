import { describe, expect, it } from 'vitest';
import { powerLawWeights } from '../../../src/kernels/power-law.ts';
import { openWorkspace } from '../../../src/kernels/runtime/workspace.ts';
import { random } from '../../../src/random.ts';

const laws = [
  { amplitude: 3e-4, exponent: 2.3, noise: 1e-4, blunt: 0 },
  { amplitude: 1e-9, exponent: 0, noise: 1e-12, blunt: 0.04 },
  { amplitude: 50, exponent: 7.9, noise: 0, blunt: 0.01 },
];
/** Fewer columns than a vector has lanes, whole vectors, a vector that overlaps, and rows of many items. */
const grids: [number, number][] = [
  [1, 3],
  [3, 4],
  [2, 5],
  [5, 33],
  [700, 39],
  [3, 9001],
];

describe.each(grids)('the weights of %i rows of %i columns', (rowCount, columnCount) => {
  it.each(laws)('by vectors are what the plain loop gives, for %o', (law) => {
    const rng = random(rowCount);
    const rows = Float64Array.from({ length: rowCount }, (_, i) => (i / (2 * rowCount)) ** 2);
    const columns = Float64Array.from({ length: columnCount }, (_, j) => (j / (2 * columnCount)) ** 2);
    const size = rowCount * columnCount;
    const workspace = openWorkspace();
    const values = () => Float32Array.from({ length: size }, () => rng.uniform());
    const resident = (data: Float32Array) => {
      const copy = workspace.floats(size);
      copy.set(data);
      return copy;
    };
    const [gain, spread] = [values(), values()];
    for (const blunted of [undefined, spread]) {
      const out = new Float32Array(size);
      const sum = powerLawWeights(gain, blunted, rows, columns, law, out);
      const fast = workspace.floats(size);
      const fastSum = powerLawWeights(resident(gain), blunted && resident(blunted), rows, columns, law, fast);
      expect(out[0]).toBe(0);
      expect(Math.abs(fastSum / sum - 1)).toBeLessThan(2e-5);
      for (let k = 0; k < size; k++)
        if (!(Math.abs(fast[k] - out[k]) <= 2e-5 * out[k])) expect.fail(`${k}: ${fast[k]}, not ${out[k]}`);
    }
    workspace.release();
  });

  it('are 0 where there is no signal', () => {
    const size = rowCount * columnCount;
    const out = new Float32Array(size).fill(1);
    const law = { amplitude: 0, exponent: 2, noise: 0, blunt: 0 };
    const rows = new Float64Array(rowCount);
    expect(
      powerLawWeights(new Float32Array(size), undefined, rows, new Float64Array(columnCount), law, out),
    ).toBe(0);
    expect(out.every((w) => w === 0)).toBe(true);
  });
});
