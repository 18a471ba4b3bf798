import { rangeError } from '../errors.ts';
import { median } from '../numerics/median.ts';
import type { Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';

/** The grid that block coding leaves. */
export interface BlockGrid {
  /**
   * Strength of the steps across the grid relative to those elsewhere, minus 1; below 0.1 without coding;
   * on photographs about 0.2 for JPEG of quality 90, 0.5 at 80, 1 at 50.
   */
  readonly score: number;
  /** Row and column of the first grid line, 0 to 7: 0 unless the image was cropped after coding. */
  readonly origin: readonly [row: number, column: number];
  /** Whether the grid is significant in both directions; on photographs always for quality 80 and below. */
  readonly detected: boolean;
}

const period = 8;

/**
 * Finds the 8x8 grid that JPEG and similar codecs leave in an image: steps between neighbors, each minus the mean of the adjacent
 * steps, are averaged over rows and columns by their position modulo 8.
 *
 * @param image [..., height, width] of at least 24x24; leading axes are channels, which are pooled
 * @throws RangeError when a side is below 24
 * @example
 * blockGrid(gaussianNoise(zeros([1, 64, 64]), { sigma: 0.1 })).detected; // => false
 * @see Wang, Sheikh, Bovik 2002, No-reference perceptual quality assessment of JPEG compressed images, ICIP, doi:10.1109/ICIP.2002.1038064
 */
export function blockGrid(image: Tensor): BlockGrid {
  checkTensor('blockGrid', 'image', image);
  const [rows, columns] = image.shape.length > 1 ? image.shape.slice(-2) : [1, image.shape[0]];
  if (rows < 3 * period || columns < 3 * period)
    throw rangeError('blockGrid', 'image', 'at least 24x24', image.shape);
  const across = gridLine(image, rows, columns, 1, columns);
  const down = gridLine(image, columns, rows, columns, 1);
  return {
    score: Math.max(0, (across.excess + down.excess) / 2),
    origin: [down.phase, across.phase],
    detected: Math.min(across.certainty, down.certainty) > 2.5 && across.certainty + down.certainty > 8,
  };
}

/** The phase with the strongest steps, along one axis of `length` samples `stride` apart, in `lines` lines `pitch` apart. */
function gridLine(image: Tensor, lines: number, length: number, stride: number, pitch: number) {
  const steps = meanSteps(image, lines, length, stride, pitch);
  // Relative to the adjacent steps, so that textured parts of the image do not dominate.
  const excess = steps.map((step, i) => {
    const usual = median(steps.filter((_, j) => j !== i && Math.abs(j - i) <= period / 2));
    return usual > 0 ? step / usual - 1 : 0;
  });
  let best = { phase: 0, excess: 0, certainty: 0 };
  for (let phase = 0; phase < period; phase++) {
    const on = excess.filter((_, i) => (i + first) % period === phase);
    const off = excess.filter((_, i) => (i + first) % period !== phase);
    const gap = mean(on) - mean(off);
    const deviation = Math.sqrt(mean(off.map((value) => (value - mean(off)) ** 2)) / on.length);
    if (gap > best.excess) best = { phase, excess: gap, certainty: gap / deviation };
  }
  return best;
}

/** Steps from sample i - 1 to i need a neighbor on either side. */
const first = 2;

/** For each i the mean over the lines of |step to sample i, minus the mean of the adjacent steps|. */
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
