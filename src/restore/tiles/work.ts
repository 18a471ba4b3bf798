import type { Image } from '../../tensor.ts';
import type { RestoreOptions } from '../options.ts';
import {
  type Problem,
  type ProblemInput,
  problemInCodes,
  problemInLight,
  restoresCodes,
  viewOf,
} from '../problem.ts';
import { type Solved, type SolveInput, solve } from '../solve.ts';
import { divide } from './grid.ts';
import type { PackedWeights } from './packed-weights.ts';
import { linearizedTiles, shareOfCodes, solveTiled } from './solve-tiled.ts';

/** The two long steps of a restoration: of the whole image at once, or in tiles where it is large and the method can. */
export interface Work {
  /** The number of tiles, 1 for the whole image. */
  readonly tiles: number;
  /** What is measured, in light or in codes, and its noise. */
  problem(): Promise<Problem>;
  /** The restored image for a noise. */
  solve(input: Omit<SolveInput, 'weights' | 'whole' | 'blurs'>): Promise<Solved>;
}

/** How an image is restored by a method. */
export function workOf(
  parts: ProblemInput & { readonly light: Image },
  weights: PackedWeights | undefined,
  options: Pick<RestoreOptions, 'signal' | 'onProgress' | 'onIteration'>,
  pause: (when: string) => Promise<void>,
): Work {
  const { light, psfs, chosen, checked } = parts;
  const { signal, onProgress } = options;
  const inCodes = restoresCodes(chosen, checked);
  const grid =
    chosen.method.tiles?.(chosen.parameters) === undefined
      ? undefined
      : divide(light, psfs, checked.boundary, checked.tileSize);
  if (grid === undefined) {
    const view = parts.view.image === light ? parts.view : viewOf(light, weights?.all());
    const whole = { ...parts, view };
    return {
      tiles: 1,
      problem: async () => (inCodes ? problemInCodes(whole, options) : problemInLight(whole)),
      solve: (input) => solve({ ...input, weights: view.weights }, options, pause),
    };
  }
  const begin = inCodes ? shareOfCodes : 0;
  const part = (from: number, to: number): RestoreOptions['onProgress'] =>
    onProgress && ((done) => onProgress(from + (to - from) * done));
  return {
    tiles: grid.windows.length,
    problem: async () =>
      inCodes
        ? problemInCodes(parts, options, (problem) =>
            linearizedTiles({ ...problem, grid, weights }, { signal, onProgress: part(0, begin) }, pause),
          )
        : problemInLight(parts),
    solve: (input) =>
      solveTiled({ ...input, grid, weights }, { ...options, onProgress: part(begin, 1) }, pause),
  };
}
