import { describe, expect, it } from 'vitest';
import { matchBlocks } from '../../../src/denoise/bm3d/block-match.ts';
import {
  type Gathering,
  hardThreshold,
  kaiserWindow,
  wienerShrink,
} from '../../../src/denoise/bm3d/collaborative.ts';
import { type CooperativeTask, runToCompletion } from '../../../src/denoise/cooperative.ts';
import { filterGroups, findGroups } from '../../../src/kernels/block-filter.ts';
import { engine } from '../../../src/kernels/runtime/engine.ts';
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
    const { heap, memory } = kernels;
    const blocks: number[] = [];
    const plane32 = (samples?: Float64Array): number => {
      const at = heap.allocate(4 * data.length);
      blocks.push(at);
      if (samples) new Float32Array(memory.buffer, at, data.length).set(samples);
      return at;
    };
    const samplesAt = (at: number) => new Float32Array(memory.buffer, at, data.length);
    const single = plane32(data);
    const search = { height, width, step, radius, count };
    const fast = runToCompletion(findGroups(kernels, single, search, 64 * threshold));
    blocks.push(fast.positions);
    const plain = runToCompletion(matchBlocks(plane, { ...search, threshold }));
    const positions = new Int32Array(memory.buffer, fast.positions, fast.length * count).slice();
    const sizes = new Int32Array(memory.buffer, fast.sizes, fast.length).slice();
    expect(sizes).toEqual(plain.sizes);
    let other = 0;
    for (let g = 0; g < plain.sizes.length; g++)
      for (let i = 0; i < plain.sizes[g]; i++)
        if (positions[g * count + i] !== plain.positions[g * count + i]) other++;
    // Two blocks that are as much alike may change places by rounding.
    expect(other).toBeLessThanOrEqual(0.01 * positions.length);

    const limits = variances.map((v) => 2.7 ** 2 * v);
    const groups = { ...plain, positions, sizes };
    const gathered = (pass: (gathering: Gathering) => CooperativeTask<void>) => {
      const gathering = { sum: new Float64Array(data.length), weight: new Float64Array(data.length) };
      runToCompletion(pass(gathering));
      return gathering.sum.map((s, i) => s / gathering.weight[i]);
    };
    const tables = { variances, limits, window: kaiserWindow };
    const out = plane32();
    runToCompletion(filterGroups(kernels, single, 0, fast, tables, out));
    const first = samplesAt(out).slice();
    const pilot = gathered((to) => hardThreshold(plane, groups, variances, 2.7, to));
    // A coefficient at its limit may be dropped by one and kept by the other.
    const off = pilot.filter((v, i) => Math.abs(v - first[i]) > 1e-5).length;
    expect(off).toBeLessThanOrEqual(0.02 * data.length);

    runToCompletion(filterGroups(kernels, single, plane32(pilot), fast, tables, out));
    const second = samplesAt(out);
    const wiener = gathered((to) => wienerShrink(plane, { ...plane, data: pilot }, groups, variances, to));
    for (let i = 0; i < data.length; i++) expect(Math.abs(second[i] - wiener[i])).toBeLessThan(1e-5);
    for (const at of blocks) heap.release(at);
  });
});
