/** The passes of BM3D over planes: by vector kernels on every thread in single precision, else in plain double precision. */

import { filterGroups, findGroups } from '../../kernels/block-filter.ts';
import { type Engine, engine, keepEngine } from '../../kernels/runtime/engine.ts';
import type { DType, FloatArray } from '../../tensor.ts';
import type { CooperativeTask } from '../cooperative.ts';
import { matchBlocks, type Plane } from './block-match.ts';
import { type Gathering, hardThreshold, kaiserWindow, wienerShrink } from './collaborative.ts';

/** Extents of the planes, distance between reference blocks, and how far around each is searched. */
export interface BlockGrid {
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly radius: number;
}

/** Filters the groups that were found on one plane in any plane P of its shape. */
export interface GroupFilter<P> {
  /** Coefficients below `threshold` standard deviations of their noise are dropped. */
  hard(plane: P, variances: Float64Array, threshold: number): CooperativeTask<P>;
  /** The Wiener filter that a pilot estimate suggests. */
  wiener(plane: P, pilot: P, variances: Float64Array): CooperativeTask<P>;
  release(): void;
}

/** What BM3D is made of; P is a plane where the passes work on it, valid until the planes are released. Groups stay until they are released. */
export interface BlockFiltering<P> {
  load(samples: FloatArray): P;
  samples(plane: P): FloatArray;
  /** Groups of up to `count` blocks; `threshold`: the largest mean squared difference per pixel. */
  match(plane: P, count: number, threshold: number): CooperativeTask<GroupFilter<P>>;
  releasePlanes(): void;
}

/** What `use` makes of the filter for a precision on this host. */
export function withBlockFiltering<T>(
  grid: BlockGrid,
  dtype: DType,
  use: <P>(filtering: BlockFiltering<P>) => T,
): T {
  const kernels = dtype === 'float32' ? engine() : undefined;
  return kernels === undefined ? use(plainFiltering(grid)) : use(vectorFiltering(kernels, grid));
}

const BLOCK = 64;

function vectorFiltering(kernels: Engine, grid: BlockGrid): BlockFiltering<number> {
  const { heap, memory } = kernels;
  const size = grid.height * grid.width;
  const blocks: number[] = [];
  const room = (): number => {
    const at = heap.allocate(4 * size);
    blocks.push(at);
    return at;
  };
  return {
    load(samples) {
      const at = room();
      new Float32Array(memory.buffer, at, size).set(samples);
      return at;
    },
    samples: (at) => new Float32Array(memory.buffer, at, size),
    *match(plane, count, threshold) {
      const groups = yield* findGroups(kernels, plane, { ...grid, count }, threshold * BLOCK);
      const giveBack = keepEngine();
      const window = kaiserWindow;
      return {
        *hard(noisy, variances, limit) {
          const out = room();
          const limits = variances.map((v) => limit * limit * v);
          yield* filterGroups(kernels, noisy, 0, groups, { variances, limits, window }, out);
          return out;
        },
        *wiener(noisy, pilot, variances) {
          const out = room();
          const tables = { variances, limits: variances, window };
          yield* filterGroups(kernels, noisy, pilot, groups, tables, out);
          return out;
        },
        release: () => {
          heap.release(groups.positions);
          giveBack();
        },
      };
    },
    releasePlanes: () => {
      for (const at of blocks.splice(0)) heap.release(at);
    },
  };
}

function plainFiltering({ height, width, ...search }: BlockGrid): BlockFiltering<Plane> {
  const gather = function* (pass: (gathering: Gathering) => CooperativeTask<void>): CooperativeTask<Plane> {
    const sum = new Float64Array(height * width);
    const weight = new Float64Array(height * width);
    yield* pass({ sum, weight });
    for (let i = 0; i < sum.length; i++) sum[i] /= weight[i];
    return { height, width, data: sum };
  };
  return {
    load: (samples) => ({ height, width, data: Float64Array.from(samples) }),
    samples: ({ data }) => data,
    *match(plane, count, threshold) {
      const groups = yield* matchBlocks(plane, { ...search, count, threshold });
      return {
        hard: (noisy, variances, limit) =>
          gather((sums) => hardThreshold(noisy, groups, variances, limit, sums)),
        wiener: (noisy, pilot, variances) =>
          gather((sums) => wienerShrink(noisy, pilot, groups, variances, sums)),
        release: () => {},
      };
    },
    releasePlanes: () => {},
  };
}
