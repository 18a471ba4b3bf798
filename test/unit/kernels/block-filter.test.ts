import { describe, expect, it } from 'vitest';
import { matchBlocks } from '../../../src/denoise/block-match.ts';
import { hardThreshold, kaiserWindow, wienerShrink } from '../../../src/denoise/collaborative.ts';
import { filterGroups, findGroups } from '../../../src/kernels/block-filter.ts';
import { engine } from '../../../src/kernels/wasm.ts';
import { openWorkspace } from '../../../src/kernels/workspace.ts';
import { random } from '../../../src/random.ts';

const kernels = engine();

/** Sizes below, at and above a band of rows, and widths with every remainder of a vector. */
const cases: [number, number, number, number, number][] = [
  [8, 8, 3, 19, 16],
  [10, 9, 1, 2, 4],
  [57, 30, 3, 5, 16],
  [63, 47, 4, 12, 32],
  [120, 33, 5, 10, 8],
];

describe.skipIf(kernels === undefined).each(cases)('%i x %i, step %i, radius %i, groups of %i', (...of) => {
  const [height, width, step, radius, count] = of;
  if (kernels === undefined) return;
  const rng = random(width);
  const data = Float64Array.from({ length: height * width }, (_, i) =>
    Math.fround(0.5 + 0.3 * Math.sin(i / 3) + 0.1 * rng.normal()),
  );
  const plane = { height, width, data };
  const threshold = 0.05;
  const variances = Float64Array.from({ length: 64 }, (_, k) => 0.005 + 0.0001 * k);

  it('finds the groups of the plain search, and filters them as the plain passes do', () => {
    const workspace = openWorkspace();
    const resident = () => workspace.floats(data.length);
    const single = resident();
    single.set(data);
    const search = { height, width, step, radius, count };
    const fast = findGroups(kernels, single, search, 64 * threshold);
    const plain = matchBlocks(plane, { ...search, threshold });
    expect(fast.sizes).toEqual(plain.sizes);
    let other = 0;
    for (let g = 0; g < plain.sizes.length; g++)
      for (let i = 0; i < plain.sizes[g]; i++)
        if (fast.positions[g * count + i] !== plain.positions[g * count + i]) other++;
    // Two blocks that are as much alike may change places by rounding.
    expect(other).toBeLessThanOrEqual(0.01 * fast.positions.length);

    const limits = variances.map((v) => 2.7 ** 2 * v);
    const groups = { ...plain, positions: fast.positions.slice(), sizes: fast.sizes.slice() };
    const gathered = (pass: (gathering: { sum: Float64Array; weight: Float64Array }) => void) => {
      const gathering = { sum: new Float64Array(data.length), weight: new Float64Array(data.length) };
      pass(gathering);
      return gathering.sum.map((s, i) => s / gathering.weight[i]);
    };
    const tables = { variances, limits, window: kaiserWindow };
    const first = resident();
    filterGroups(kernels, single, undefined, fast, tables, first);
    const pilot = gathered((to) => hardThreshold(plane, groups, variances, 2.7, to));
    const apart = (a: Float32Array, b: Float64Array) =>
      b
        .map((v, i) => Math.abs(v - a[i]))
        .sort()
        .at(-1);
    // A coefficient at its limit may be dropped by one and kept by the other.
    const off = pilot.filter((v, i) => Math.abs(v - first[i]) > 1e-5).length;
    expect(off).toBeLessThanOrEqual(0.02 * data.length);

    const model = resident();
    model.set(pilot);
    const second = resident();
    filterGroups(kernels, single, model, fast, tables, second);
    const wiener = gathered((to) => wienerShrink(plane, { ...plane, data: pilot }, groups, variances, to));
    expect(apart(second, wiener)).toBeLessThan(1e-5);
    fast.release();
    workspace.release();
  });
});
