/** A restoration in tiles. */

import { rootMeanSquare } from '../../numerics/norms.ts';
import type { AbortSignalLike } from '../../solvers/optimization/event-loop.ts';
import type { WholeImage } from '../../solvers/priors/whole-image.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { type Encoding, toCodes } from '../encoded/encoding.ts';
import { linearizedCodes, minimumNoise, type WholeOfCodes } from '../encoded/linearized-codes.ts';
import type { WholePart } from '../methods/method.ts';
import { aboveMinimum } from '../methods/sparse-priors.ts';
import type { RestoreOptions } from '../options.ts';
import { isJoint, type Solved, type SolveInput, solve } from '../solve.ts';
import { type BlurCache, blurCache } from './blur-cache.ts';
import { cropImage, mosaic } from './crop.ts';
import type { TileGrid } from './grid.ts';
import type { PackedWeights } from './packed-weights.ts';
import { partsOf, samplesOf, surveyFilter, surveyPrior } from './survey.ts';

/** The part of the progress that the linearization of codes takes. */
export const shareOfCodes = 0.3;

/** An image of light whose codes are to be restored in tiles. */
export interface TiledCodes {
  readonly light: Image;
  readonly grid: TileGrid;
  readonly encoding: Encoding;
  readonly psfs: readonly Tensor[];
  readonly weights: PackedWeights | undefined;
  /** Standard deviation of the noise of each channel, in codes. */
  readonly noise: readonly number[];
  /** Whether a Wiener filter is enough for the estimate. */
  readonly rough: boolean;
}

type Control = Pick<RestoreOptions, 'signal' | 'onProgress' | 'onIteration'>;
type Pause = (when: string) => Promise<void>;

/** {@link linearizedCodes} tile by tile. */
export async function linearizedTiles(
  problem: TiledCodes,
  { signal, onProgress }: Control,
  pause: Pause,
): Promise<Image> {
  const { light, grid, encoding, psfs, weights, noise, rough } = problem;
  const blurs = blurCache();
  const common = { encoding, psfs, noise, boundary: 'unknown', signal, blurs } as const;
  const whole = await wholeOfCodes(problem, blurs, signal, pause);
  const result = mosaic(light, grid);
  for (const [i, window] of grid.windows.entries()) {
    await pause(`before tile ${i + 1} of ${grid.windows.length}`);
    const tile = cropImage(light, window);
    const codes = toCodes(tile, encoding);
    const parts = { light: tile, codes, weights: weights?.at(window), whole };
    result.add(i, await linearizedCodes({ ...common, ...parts }, rough));
    onProgress?.((i + 1) / grid.windows.length);
  }
  return result.image;
}

async function wholeOfCodes(
  { light, encoding, psfs, weights, noise, rough }: TiledCodes,
  blurs: BlurCache,
  signal: AbortSignalLike | undefined,
  pause: Pause,
): Promise<WholeOfCodes> {
  const samples = samplesOf(light, weights);
  const filters: WholeOfCodes['filters'][number][] = [];
  for (const [c, part] of partsOf(samples, false).entries()) {
    await pause('while the filter was fitted');
    filters.push(surveyFilter(part, psfs[c % psfs.length], Math.max(noise[c], minimumNoise), 1, blurs));
  }
  if (rough) return { filters };
  const linearized: typeof samples = [];
  for (const { image, weights: known } of samples) {
    await pause('while the prior was chosen');
    const problem = { light: image, codes: toCodes(image, encoding), weights: known, encoding, psfs, noise };
    const whole = { filters };
    linearized.push({
      image: await linearizedCodes({ ...problem, boundary: 'unknown', signal, whole, blurs }, true),
      weights: known,
    });
  }
  const joint = psfs.length === 1;
  const sigmas = noise.map((sigma) => Math.max(sigma, minimumNoise));
  const priors: WholeImage[] = [];
  for (const [c, part] of partsOf(linearized, joint).entries()) {
    const sigma = joint && sigmas.length > 1 ? sigmas : sigmas[c];
    priors.push(await surveyPrior(part, psfs[c % psfs.length], () => sigma, blurs, signal));
  }
  return { filters, priors };
}

/** A problem for {@link solveTiled}. */
export interface TiledInput extends Omit<SolveInput, 'weights' | 'whole' | 'blurs' | 'boundary'> {
  readonly grid: TileGrid;
  readonly weights: PackedWeights | undefined;
}

/** {@link solve} tile by tile. */
export async function solveTiled(
  input: TiledInput,
  { signal, onProgress, onIteration }: Control,
  pause: Pause,
): Promise<Solved> {
  const { image, grid, weights } = input;
  const blurs = blurCache();
  const whole = await wholeParts(input, blurs, signal, pause);
  const result = mosaic(image, grid);
  const { length } = grid.windows;
  const tiles: Solved['solutions'][] = [];
  for (const [i, window] of grid.windows.entries()) {
    const { image: restored, solutions } = await solve(
      {
        ...input,
        image: cropImage(image, window),
        weights: weights?.at(window),
        boundary: 'unknown',
        whole,
        blurs,
      },
      {
        signal,
        onProgress: onProgress && ((done) => onProgress((i + done) / length)),
        onIteration: i === length >> 1 ? onIteration : undefined,
      },
      pause,
    );
    result.add(i, restored);
    tiles.push(solutions);
  }
  return { image: result.image, solutions: tiles[0].map((_, part) => merged(tiles.map((one) => one[part]))) };
}

/** What the tiles say of one part: the parameters of the middle one, and what took the longest. */
function merged(solutions: Solved['solutions']): Solved['solutions'][number] {
  const known = solutions.filter(({ parameters }) => Object.keys(parameters).length > 0);
  const middle = known[known.length >> 1] ?? solutions[0];
  const longest = solutions.reduce((a, b) => (b.iterations > a.iterations ? b : a));
  return {
    parameters: middle.parameters,
    iterations: longest.iterations,
    stopReason: longest.stopReason,
    warnings: [...new Set(solutions.flatMap(({ warnings }) => warnings))],
  };
}

async function wholeParts(
  { image, weights, psfs, chosen, noise, noiseFactor }: TiledInput,
  blurs: BlurCache,
  signal: AbortSignalLike | undefined,
  pause: Pause,
): Promise<readonly WholePart[]> {
  const { method, parameters } = chosen;
  const joint = isJoint(chosen, image, psfs);
  const parts = partsOf(samplesOf(image, weights), joint);
  const need = method.tiles?.(parameters);
  const whole: WholePart[] = [];
  for (const [index, part] of parts.entries()) {
    await pause('while the noise and the prior were chosen');
    const psf = psfs[index % psfs.length];
    const sigmas = (joint ? noise.sigmas : [noise.sigmas[index]]).map((sigma) => noiseFactor * sigma);
    if (need === 'filter') {
      const given = noise.isGiven[index] ? rootMeanSquare(sigmas) / noiseFactor : undefined;
      whole.push({ filter: surveyFilter(part, psf, given, noiseFactor, blurs) });
    } else if (need === 'prior')
      whole.push({
        prior: await surveyPrior(part, psf, (white) => aboveMinimum(sigmas, white), blurs, signal),
      });
    else whole.push({});
  }
  return whole;
}
