import type { Image } from '../tensor.ts';
import { type Judgement, judge } from './judge.ts';
import type { Solved } from './solve.ts';

/** One run of a method. */
export interface Judged {
  readonly solved: Solved;
  /** The factor by which the noise was raised. */
  readonly raise: number;
  /** What is wrong with the result, one sentence each. */
  readonly warnings: readonly string[];
}

/** What the judge must know of the problem. */
export interface JudgedProblem {
  readonly measured: Image;
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

/**
 * Runs a method, judges the result, and runs it again with more noise while the result rings at the frame or leaves its range: what the
 * model does not explain then counts as noise.
 *
 * @param run the method with the noise multiplied by a factor
 */
export async function neverWorse(
  { measured, reach, white, mayRaise }: JudgedProblem,
  run: (raise: number) => Promise<Solved>,
): Promise<Judged> {
  let raise = 1;
  for (let attempt = 1; ; attempt++, raise *= step) {
    const solved = await run(raise);
    const judgement = judge(measured, solved.image, reach, white);
    if (judgement.passes || !mayRaise || attempt === attempts)
      return { solved, raise, warnings: warningsOf(judgement, raise) };
  }
}

function warningsOf(judgement: Judgement, raise: number): string[] {
  if (!judgement.passes)
    return [
      'The result rings at the frame or leaves the range of the image by much: it may be worse than the input. Is the PSF right? ' +
        'A larger noise regularizes more (noise, --noise), and a crop without the rim is safer.',
    ];
  return raise === 1
    ? []
    : [
        `With the measured noise the result rang: ${raise} times the noise was assumed, which is safer and less sharp.`,
      ];
}
