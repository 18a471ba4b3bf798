import { rangeError } from '../../errors.ts';
import { dtypeOf, type Tensor } from '../../tensor.ts';

/** Samples whose mean is compared with the background: single ones of a background with noise are below it as often as not. */
const run = 64;

/** Runs are below the background where their mean is by this many of its standard deviations. */
const deviations = 4;

/** Part of the runs below the background from which on there is a warning. */
const noticeable = 0.05;

/**
 * Compares a constant background with the data that contain it.
 *
 * @returns a warning where a noticeable part of the data is darker than the background, since the estimate is black there
 * @throws RangeError where no light is left above the background: all of the estimate would be black
 */
export function backgroundWarnings(
  fn: string,
  { data }: Tensor,
  background: number,
  isUsed: (i: number) => boolean,
): string[] {
  if (background === 0) return [];
  let sum = 0;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (!isUsed(i)) continue;
    sum += data[i];
    count++;
  }
  const mean = sum / count;
  if (count > 0 && !(mean > background))
    throw rangeError(
      fn,
      'background',
      `below the mean of the data, ${mean.toPrecision(3)} on their scale, or nothing but black is left`,
      background,
    );
  const share = shareBelow(data, background, isUsed, dtypeOf({ data }) === 'float32' ? 1e-6 : 1e-12);
  return share < noticeable
    ? []
    : [
        `The background ${Number(background.toPrecision(4))} is above the data in ${(100 * share).toFixed(0)} % of the image, which is black in the result: is it in the unit of the data?`,
      ];
}

/** The part of the runs of samples whose mean is clearly below the background. The noise is that between neighbors in the dark runs. */
function shareBelow(
  data: ArrayLike<number>,
  background: number,
  isUsed: (i: number) => boolean,
  rounding: number,
): number {
  const means: number[] = [];
  let squares = 0;
  let differences = 0;
  for (let start = 0; start + run <= data.length; start += run) {
    let sum = 0;
    let count = 0;
    let own = 0;
    for (let i = start; i < start + run; i++) {
      if (!isUsed(i)) continue;
      sum += data[i];
      count++;
      if (i > start) own += (data[i] - data[i - 1]) ** 2 / 2;
    }
    if (count < run) continue;
    means.push(sum / run);
    if (sum / run > background) continue;
    squares += own;
    differences += run - 1;
  }
  if (means.length === 0) return 0;
  const noise = differences > 0 ? Math.sqrt(squares / differences / run) : 0;
  const limit = background * (1 - rounding) - deviations * noise;
  return means.filter((mean) => mean < limit).length / means.length;
}
