/** Runs a geometry by the cheapest path. */

import { engine } from '../../kernels/runtime/engine.ts';
import { allocate, dtypeOf, type FloatArray, type Tensor } from '../../tensor.ts';
import { cheapestPath, type Estimate, type Path } from './cost.ts';
import { convDirect } from './direct.ts';
import { convFourier } from './fourier.ts';
import type { Geometry } from './geometry.ts';
import { LruCache } from './lru-cache.ts';
import { volumes } from './operands.ts';
import { forwardByPhases } from './phase-forward.ts';
import { transposedByPhases } from './phase-transposed.ts';
import { convSimd } from './simd.ts';

/** What a run may have besides its operands. */
export interface RunOptions {
  /** One value per output channel. */
  readonly bias?: ArrayLike<number> | undefined;
  /** Forces a path; by default the cost model chooses. */
  readonly path?: Path | undefined;
  /** Where the result goes, every sample of it. */
  readonly into?: FloatArray | undefined;
}

const choices = new LruCache<Estimate>(64);

/**
 * Runs a convolution: fine → coarse, or coarse → fine where `transposed`.
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
  const kernels = out instanceof Float32Array ? engine() : undefined;
  const dtype = dtypeOf({ data: x });
  const vectors = kernels !== undefined;
  const chosen = choices.get(JSON.stringify([geometry, transposed, dtype, vectors, path]), () =>
    cheapestPath(geometry, transposed, dtype, vectors, path),
  );
  if (kernels !== undefined && (chosen.path === 'vectors' || chosen.path === 'winograd')) {
    const operands = { x, weight: weight.data, bias, out };
    convSimd(kernels, geometry, transposed, operands, chosen.path === 'winograd');
    return out;
  }
  const taps = weight.data instanceof Float64Array ? weight.data : new Float64Array(weight.data);
  const operands = { x, weight: taps, bias, out };
  if (chosen.path === 'direct') convDirect(geometry, transposed, operands);
  else if (chosen.path === 'fourier') convFourier(geometry, transposed, operands, chosen.window);
  else if (transposed) transposedByPhases(geometry, operands);
  else forwardByPhases(geometry, operands);
  return out;
}
