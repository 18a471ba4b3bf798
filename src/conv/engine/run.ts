/** Runs a geometry by the cheapest path. */

import { engine } from '../../kernels/runtime/engine.ts';
import { releasable } from '../../kernels/runtime/release-memory.ts';
import { allocate, dtypeOf, type FloatArray, type Tensor } from '../../tensor.ts';
import { cheapestPath, type Estimate, type Path } from './cost.ts';
import { convDirect } from './direct.ts';
import { convFourier } from './fourier.ts';
import type { Geometry } from './geometry.ts';
import { LruCache } from './lru-cache.ts';
import { allFinite, convNonFinite } from './non-finite.ts';
import { volumes } from './operands.ts';
import { forwardByPhases } from './phase-forward.ts';
import { transposedByPhases } from './phase-transposed.ts';
import { convSimd, type SimdOperands } from './simd.ts';

/** What a run may have besides its operands. */
export interface RunOptions {
  /** One value per output channel. */
  readonly bias?: ArrayLike<number> | undefined;
  /** Forces a path; by default the cost model chooses. */
  readonly path?: Path | undefined;
  /** Where the result goes, every sample of it. */
  readonly into?: FloatArray | undefined;
}

const choices = releasable(new LruCache<Estimate>(64));

/**
 * Runs a convolution: fine → coarse, or coarse → fine where `transposed`. A NaN or an infinity reaches the outputs of its receptive field
 * and no other, whatever the path.
 *
 * @param x samples of the side that is read, [batch, channels, ...]
 * @param weight [coarse channels, fine channels / groups, ...taps], the same tensor in both directions
 * @returns the samples of the other side: fresh ones in the precision of x, or `into`
 */
export function runConv(
  geometry: Geometry,
  transposed: boolean,
  x: FloatArray,
  weight: Tensor,
  options: RunOptions = {},
): FloatArray {
  const { bias, path, into } = options;
  const { fine, coarse } = volumes(geometry);
  const length =
    geometry.batch * (transposed ? geometry.fineChannels * fine : geometry.coarseChannels * coarse);
  const out = into ?? allocate(length, dtypeOf({ data: x }));
  const operands = { x, weight: weight.data, bias, out };
  const taken = runPath(geometry, transposed, operands, path);
  if (!keepsApart(taken, weight.data) && !allFinite(out)) {
    const sum = convNonFinite(x, weight.data, (a, w) => sumsOf(geometry, transposed, a, w, length));
    const [channels, volume] = transposed ? [geometry.fineChannels, fine] : [geometry.coarseChannels, coarse];
    for (let o = 0; o < length; o++) out[o] = sum[o] + (bias?.[Math.floor(o / volume) % channels] ?? 0);
  }
  return out;
}

/** Whether a path brings a sample that is not finite to the outputs of its receptive field alone. All but the direct one multiply padding. */
function keepsApart(path: Path, weight: FloatArray): boolean {
  return path === 'direct' || ((path === 'phase' || path === 'vectors') && allFinite(weight));
}

/** Sums in double precision; those that overflow in a transform are taken one by one. */
function sumsOf(
  geometry: Geometry,
  transposed: boolean,
  x: Float64Array,
  weight: Float64Array,
  length: number,
): Float64Array {
  const out = new Float64Array(length);
  const operands = { x, weight, bias: undefined, out };
  runPath(geometry, transposed, operands);
  if (!allFinite(out)) runPath(geometry, transposed, operands, 'phase');
  return out;
}

/** Runs a path, by default the cheapest one, and returns which. */
function runPath(geometry: Geometry, transposed: boolean, given: SimdOperands, path?: Path): Path {
  const { x, weight, bias, out } = given;
  const kernels = out instanceof Float32Array ? engine() : undefined;
  const dtype = dtypeOf({ data: x });
  const vectors = kernels !== undefined;
  const chosen = choices.get(JSON.stringify([geometry, transposed, dtype, vectors, path]), () =>
    cheapestPath(geometry, transposed, dtype, vectors, path),
  );
  if (kernels !== undefined && (chosen.path === 'vectors' || chosen.path === 'winograd')) {
    convSimd(kernels, geometry, transposed, given, chosen.path === 'winograd');
    return chosen.path;
  }
  const taps = weight instanceof Float64Array ? weight : new Float64Array(weight);
  const operands = { x, weight: taps, bias, out };
  if (chosen.path === 'direct') convDirect(geometry, transposed, operands);
  else if (chosen.path === 'fourier') convFourier(geometry, transposed, operands, chosen.window);
  else if (transposed) transposedByPhases(geometry, operands);
  else forwardByPhases(geometry, operands);
  return chosen.path;
}
