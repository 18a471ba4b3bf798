import type { AbortSignalLike } from '../../solvers/optimization/event-loop.ts';
import type { Tensor } from '../../tensor.ts';
import { oddFrom } from '../odd.ts';
import { explanationResidual } from '../residual.ts';
import { fewEdgesKernel } from './few-edges.ts';
import { kernelSimilarity } from './kernel-similarity.ts';
import { minimalPixelKernel } from './minimal-pixels.ts';
import { polishKernel } from './polish.ts';

/** What a free kernel is estimated from. */
export interface FreeProblem {
  /** One plane of light, white near 1. */
  readonly light: Tensor;
  readonly noise: number;
  /** 1 where a sample is used, for a kernel that reaches this far. */
  readonly weights: (reach: number) => Tensor | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/** Takes the progress of an estimate: the part of it that is done, and what is done next. */
export interface Progress {
  readonly report: (done: number, stage: string) => void;
  /** Reports, and rejects where the work was aborted. */
  readonly pause: (done: number, stage: string) => Promise<void>;
}

/** A free kernel, found in two ways. */
export interface FreeEstimate {
  /** The kernel of minimal pixels, refined. */
  readonly psf: Tensor;
  /** The kernel of few edges. */
  readonly other: Tensor;
  /** Similarity of both before the refinement. */
  readonly agreement: number;
  /** From coarse to fine. */
  readonly levels: readonly Tensor[];
}

/** Below this agreement, at which kernels begin to be wrong, a smaller side and another exponent are tried. */
const doubtful = 0.85;

/** The side of the second attempt, as a part of the first. */
const smallerSide = 0.75;

/** Smaller differences of residuals say nothing about two kernels. */
const clearlySmaller = 0.985;

/** A second attempt that alone would be accepted must find this similar a kernel. */
const repeated = 0.6;

/** Light raised to a power; negative light is 0. */
export const powerOf = ({ shape, data }: Tensor, exponent: number): Tensor => ({
  shape,
  data: data.map((value: number) => Math.max(0, value) ** exponent),
});

/** The free kernel of one side, with edges looked for in light raised to an exponent. */
export async function freeKernel(
  problem: FreeProblem,
  side: number,
  exponent: number,
  { report, pause }: Progress,
): Promise<FreeEstimate> {
  const { light, noise, weights, signal } = problem;
  const codes = powerOf(light, exponent);
  const sampleWeights = weights((side - 1) / 2);
  await pause(0, 'kernel of few edges');
  const other = await fewEdgesKernel(codes, { side, noise });
  const levels: Tensor[] = [];
  const first = await minimalPixelKernel(codes, {
    side,
    sampleWeights,
    signal,
    onLevel(kernel, part) {
      levels.push(kernel);
      report(0.1 + 0.6 * part, `kernel of ${kernel.shape[0]} pixels`);
    },
  });
  await pause(0.7, 'refining the kernel');
  const psf = await polishKernel(light, first, { noise, sampleWeights, signal });
  return { psf, other, agreement: kernelSimilarity(first, other), levels };
}

/** Whether a second attempt is worth its time. */
export const isDoubtful = ({ agreement }: FreeEstimate): boolean => agreement < doubtful;

/**
 * The second attempt where the first is doubtful: a smaller side keeps lines of weak taps out, and another exponent finds other edges. The second
 * kernel is kept where its residual is clearly smaller: on Levin's photographs it is then the better one.
 *
 * @param refused the agreement below which a kernel is refused: a second attempt passes it only where it finds about the same kernel as the first
 */
export async function secondAttempt(
  problem: FreeProblem,
  found: FreeEstimate,
  exponent: number,
  refused: number,
  progress: Progress,
): Promise<FreeEstimate> {
  const side = Math.max(9, oddFrom(smallerSide * found.psf.shape[0]));
  const again = await freeKernel(problem, side, exponent < 1 ? 1 : 0.8, progress);
  if (
    found.agreement < refused &&
    again.agreement >= refused &&
    kernelSimilarity(found.psf, again.psf) < repeated
  )
    return found;
  const [before, after] = [
    await explanationResidual(problem.light, found.psf),
    await explanationResidual(problem.light, again.psf),
  ];
  return after < clearlySmaller * before ? again : found;
}
