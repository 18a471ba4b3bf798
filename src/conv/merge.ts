import { axpy } from '../kernels/reference/correlate.ts';
import { allocate, dtypeOf, type FloatArray, type Tensor } from '../tensor.ts';
import { countMap } from './analysis/overlap-count.ts';
import { type Axis, coarseNeighbours } from './engine/axis.ts';
import type { Geometry } from './engine/geometry.ts';
import { groupChannels, threeAxes, volumes } from './engine/operands.ts';
import { runConv } from './engine/run.ts';

/** How the overlapping patches of a transposed convolution become one sample. Only 'sum' is linear. */
export type OverlapMerge = 'sum' | 'mean' | 'max';

/**
 * A transposed convolution whose patches are merged by their mean or their largest value. A patch is summed over the input channels
 * first; the mean divides by the structural count of patches, or with `ignoreZeros` by the count of those that are not 0; where there
 * is no patch the result is 0. The bias is added last.
 */
export function mergePatches(
  geometry: Geometry,
  x: FloatArray,
  weight: Tensor,
  bias: ArrayLike<number> | undefined,
  merge: 'mean' | 'max',
  ignoreZeros: boolean,
): FloatArray {
  const { fine: volume } = volumes(geometry);
  const merged =
    merge === 'mean' && !ignoreZeros ? sumOver(geometry, x, weight) : eachPatch(geometry, x, weight, merge);
  if (bias !== undefined)
    for (let i = 0; i < merged.length; i++) merged[i] += bias[Math.floor(i / volume) % geometry.fineChannels];
  return merged;
}

function sumOver(geometry: Geometry, x: FloatArray, weight: Tensor): FloatArray {
  const counts = countMap(geometry.axes);
  const sum = runConv(geometry, true, x, weight);
  for (let i = 0; i < sum.length; i++) {
    const count = counts[i % counts.length];
    sum[i] = count === 0 ? 0 : sum[i] / count;
  }
  return sum;
}

/** Looks at every patch: one output row at a time, all rows of the input that reach it, tap by tap. */
function eachPatch(geometry: Geometry, x: FloatArray, weight: Tensor, merge: 'mean' | 'max'): FloatArray {
  const [depth, height, width] = threeAxes(geometry.axes);
  const { fine: outChannels, coarse: inChannels } = groupChannels(geometry);
  const volume = volumes(geometry);
  const planes = coarseNeighbours(depth);
  const lines = coarseNeighbours(height);
  const source = new Float64Array(x);
  const out = allocate(geometry.batch * geometry.fineChannels * volume.fine, dtypeOf({ data: x }));
  const patch = new Float64Array(width.coarse);
  const row = new MergedRow(width, merge);
  for (let part = 0; part < geometry.batch * geometry.fineChannels; part++) {
    const batch = Math.floor(part / geometry.fineChannels);
    const channel = part % geometry.fineChannels;
    const firstInput = Math.floor(channel / outChannels) * inChannels;
    for (let d = 0; d < depth.fine; d++) {
      for (let h = 0; h < height.fine; h++) {
        row.clear();
        for (let p = 0; p < planes[d].length; p += 2) {
          for (let l = 0; l < lines[h].length; l += 2) {
            for (let k = 0; k < width.kernel; k++) {
              patch.fill(0);
              for (let i = firstInput; i < firstInput + inChannels; i++) {
                const kernel = (i * outChannels + (channel % outChannels)) * volume.taps;
                const tap = (planes[d][p] * height.kernel + lines[h][l]) * width.kernel + k;
                const line = (planes[d][p + 1] * height.coarse + lines[h][l + 1]) * width.coarse;
                const at = (batch * geometry.coarseChannels + i) * volume.coarse + line;
                axpy(patch, 0, 1, source, at, 1, width.coarse, weight.data[kernel + tap]);
              }
              row.add(patch, k);
            }
          }
        }
        row.write(out, (part * depth.fine + d) * height.fine * width.fine + h * width.fine);
      }
    }
  }
  return out;
}

/** One output row, as patches come in. */
class MergedRow {
  readonly #axis: Axis;
  readonly #merge: 'mean' | 'max';
  readonly #value: Float64Array;
  readonly #count: Float64Array;

  constructor(axis: Axis, merge: 'mean' | 'max') {
    this.#axis = axis;
    this.#merge = merge;
    this.#value = new Float64Array(axis.fine);
    this.#count = new Float64Array(axis.fine);
  }

  clear(): void {
    this.#value.fill(0);
    this.#count.fill(0);
  }

  add(patch: Float64Array, tap: number): void {
    const { stride, dilation, begin, fine } = this.#axis;
    for (let c = 0; c < patch.length; c++) {
      const f = c * stride + tap * dilation - begin;
      if (f < 0 || f >= fine) continue;
      if (this.#merge === 'max') {
        this.#value[f] = this.#count[f] === 0 ? patch[c] : Math.max(this.#value[f], patch[c]);
        this.#count[f] = 1;
      } else if (patch[c] !== 0) {
        this.#value[f] += patch[c];
        this.#count[f]++;
      }
    }
  }

  write(out: FloatArray, at: number): void {
    for (let f = 0; f < this.#value.length; f++) out[at + f] = this.#value[f] / Math.max(1, this.#count[f]);
  }
}
