import { checkPositive } from '../../errors.ts';
import { costs, generalCosts } from '../../solvers/optimization/runtime-model.ts';
import type { ChoosingMethod, MethodChoice, RestorationSize } from './method.ts';

/**
 * Below it no prior is better than the mildest filter: most of what a frame shows came from outside. On cut-outs of 2x2 to 7x7 pixels the
 * Wiener filter gained most on average and lost least at worst, and under a boundary that is not periodic the Landweber iteration (`test/laws/small-frames.test.ts` has such cut-outs).
 */
export const smallestSide = 8;

/**
 * Iterations of total variation for large images: on photographs of 8 bits with a motion of 15 px or a disk of radius 4 px, 40 are within 0.1 dB of 150
 * (`npm run bench:large`).
 */
const quickIterations = 40;

/** The parameters of `auto`. */
export interface AutoParameters {
  /** Time budget in seconds of one processor of 2021, > 0; 60 by default. */
  readonly seconds?: number | undefined;
  /** The number of samples for which it chooses, where the image is a part of a larger one; those of the image by default. */
  readonly samples?: number | undefined;
}

/**
 * `auto`: the best method that the time budget allows.
 *
 * On photographs with a motion blur of 15 px and sigma from 0.0005 to 0.01, plug-and-play restored 1.4 to 2.4 dB more than total variation,
 * which restored 0.9 dB more than the hyper-Laplacian prior and 1.4 dB more than the Wiener filter.
 */
export const auto: ChoosingMethod<AutoParameters> = {
  summary: 'the best method that the time budget allows',
  model:
    'plug-and-play, total variation of 150 or 40 iterations, or Wiener; Richardson-Lucy for points on a dark ground',
  use: 'by default; the report says which method was chosen and why',
  source: 'run times and gains measured on photographs',
  spectral: false,
  parameters: {
    seconds: {
      meaning: 'approximate time budget, on one processor of 2021',
      kind: 'number',
      unit: 's',
      default: 60,
    },
    samples: {
      meaning: 'choose as for an image with this number of samples, of which this one is a part',
      kind: 'number',
    },
  },
  choose: (size, { seconds = 60, samples = size.samples }) => choose({ ...size, samples }, seconds),
};

/**
 * The best method within the time budget that has enough memory. The choice depends on its arguments alone, never on the speed of the
 * machine.
 *
 * @param size number of samples and boundary of the problem, what fits into the memory, and the ground of a field of points
 * @param seconds time budget, > 0
 * @throws RangeError when seconds is not > 0
 */
function choose(
  { samples, boundary, ground, side = Infinity, fits = () => true }: RestorationSize,
  seconds: number,
): MethodChoice {
  checkPositive('auto', 'seconds', seconds);
  if (ground !== undefined) {
    const spec = { name: 'rl', accelerate: true, background: ground, keepBackground: true };
    return { spec, reason: `points on a dark ground, whose level is ${Number(ground.toPrecision(3))}` };
  }
  const spectral = boundary === 'wrap' || boundary === 'unknown';
  if (side < smallestSide)
    return {
      spec: { name: spectral ? 'wiener' : 'landweber' },
      reason: `the mildest method for a frame of less than ${smallestSide} pixels a side`,
    };
  const { plugAndPlay, totalVariation, quickTotalVariation } = spectral ? costs : generalCosts;
  const [best, next, quick] = [plugAndPlay, totalVariation, quickTotalVariation].map(
    (cost) => (cost * samples) / 1e6,
  );
  const budget = `the budget of ${seconds} s`;
  if (best <= seconds && fits('pnp'))
    return {
      spec: { name: 'pnp' },
      reason: `the best quality, estimated at ${duration(best)}, within ${budget}`,
    };
  const slow = (cost: number): string =>
    `would take ${duration(cost)}, more than ${budget} (auto:seconds=${roundedUp(cost)} allows it)`;
  const large = 'needs more memory than there is';
  if (next <= seconds && fits('tv'))
    return {
      spec: { name: 'tv' },
      reason: `plug-and-play ${best <= seconds ? large : slow(best)}; total variation itself takes ${duration(next)}`,
    };
  if (quick <= seconds && fits('tv')) {
    const spec = { name: 'tv', iterations: quickIterations };
    return {
      spec,
      reason:
        `plug-and-play ${slow(best)}; ${quickIterations} iterations of total variation themselves take ${duration(quick)} and lose at most ` +
        `0.1 dB to all of its iterations (tv); wiener is the fastest`,
    };
  }
  const late = `total variation ${next <= seconds ? large : slow(spectral ? quick : next)}`;
  if (spectral) return { spec: { name: 'wiener' }, reason: late };
  const lucy = { name: 'rl', accelerate: true, iterations: 10 };
  return { spec: lucy, reason: `${late}, and the Wiener filter does not support the boundary ${boundary}` };
}

/** Two digits, which allow at least what they were rounded from. */
function roundedUp(seconds: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(seconds)) - 1);
  return unit * Math.ceil(seconds / unit);
}

function duration(seconds: number): string {
  return seconds < 90 ? `about ${Math.ceil(seconds)} s` : `about ${Math.ceil(seconds / 60)} min`;
}
