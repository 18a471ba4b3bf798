/** Blurs of float32 images by overlapping blocks that stay in the cache, in the place of transforms of the whole image. */

import { type Boundary, boundaryIndex } from '../boundary/boundary.ts';
import { extension } from '../boundary/extension.ts';
import { blockConvolution } from '../fft/overlap-save.ts';
import { toOtf } from '../psf/otf.ts';
import { allocate, type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';

/** A PSF and the frame that it blurs. */
export interface BlockBlurProblem {
  /** [height, width], as it is applied. */
  readonly weights: Tensor;
  /** Leading axes, which share the blur. */
  readonly batch: Shape;
  readonly frame: Shape;
  readonly boundary: Boundary | 'unknown';
  /** Extents of the domain where the boundary is unknown: the frame begins in it where the PSF reaches it. */
  readonly domain: Shape;
}

/** The two ways of a blur; undefined where the samples, or the host, are not those of the vector kernels. */
export interface BlockBlur {
  apply(x: Tensor, out: Tensor): Tensor | undefined;
  adjoint(y: Tensor, out: Tensor): Tensor | undefined;
}

/** Prepares the blur by blocks of some extents, multiples of four that exceed those of the PSF. */
export function blockBlur(problem: BlockBlurProblem, block: readonly [number, number]): BlockBlur {
  const { weights, batch, frame, boundary, domain } = problem;
  const extra = pair(weights.shape.map((n) => n - 1));
  const after = pair(weights.shape.map((n) => Math.floor(n / 2)));
  const before = pair(extra.map((n, axis) => n - after[axis]));
  const spectrum = toOtf(weights, block, 'float32');
  /** `reach` samples before the frame are read from the first result on. */
  const ways = (
    isAdjoint: boolean,
    [from, to]: readonly [Shape, Shape],
    rule: Boundary,
    reach: readonly number[],
  ) => {
    const maps = from.map((n, axis) =>
      Int32Array.from({ length: to[axis] + extra[axis] }, (_, t) => boundaryIndex(rule, t - reach[axis], n)),
    );
    return blockConvolution(spectrum, isAdjoint, {
      rows: maps[0],
      columns: maps[1],
      from: pair(from),
      to: pair(to),
      block,
      first: isAdjoint ? after : before,
      extra,
    });
  };
  const images = sizeOf(batch);
  const run = ({ run: convolve }: ReturnType<typeof ways>, { data }: Tensor, out: FloatArray): boolean =>
    data instanceof Float32Array &&
    out instanceof Float32Array &&
    !overlap(data, out) &&
    convolve(data, images, out);

  if (boundary === 'unknown') {
    const forth = ways(false, [domain, frame], 'zero', [0, 0]);
    const back = ways(true, [frame, domain], 'zero', extra);
    return {
      apply: (x, out) => (run(forth, x, out.data) ? out : undefined),
      adjoint: (y, out) => (run(back, y, out.data) ? out : undefined),
    };
  }
  const forth = ways(false, [frame, frame], boundary, before);
  const apply: BlockBlur['apply'] = (x, out) => (run(forth, x, out.data) ? out : undefined);
  if (boundary === 'wrap' || boundary === 'zero') {
    const back = ways(true, [frame, frame], boundary, after);
    return { apply, adjoint: (y, out) => (run(back, y, out.data) ? out : undefined) };
  }
  // What falls outside the frame is folded back where the boundary rule took it from.
  const fold = extension(batch, frame, before, after, boundary);
  const back = ways(true, [frame, fold.range.slice(batch.length)], 'zero', extra);
  let wide: Tensor | undefined;
  return {
    apply,
    adjoint(y, out) {
      wide ??= { shape: fold.range, data: allocate(sizeOf(fold.range), 'float32') };
      return run(back, y, wide.data) ? fold.adjoint(wide, out) : undefined;
    },
  };
}

function pair(extents: Shape): readonly [number, number] {
  return [extents[0], extents[1]];
}

/** Whether two arrays share samples: blocks read what others have written then. */
function overlap(a: Float32Array, b: Float32Array): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}

/** Extents of the blocks that are considered: with factors 2, 3 and 5. */
const extents = [64, 96, 128, 160, 192, 240, 256, 320, 384, 512];

/** Samples of the largest block, whose tiles and filter nearly fill a second-level cache. */
const most = 2 ** 17;

/**
 * The extents of the blocks by which a blur takes the least time; undefined where the transform of the whole image does.
 *
 * Nanoseconds a sample there and back, on one thread, as `node test/bench/blocks.mjs` measures them: a block of 2^15 samples takes `small`,
 * and each doubling adds `growth`; whole images take `whole` at 2^18 samples, and each doubling, which leaves more of them outside the
 * caches, adds `distance`; an extension beyond the frame `extended`.
 */
export function cheapestBlock(
  { weights, batch, frame, boundary, domain }: BlockBlurProblem,
  whole: Shape,
): readonly [number, number] | undefined {
  const size = sizeOf(whole);
  const doublings = Math.log2(size) - 18;
  const passes = boundary === 'wrap' ? 0 : cost.extended;
  let least = sizeOf(batch) * size * (Math.max(cost.small, cost.whole + cost.distance * doublings) + passes);
  let best: readonly [number, number] | undefined;
  // Results of both ways: those of the adjoint cover the domain.
  const [rows, columns] = boundary === 'unknown' ? domain : frame;
  for (const height of extents)
    for (const width of extents) {
      const valid = [height - weights.shape[0] + 1, width - weights.shape[1] + 1];
      if (Math.min(...valid) < 1 || height * width > most) continue;
      const blocks = sizeOf(batch) * Math.ceil(rows / valid[0]) * Math.ceil(columns / valid[1]);
      const grown = Math.max(0, Math.log2(height * width) - 15);
      const time = blocks * height * width * (cost.small + cost.growth * grown);
      if (time >= least) continue;
      least = time;
      best = [height, width];
    }
  return best;
}

const cost = { small: 4.6, growth: 0.5, whole: 5.2, distance: 0.47, extended: 2 };
