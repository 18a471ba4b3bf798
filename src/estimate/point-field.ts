import { rangeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

/** Stars, beads or molecules on a dark ground. */
export interface PointField {
  /** The level of the ground, on the scale of the data: sky, dark current, autofluorescence. */
  readonly background: number;
  /** Standard deviation of the noise of the ground. */
  readonly noise: number;
  /** Fraction of the samples that stand clearly above the ground. */
  readonly bright: number;
}

/** Samples that are looked at to find the level of the ground. */
const enough = 2 ** 18;

/** In multiples of the noise of the ground, and fractions of the samples. A night scene has larger areas of light, a drawing no noise. */
const rule = { above: 10, brightest: 40, most: 0.12, fewest: 1e-4, below: 1e-3, isolated: 0.7 };

/**
 * Finds out whether an image shows points on a dark ground, which sparse gradients and denoisers of photographs do not describe: Richardson-Lucy
 * restores them better.
 *
 * The median is the ground and 1.48 times the median absolute deviation its noise. A field has a few samples far above the ground, hardly any below
 * it, and the bright ones have the ground around them at a distance.
 *
 * @param plane [rows, columns]
 * @param distance how far light spreads from a point, in samples, an integer >= 1
 * @returns undefined for other images
 * @throws RangeError for a plane of another rank
 * @example
 * const sky = gaussianNoise(zeros([64, 64]), { sigma: 2, seed: 1 });
 * for (const at of [650, 1500, 2900]) sky.data[at] += 5000;
 * const stars = pointField(blur(gaussianPsf({ sigma: 0.8 }), sky.shape).apply(sky), 4);
 * Math.abs(stars.background) < 1; // => true
 */
export function pointField({ shape, data }: Tensor, distance: number): PointField | undefined {
  if (shape.length !== 2) throw rangeError('pointField', 'plane', 'a plane of shape [rows, columns]', shape);
  const [rows, columns] = shape;
  const step = Math.ceil(data.length / enough);
  const samples = Float64Array.from(
    { length: Math.floor(data.length / step) },
    (_, i) => data[i * step],
  ).sort();
  const background = middleOf(samples);
  const noise = 1.4826 * middleOf(samples.map((value) => Math.abs(value - background)).sort());
  const top = samples[samples.length - 1 - Math.floor(samples.length / 20_000)];
  if (!(noise > 0) || top - background < rule.brightest * noise) return undefined;
  const level = background + rule.above * noise;
  const isGround = (y: number, x: number): boolean =>
    y < 0 || x < 0 || y >= rows || x >= columns || data[y * columns + x] < level;
  let [bright, dark, isolated] = [0, 0, 0];
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++) {
      if (data[i] < background - rule.above * noise) dark++;
      if (data[i] < level) continue;
      bright++;
      let around = 0;
      for (const d of [-distance, distance])
        around += Number(isGround(y + d, x)) + Number(isGround(y, x + d));
      if (around >= 3) isolated++;
    }
  const share = bright / data.length;
  const isField =
    share >= rule.fewest &&
    share <= rule.most &&
    dark <= rule.below * data.length &&
    isolated >= rule.isolated * bright;
  return isField ? { background, noise, bright: share } : undefined;
}

function middleOf(sorted: Float64Array): number {
  return sorted[sorted.length >> 1];
}
