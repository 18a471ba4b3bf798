import type { LinearOperator } from '../linear-operator.ts';
import type { Shape } from '../tensor.ts';
import { type Boundary, boundaryIndex } from './boundary.ts';
import { gather } from './gather.ts';

/**
 * Extends an image by a boundary rule: `before` samples before the frame on each axis, `after` behind it, then zeros up to `padded`.
 *
 * @param batch extents of leading axes that stay as they are
 * @param frame extents of the axes that are extended
 */
export function extension(
  batch: Shape,
  frame: Shape,
  before: Shape,
  after: Shape,
  boundary: Boundary,
  padded: Shape = frame.map((n, axis) => before[axis] + n + after[axis]),
): LinearOperator {
  const maps = frame.map((n, axis) =>
    Int32Array.from({ length: padded[axis] }, (_, p) =>
      p < before[axis] + n + after[axis] ? boundaryIndex(boundary, p - before[axis], n) : -1,
    ),
  );
  return gather(batch, frame, maps);
}

/** Crops the frame at `begin` out of a larger image; the adjoint pads the frame with zeros. */
export function crop(batch: Shape, padded: Shape, begin: Shape, frame: Shape): LinearOperator {
  const maps = frame.map((n, axis) => Int32Array.from({ length: n }, (_, p) => p + begin[axis]));
  return gather(batch, padded, maps);
}
