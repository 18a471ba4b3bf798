/**
 * A large frame is continued strip by strip: what lies beyond an edge depends on what lies near it, so each pad is solved for in a
 * strip around the seam where opposite edges meet, and the middle of the picture stays out of it.
 */

import { goodSize } from '../fft/good-size.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import { continueInto } from '../operators/frame.ts';
import { gather } from '../operators/gather.ts';
import { allocate, dtypeOf, type FloatArray, sizeOf, stridesOf, type Tensor } from '../tensor.ts';
import { fillUnseen, type Sight, unseenSamples } from './unseen.ts';

/** A strip across one seam: samples of the frame on both sides, the pad between them, and a joint that closes the ring. */
interface Strip {
  readonly axis: number;
  /** Where its positions along the axis lie on the grid of the whole; the joint comes after them. */
  readonly positions: Int32Array;
  readonly length: number;
  readonly sight: Sight;
}

/**
 * Samples of the frame on each side of a pad, for a PSF that reaches so far: on a photograph of 12 megapixels under a disk, a motion and
 * a bell the restored rims differ by at most 0.0004 (root mean square, white is 1) from those of the frame continued as a whole.
 */
const halo = (reach: number): number => Math.max(96, 8 * reach);

/** The strips that together hold every pad; undefined where they would not be much smaller than the whole. */
export function stripsOf(sight: Sight): readonly Strip[] | undefined {
  const strips: Strip[] = [];
  for (const [axis, seen] of sight.axes.entries()) {
    const n = seen.reduce((sum, one) => sum + one, 0);
    const total = seen.length;
    const pad = total - n;
    if (pad === 0) continue;
    const side = halo(seen.indexOf(1));
    const length = goodSize(2 * (side + pad));
    if (3 * length > total) return undefined;
    const firstPad = seen.findIndex((one, p) => one === 0 && seen[(p + total - 1) % total] === 1);
    const positions = Int32Array.from(
      { length: 2 * side + pad },
      (_, j) => (firstPad - side + j + total) % total,
    );
    const along = Uint8Array.from({ length }, (_, j) => (j < positions.length ? seen[positions[j]] : 0));
    strips.push({
      axis,
      positions,
      length,
      sight: { shape: sight.shape.with(axis, length), axes: sight.axes.with(axis, along) },
    });
  }
  return strips;
}

/** Fills the pads of `whole` as {@link fillUnseen} would, in place. */
export function fillSeams(whole: Tensor, strips: readonly Strip[], blend: FloatArray, most: number): void {
  const { shape } = whole;
  const im = allocate(blend.length, dtypeOf(whole));
  const kernel = irfftn({ shape, rank: shape.length, re: blend, im });
  for (const strip of strips) {
    const part = continueInto(
      pick(whole, strip.axis, strip.positions),
      strip.sight.shape,
      shape.map(() => 0),
    );
    fillUnseen(part, unseenSamples(strip.sight), blendIn(kernel, blend[0], strip), most);
    putBack(part, strip, whole);
  }
}

/** The transfer function of B on the strip: its kernel, cut to the length of the strip; `mean` is what becomes of the mean. */
function blendIn(kernel: Tensor, mean: number, { axis, length }: Strip): FloatArray {
  const total = kernel.shape[axis];
  const nearest = Int32Array.from({ length }, (_, j) => (2 * j <= length ? j : total - length + j));
  const { re } = rfftn(pick(kernel, axis, nearest));
  for (let k = 0; k < re.length; k++) re[k] = Math.min(Math.max(re[k], 0), definite);
  // What is kept of the mean is no part of the kernel that a cut could leave in place.
  re[0] = mean;
  return re;
}

/** A filter without regularisation has no answer outside the frame: a little keeps the system definite. */
export const definite = 0.9999;

function pick(x: Tensor, axis: number, positions: Int32Array): Tensor {
  const maps = x.shape.map((n, a) => (a === axis ? positions : Int32Array.from({ length: n }, (_, p) => p)));
  return gather([], x.shape, maps).apply(x);
}

function putBack(part: Tensor, { axis, positions, length, sight }: Strip, whole: Tensor): void {
  const stride = stridesOf(whole.shape)[axis];
  const total = whole.shape[axis];
  const blocks = sizeOf(whole.shape.slice(0, axis));
  const own = [...positions.keys()].filter((j) => sight.axes[axis][j] === 0);
  for (let block = 0; block < blocks; block++)
    for (const j of own) {
      const from = (block * length + j) * stride;
      whole.data.set(part.data.subarray(from, from + stride), (block * total + positions[j]) * stride);
    }
}
