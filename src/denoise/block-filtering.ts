/** The passes of BM3D over planes: by vector kernels on every thread in single precision, else in plain double precision. */

import { filterGroups, findGroups } from '../kernels/block-filter.ts';
import { type Engine, engine } from '../kernels/wasm.ts';
import { openWorkspace, type Workspace } from '../kernels/workspace.ts';
import type { DType, FloatArray } from '../tensor.ts';
import { matchBlocks, type Plane } from './block-match.ts';
import { type Gathering, hardThreshold, kaiserWindow, wienerShrink } from './collaborative.ts';

/** Extents of the planes, distance between reference blocks, and how far around each is searched. */
export interface BlockGrid {
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly radius: number;
}

/** Filters the groups that were found on one plane, of any plane of the picture. */
export interface GroupFilter {
  /** Coefficients below `threshold` standard deviations of their noise are dropped. */
  hard(plane: FloatArray, variances: Float64Array, threshold: number): FloatArray;
  /** The Wiener filter that a pilot estimate suggests. */
  wiener(plane: FloatArray, pilot: FloatArray, variances: Float64Array): FloatArray;
}

/** What BM3D is made of. */
export interface BlockFiltering {
  /** Room for a plane. It and all results are valid until the release. */
  plane(): FloatArray;
  /** Groups of up to `count` blocks; `threshold`: the largest mean squared difference per pixel. */
  match(plane: FloatArray, count: number, threshold: number): GroupFilter;
  release(): void;
}

/** The filter for a precision on this host. */
export function blockFiltering(grid: BlockGrid, dtype: DType): BlockFiltering {
  const kernels = dtype === 'float32' ? engine() : undefined;
  return kernels === undefined ? plainFiltering(grid) : vectorFiltering(kernels, grid, openWorkspace());
}

const BLOCK = 64;

function vectorFiltering(kernels: Engine, grid: BlockGrid, workspace: Workspace): BlockFiltering {
  const releases = [() => workspace.release()];
  const plane = () => workspace.floats(grid.height * grid.width);
  const single = (data: FloatArray) => data as Float32Array;
  return {
    plane,
    match(data, count, threshold) {
      const groups = findGroups(kernels, single(data), { ...grid, count }, threshold * BLOCK);
      releases.push(groups.release);
      const window = kaiserWindow;
      return {
        hard(noisy, variances, limit) {
          const out = plane();
          const limits = variances.map((v) => limit * limit * v);
          filterGroups(kernels, single(noisy), undefined, groups, { variances, limits, window }, out);
          return out;
        },
        wiener(noisy, pilot, variances) {
          const out = plane();
          const tables = { variances, limits: variances, window };
          filterGroups(kernels, single(noisy), single(pilot), groups, tables, out);
          return out;
        },
      };
    },
    release: () => {
      for (const release of releases.splice(0)) release();
    },
  };
}

function plainFiltering({ height, width, ...search }: BlockGrid): BlockFiltering {
  const planeOf = (data: FloatArray): Plane => ({ height, width, data: data as Float64Array });
  const gather = (pass: (gathering: Gathering) => void): Float64Array => {
    const sum = new Float64Array(height * width);
    const weight = new Float64Array(height * width);
    pass({ sum, weight });
    for (let i = 0; i < sum.length; i++) sum[i] /= weight[i];
    return sum;
  };
  return {
    plane: () => new Float64Array(height * width),
    match(data, count, threshold) {
      const groups = matchBlocks(planeOf(data), { ...search, count, threshold });
      return {
        hard: (noisy, variances, limit) =>
          gather((gathering) => hardThreshold(planeOf(noisy), groups, variances, limit, gathering)),
        wiener: (noisy, pilot, variances) =>
          gather((gathering) => wienerShrink(planeOf(noisy), planeOf(pilot), groups, variances, gathering)),
      };
    },
    release: () => {},
  };
}
