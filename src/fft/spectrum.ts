import type { FloatArray, Shape } from '../tensor.ts';

/**
 * The half spectrum of a real tensor, with the real and the imaginary parts in planes of their own.
 *
 * `shape` is the shape of the *real* tensor; its last `rank` axes are transformed, the axes before them are a batch.
 * Stored per batch entry: the extents of the transformed axes, the last one cut to floor(n/2) + 1.
 * The transform is unnormalised forward; the inverse divides by the number of transformed samples.
 */
export interface Spectrum {
  readonly shape: Shape;
  readonly rank: number;
  readonly re: FloatArray;
  readonly im: FloatArray;
}

/** The extents in which the planes of a half spectrum are stored: `shape` with the last axis cut to floor(n/2) + 1. */
export function halfShape(shape: Shape): number[] {
  return [...shape.slice(0, -1), Math.floor(shape[shape.length - 1] / 2) + 1];
}
