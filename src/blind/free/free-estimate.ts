import type { AbortSignalLike } from '../../solvers/optimization/event-loop.ts';
import type { Tensor } from '../../tensor.ts';
import { oddFrom, oddUpTo } from '../odd.ts';
import { type Explanation, explain } from '../residual.ts';
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

/** The sides of further attempts, as parts of the first. */
const sides: readonly number[] = [1.35, 0.75];

/** Attempts that find kernels as similar as this need no further one. */
const alike = 0.92;

/** Below this agreement kernels begin to be wrong. */
const doubtful = 0.85;

/**
 * Whether a further attempt is clearly the better explanation: at less cost without a larger residual, since a kernel that lost a piece costs less but
 * leaves a larger residual; or, where the first attempt is doubtful, with a smaller residual. On Levin's photographs kernels of smaller differences are
 * as often the worse ones.
 */
const isBetter = (found: Explanation, least: Explanation, isDoubtful: boolean): boolean =>
  (found.cost < 0.975 * least.cost && found.residual < 1.02 * least.residual) ||
  (isDoubtful && found.residual < 0.985 * least.residual);

/** A further attempt that alone would be accepted must find this similar a kernel. */
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

/**
 * Further attempts: another side changes what is cut off and what the kernel may hold, another exponent finds other edges. A kernel that clearly
 * explains the image better is kept, which gains about 1 dB (`npm run bench:quality -- --only blind-loss --every 4 --methods tv`).
 *
 * @param refused the agreement below which a kernel is refused: a further attempt passes it only where it finds about the same kernel as the first
 */
export async function furtherAttempts(
  problem: FreeProblem,
  first: FreeEstimate,
  exponent: number,
  refused: number,
  { report, pause }: Progress,
): Promise<FreeEstimate> {
  const other = exponent < 1 ? 1 : 0.8;
  let best = first;
  const margin = sideOf(first.psf, Math.max(...sides), problem.light) >> 1;
  let least = await explain(problem.light, first.psf, margin);
  for (const [index, part] of sides.entries()) {
    const overall = (done: number): number => (index + done) / sides.length;
    const found = await freeKernel(problem, sideOf(first.psf, part, problem.light), other, {
      report: (done, stage) => report(overall(done), stage),
      pause: (done, stage) => pause(overall(done), stage),
    });
    const similarity = kernelSimilarity(first.psf, found.psf);
    const contradicts = first.agreement < refused && found.agreement >= refused && similarity < repeated;
    const explanation = await explain(problem.light, found.psf, margin);
    if (!contradicts && isBetter(explanation, least, first.agreement < doubtful))
      [best, least] = [found, explanation];
    if (similarity >= alike) break;
  }
  return best;
}

function sideOf(kernel: Tensor, part: number, { shape }: Tensor): number {
  return Math.max(9, Math.min(oddFrom(part * kernel.shape[0]), oddUpTo(Math.min(...shape) / 2)));
}
