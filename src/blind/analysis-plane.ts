import { dilateMask } from '../numerics/dilate-mask.ts';
import type { Image, Tensor } from '../tensor.ts';

/** The part of an image that a blur is estimated on. */
export interface AnalysisPlane {
  /** The mean of the channels, [rows, columns], white near 1. */
  readonly light: Tensor;
  /** Offset of the part in the image, [row, column]. */
  readonly begin: readonly [number, number];
}

/** The largest side of the part: a larger one does not improve the kernel. */
const largestSide = 640;

/** Parts are tried at distances of this part of their side. */
const stride = 0.25;

/** The mean of all channels in the unit in which white is 1. */
export function meanChannel({ shape: [channels, height, width], data }: Image, white: number): Tensor {
  const size = height * width;
  const plane = new Float32Array(size);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < size; i++) plane[i] += data[c * size + i] / (channels * white);
  return { shape: [height, width], data: plane };
}

/** The part of at most 640 x 640 with the most contrast at edges; all of a small image. */
export function bestPart(plane: Tensor): AnalysisPlane {
  const [rows, columns] = plane.shape;
  const [height, width] = plane.shape.map((n) => Math.min(n, largestSide));
  let best: { score: number; begin: [number, number] } | undefined;
  for (const y of offsets(rows, height))
    for (const x of offsets(columns, width)) {
      const score = edgeScore(plane, [y, x], [height, width]);
      if (best === undefined || score > best.score) best = { score, begin: [y, x] };
    }
  const begin = best?.begin ?? [0, 0];
  return { light: part(plane, begin, [height, width]), begin };
}

/** A rectangle of a plane. */
export function part(
  { shape: [, columns], data }: Tensor,
  [top, left]: readonly number[],
  [height, width]: readonly number[],
): Tensor {
  const out = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * columns + left;
    out.set(data.subarray(start, start + width), y * width);
  }
  return { shape: [height, width], data: out };
}

function offsets(n: number, side: number): number[] {
  const count = Math.ceil((n - side) / (stride * side)) + 1;
  return Array.from({ length: count }, (_, i) => Math.min(n - side, Math.round(i * stride * side)));
}

/** Σ √|d| of differences over four pixels: edges count, and many of them more than a few strong ones. */
function edgeScore(
  { shape: [, columns], data }: Tensor,
  [top, left]: readonly number[],
  [height, width]: readonly number[],
): number {
  const step = 4;
  let score = 0;
  for (let y = top; y < top + height - step; y += 2)
    for (let x = left; x < left + width - step; x += 2) {
      const i = y * columns + x;
      score +=
        Math.sqrt(Math.abs(data[i + step] - data[i])) +
        Math.sqrt(Math.abs(data[i + step * columns] - data[i]));
    }
  return score;
}

/** Samples at or above this part of white are taken for clipped. */
const clipped = 0.985;

/** 0 at clipped samples and at those whose blur reaches them, 1 elsewhere; undefined where nothing is clipped. */
export function unclippedWeights({ shape, data }: Tensor, reach: number): Tensor | undefined {
  const mask = Uint8Array.from(data, (value) => (value >= clipped ? 1 : 0));
  if (!mask.includes(1)) return undefined;
  const wide = dilateMask(dilateMask(mask, shape[1], 1, reach), shape[0], shape[1], reach);
  return { shape, data: Float32Array.from(wide, (value) => 1 - value) };
}
