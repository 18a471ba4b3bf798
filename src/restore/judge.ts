import { dynamicRange } from '../numerics/data-scale.ts';
import type { Image, Tensor } from '../tensor.ts';
import { planesOf } from './channels.ts';

/** What speaks against a result, in numbers that are near 1 or 0 for good ones. */
export interface Judgement {
  /**
   * How much rougher the rim has become than the area next to it: (rim after / inside after) / (rim before / inside before), of the
   * mean second difference. Ringing at the frame raises it.
   */
  readonly rim: number;
  /** Root mean square of what lies below black or above white, over the dynamic range of the measured image. */
  readonly excess: number;
  /** Whether the result should be handed out. */
  readonly passes: boolean;
}

/** Thresholds: no result of `test/laws/never-worse.test.ts` with 130 cases that passes them is worse than its input. */
const largest = { rim: 2.5, excess: 0.03 };

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
  return { rim, excess, passes: rim <= largest.rim && excess <= largest.excess };
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

function rimIndex(before: Tensor, after: Tensor, reach: readonly number[]): number {
  const [a, b] = [roughness(after, reach), roughness(before, reach)];
  if (a === undefined || b === undefined) return 1;
  // A flat image has roughness 0 on both sides; what is a thousandth of the range is flat.
  const least = 1e-3 * dynamicRange(before.data);
  return (a.rim + least) / (a.inside + least) / ((b.rim + least) / (b.inside + least));
}

/** Mean absolute second differences near the frame and inside; undefined where the image has no inside. */
function roughness({ shape: [rows, columns], data }: Tensor, reach: readonly number[]) {
  const [dy, dx] = reach.map((r) => Math.max(4, r));
  if (rows < 6 * dy || columns < 6 * dx) return undefined;
  let rim = 0;
  let inside = 0;
  let rimCount = 0;
  let insideCount = 0;
  for (let y = 1; y < rows - 1; y++) {
    const outerRow = y < dy || y >= rows - dy;
    for (let x = 1, i = y * columns + 1; x < columns - 1; x++, i++) {
      const value =
        Math.abs(data[i - 1] - 2 * data[i] + data[i + 1]) +
        Math.abs(data[i - columns] - 2 * data[i] + data[i + columns]);
      if (outerRow || x < dx || x >= columns - dx) {
        rim += value;
        rimCount++;
      } else {
        inside += value;
        insideCount++;
      }
    }
  }
  return { rim: rim / rimCount, inside: inside / insideCount };
}
