import { dynamicRange } from '../numerics/data-scale.ts';
import type { Image } from '../tensor.ts';
import { type Judgement, judge } from './judge.ts';
import type { MethodNoise } from './noise/method-noise.ts';
import type { Solved } from './solve.ts';

/** One run of a method. */
export interface Judged {
  readonly solved: Solved;
  /** The noise that was assumed. */
  readonly noise: MethodNoise;
  /** What is wrong with the result, one sentence each. */
  readonly warnings: readonly string[];
}

/** What the judge must know of the problem. */
export interface JudgedProblem {
  readonly measured: Image;
  readonly noise: MethodNoise;
  /** Half the extent of the PSF, [rows, columns]. */
  readonly reach: readonly number[];
  /** The largest value that the image can have, where it is known. */
  readonly white: number | undefined;
  /** Whether more noise may be assumed: the method uses it, and it was not given. */
  readonly mayRaise: boolean;
}

/** Each attempt assumes this many times the noise of the one before. */
const step = 4;

/** An error of the model that is 256 times the rounding of 16 bits is that of 8 bits. */
const attempts = 5;

/** The smallest noise that a second attempt assumes, as a part of the dynamic range: the rounding of 16 bits. */
const smallest = 2 ** -16;

/**
 * A later attempt is preferred to one that is worse by this factor. Where nothing rings, but the range is left, a second attempt is the last one: what
 * it does not mend is a contrast that was changed or a PSF that is wrong, and more noise would only blur.
 */
const better = 0.9;

/**
 * Runs a method, judges the result, and runs it again with more noise while the result rings at the frame or leaves its range: what the
 * model does not explain then counts as noise. Where no attempt passes, the least severe is taken, with a warning.
 *
 * @param run the method with a noise
 */
export async function neverWorse(
  { measured, noise, reach, white, mayRaise }: JudgedProblem,
  run: (noise: MethodNoise) => Promise<Solved>,
): Promise<Judged> {
  const floor = smallest * dynamicRange(measured.data);
  let best: { solved: Solved; noise: MethodNoise; judgement: Judgement; attempt: number } | undefined;
  for (let attempt = 0; attempt < (mayRaise ? attempts : 1); attempt++) {
    const assumed = attempt === 0 ? noise : raised(noise, step ** attempt, floor);
    const solved = await run(assumed);
    const judgement = judge(measured, solved.image, reach, white);
    const factor = judgement.rings ? better : 1;
    if (best === undefined || judgement.severity <= Math.max(1, factor * best.judgement.severity))
      best = { solved, noise: assumed, judgement, attempt };
    if (judgement.severity <= 1 || (!judgement.rings && attempt > 0)) break;
  }
  if (best === undefined) throw new Error('neverWorse: no attempt was made.');
  return { solved: best.solved, noise: best.noise, warnings: warningsOf(best.judgement, best.attempt) };
}

/** The noise multiplied by a factor, which is then given: a fit would find the first level again. */
function raised({ sigmas }: MethodNoise, factor: number, floor: number): MethodNoise {
  return {
    sigmas: sigmas.map((sigma) => factor * Math.max(sigma, floor)),
    isGiven: sigmas.map(() => true),
  };
}

function warningsOf({ severity }: Judgement, attempt: number): string[] {
  if (severity > 1)
    return [
      'The result rings at the frame or leaves the range of the image by much: it may be worse than the input. Is the PSF right? ' +
        'A larger noise regularizes more (noise, --noise), and a crop without the rim is safer.',
    ];
  return attempt === 0
    ? []
    : [
        `With the measured noise the result rang: ${step ** attempt} times the noise was assumed, which is safer and less sharp.`,
      ];
}
