import { rangeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

/** The marks that block coding leaves. */
export interface BlockGrid {
  /**
   * How much stronger the steps across the grid are than those elsewhere, above 0; below 0.1 without coding;
   * on photographs about 0.2 for JPEG of quality 90, 0.5 at 80, 1 at 50.
   */
  readonly score: number;
  /** Row and column of the first grid line, 0 to 7: 0 unless the picture was cropped after coding. */
  readonly origin: readonly [row: number, column: number];
  /** Whether both directions show the grid beyond chance; on photographs always for quality 80 and below. */
  readonly detected: boolean;
}

const period = 8;

/**
 * Finds the 8x8 grid that JPEG and its kin leave in a picture: steps between neighbours, each less the mean of the steps
 * beside it, are averaged over rows and columns by their position modulo 8.
 *
 * After Wang, Sheikh, Bovik 2002, No-reference perceptual quality assessment of JPEG compressed images, ICIP,
 * doi:10.1109/ICIP.2002.1038064.
 *
 * @param picture [..., height, width] of at least 24x24; leading axes are channels, taken together
 * @throws RangeError when a side is below 24
 * @example
 * blockGrid(gaussianNoise(zeros([1, 64, 64]), { sigma: 0.1 })).detected; // => false
 */
export function blockGrid(picture: Tensor): BlockGrid {
  const [rows, columns] = picture.shape.length > 1 ? picture.shape.slice(-2) : [1, picture.shape[0]];
  if (rows < 3 * period || columns < 3 * period)
    throw rangeError('blockGrid', 'picture', 'at least 24x24', picture.shape);
  const across = gridLine(picture, rows, columns, 1, columns);
  const down = gridLine(picture, columns, rows, columns, 1);
  return {
    score: Math.max(0, (across.excess + down.excess) / 2),
    origin: [down.phase, across.phase],
    detected: Math.min(across.certainty, down.certainty) > 2.5 && across.certainty + down.certainty > 8,
  };
}

/** The phase whose steps stand out, along one axis of `length` samples `stride` apart, in `lines` lines `pitch` apart. */
function gridLine(picture: Tensor, lines: number, length: number, stride: number, pitch: number) {
  const steps = meanSteps(picture, lines, length, stride, pitch);
  // Each against its surroundings, so that a busy part of the picture does not count for more.
  const excess = steps.map((step, i) => {
    const usual = median(steps.filter((_, j) => j !== i && Math.abs(j - i) <= period / 2));
    return usual > 0 ? step / usual - 1 : 0;
  });
  let best = { phase: 0, excess: 0, certainty: 0 };
  for (let phase = 0; phase < period; phase++) {
    const on = excess.filter((_, i) => (i + first) % period === phase);
    const off = excess.filter((_, i) => (i + first) % period !== phase);
    const gap = mean(on) - mean(off);
    const spread = Math.sqrt(mean(off.map((value) => (value - mean(off)) ** 2)) / on.length);
    if (gap > best.excess) best = { phase, excess: gap, certainty: gap / spread };
  }
  return best;
}

/** Steps from sample i - 1 to i need a neighbour on either side. */
const first = 2;

/** For each i the mean over the lines of |step to sample i, less the mean of the steps beside it|. */
function meanSteps({ data }: Tensor, lines: number, length: number, stride: number, pitch: number): number[] {
  const steps = new Array<number>(length - first - 1).fill(0);
  for (let plane = 0; plane < data.length; plane += lines * length) {
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < steps.length; i++) {
        const at = plane + line * pitch + (i + first) * stride;
        const step = data[at] - data[at - stride];
        const beside = (data[at + stride] - data[at] + data[at - stride] - data[at - 2 * stride]) / 2;
        steps[i] += Math.abs(step - beside) / lines;
      }
    }
  }
  return steps;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
