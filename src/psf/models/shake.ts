import { checkNonNegative, checkPositive, checkWithin } from '../../errors.ts';
import { random } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';
import { largestLength, type PsfSize } from '../grid.ts';
import { type PsfModel, psfOptions, px, sizeParameter as size } from '../model.ts';
import { centred, type Stroke, tracePsf } from '../path-integral.ts';

/** A hand that trembled. */
export interface ShakeOptions {
  /** The larger side of the trace's bounding box in pixels, > 0. */
  readonly extent: number;
  /** Any integer >= 0; equal seeds give equal traces. */
  readonly seed?: number | undefined;
  /** From 0, a calm swing, to 1, abrupt jerks; 0.3 by default. */
  readonly jerk?: number | undefined;
  /** Extent of the PSF in pixels; by default it just holds the trace. */
  readonly size?: PsfSize | undefined;
}

const steps = 500;

/**
 * A camera-shake PSF: the trace of a damped random walk with sudden jerks, the weight of each pixel is the time spent in it.
 *
 * The walk is that of Boracchi and Foi 2012, Modeling the performance of image restoration from motion blur,
 * IEEE TIP 21(8), doi:10.1109/TIP.2012.2192126: random accelerations, a pull back to the origin, impulses that turn the movement.
 *
 * @param options `extent` of the trace in pixels, `seed`, `jerk`
 * @returns a PSF of sum 1 with its mean position at floor(size/2), to a fraction of a pixel
 * @throws RangeError when the extent is not positive, the jerk is not in [0, 1] or the seed is not a non-negative integer
 * @example
 * shakePsf({ extent: 12, seed: 3 }).data.length > 1; // => true
 */
export function shakePsf(options: ShakeOptions): Tensor {
  const { extent, seed = 1, jerk = 0.3, size } = psfOptions('shakePsf', options, shake);
  checkPositive('shakePsf', 'extent', extent, largestLength);
  checkNonNegative('shakePsf', 'seed', seed);
  checkWithin('shakePsf', 'jerk', jerk, 0, 1);
  const { xs, ys } = walk(seed, jerk);
  const span = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const scale = extent / span;
  const strokes: Stroke[] = [];
  for (let i = 1; i < xs.length; i++)
    strokes.push({
      x0: xs[i - 1] * scale,
      y0: ys[i - 1] * scale,
      x1: xs[i] * scale,
      y1: ys[i] * scale,
      time: 1,
    });
  return tracePsf('shakePsf', centred(strokes), size);
}

function walk(seed: number, jerk: number): { xs: number[]; ys: number[] } {
  const rng = random(seed);
  const start = 2 * Math.PI * rng.uniform();
  let vx = Math.cos(start);
  let vy = Math.sin(start);
  const xs = [0];
  const ys = [0];
  for (let step = 0; step < steps; step++) {
    const x = xs[step];
    const y = ys[step];
    const impulse = rng.uniform() < (6 * jerk) / steps;
    // A jerk throws the hand back, roughly against its movement, at twice the speed.
    const turn = impulse ? 2 : 0;
    const tremble = 0.04 + 0.1 * jerk;
    const pull = 12 / (steps * steps);
    vx += tremble * rng.normal() - pull * x - turn * (vx + rng.normal() * 0.5);
    vy += tremble * rng.normal() - pull * y - turn * (vy + rng.normal() * 0.5);
    // Muscles keep the speed: without it a random walk would drift ever faster.
    const speed = Math.hypot(vx, vy);
    vx /= speed;
    vy /= speed;
    xs.push(x + vx * (0.4 + 0.6 * rng.uniform()));
    ys.push(y + vy * (0.4 + 0.6 * rng.uniform()));
  }
  return { xs, ys };
}

/** The model `shake`. */
export const shake: PsfModel<ShakeOptions> = {
  summary: 'a random camera shake',
  parameters: {
    extent: {
      meaning: "larger side of the trace's bounding box",
      kind: 'number',
      unit: px,
      required: true,
    },
    seed: { meaning: 'equal seeds give equal traces', kind: 'number', default: 1 },
    jerk: { meaning: 'from 0, smooth, to 1, abrupt jerks', kind: 'number', default: 0.3 },
    size,
  },
  make: shakePsf,
};
