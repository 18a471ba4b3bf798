import { dynamicRange } from '../numerics/data-scale.ts';
import { median } from '../numerics/median.ts';
import type { Image, Tensor } from '../tensor.ts';
import { planesOf } from './channels.ts';

/** What speaks against a result, in numbers that are near 1 or 0 for good ones. */
export interface Judgement {
  /**
   * How much rougher the rim has become than the area inside: (rim after / rim before) / (inside after / inside before), of the mean second
   * difference. Ringing at the frame raises it.
   */
  readonly rim: number;
  /** Root mean square of what lies below black or above white, over the dynamic range of the measured image. */
  readonly excess: number;
  /** Whether the rim is rougher than its threshold. */
  readonly rings: boolean;
  /** The larger of both, each as a multiple of its threshold: a result with at most 1 should be handed out. */
  readonly severity: number;
}

/**
 * Thresholds: of the results in `CASES=300 SEED=33 npm test -- test/laws/never-worse.test.ts` that pass them, none is worse than its input by 0.1 dB.
 * With enough noise the rim is rougher by 0.8 to 1.3; where it rings, by 2 to 20.
 */
const largest = { rim: 1.35, excess: 0.03 };

/**
 * Judges a restored image by what no restoration should do: ring at the frame, or leave the range that light has.
 *
 * @param measured the blurred image
 * @param restored the result, in the same unit
 * @param reach half the extent of the PSF, [rows, columns]
 * @param white the largest value that the image can have, where it is known
 */
export function judge(
  measured: Image,
  restored: Image,
  reach: readonly number[],
  white: number | undefined,
): Judgement {
  const before = planesOf(measured);
  const verdicts = planesOf(restored).map((after, c) => ({
    rim: rimIndex(before[c], after, reach),
    excess: excessOf(before[c], after, white),
  }));
  const rim = Math.max(...verdicts.map((one) => one.rim));
  const excess = Math.max(...verdicts.map((one) => one.excess));
  return {
    rim,
    excess,
    rings: rim > largest.rim,
    severity: Math.max(rim / largest.rim, excess / largest.excess),
  };
}

/** Light is never negative: below 0 counts where nothing was measured there. */
function excessOf({ data }: Tensor, { data: restored }: Tensor, white: number | undefined): number {
  let least = 0;
  for (let i = 0; i < data.length; i++) least = Math.min(least, data[i]);
  const top = white ?? Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < restored.length; i++) {
    const value = restored[i];
    if (value > top) sum += (value - top) ** 2;
    else if (value < least) sum += (value - least) ** 2;
  }
  return Math.sqrt(sum / restored.length) / dynamicRange(data);
}

/**
 * The rim is divided into pieces, and the middle of their changes counts on each axis, less its standard error: a star beside the frame makes one
 * piece rough, ringing all of them.
 */
function rimIndex(before: Tensor, after: Tensor, reach: readonly number[]): number {
  const { shape } = before;
  const depth = reach.map((r) => Math.max(4, r));
  if (shape.some((n, axis) => n < 6 * depth[axis])) return 1;
  // A flat image has roughness 0 on both sides; what is a thousandth of the range is flat.
  const flat = 1e-3 * dynamicRange(before.data);
  const change = (area: Area): number => (roughness(after, area) + flat) / (roughness(before, area) + flat);
  const inside = change({ begin: depth, end: shape.map((n, axis) => n - depth[axis]) });
  const certain = [0, 1].map((axis) => certainMiddle(rimPieces(shape, depth, axis).map(change)));
  return Math.max(...certain) / inside;
}

/** The median of changes less its standard error, 1.25 σ/√n with σ from the median distance to it. */
function certainMiddle(changes: readonly number[]): number {
  const middle = median(changes);
  const sigma = 1.48 * median(changes.map((one) => Math.abs(one - middle)));
  return middle - (1.25 * sigma) / Math.sqrt(changes.length);
}

interface Area {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/** The pieces of both sides at the ends of an axis, each as long as it is deep on both of its sides. */
function rimPieces(shape: readonly number[], depth: readonly number[], axis: number): Area[] {
  const along = 1 - axis;
  const count = Math.floor(shape[along] / Math.max(8, 2 * depth[along]));
  const place = (across: number, long: number) => (axis === 0 ? [across, long] : [long, across]);
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [k, k + 1].map((part) => Math.floor((part * shape[along]) / count));
    return [
      { begin: place(0, from), end: place(depth[axis], to) },
      { begin: place(shape[axis] - depth[axis], from), end: place(shape[axis], to) },
    ];
  }).flat();
}

/** The mean absolute second difference of an area. */
function roughness({ shape: [rows, columns], data }: Tensor, { begin, end }: Area): number {
  const [top, left] = begin.map((n) => Math.max(1, n));
  const [bottom, right] = [Math.min(rows - 1, end[0]), Math.min(columns - 1, end[1])];
  let sum = 0;
  for (let y = top; y < bottom; y++)
    for (let x = left, i = y * columns + left; x < right; x++, i++)
      sum +=
        Math.abs(data[i - 1] - 2 * data[i] + data[i + 1]) +
        Math.abs(data[i - columns] - 2 * data[i] + data[i + columns]);
  return sum / ((bottom - top) * (right - left));
}
