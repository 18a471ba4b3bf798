/** The best blur of a family for a spectrum. */

import { modulo } from '../../numerics/modulo.ts';
import { type AnalysisSpectrum, thinned } from './analysis-spectrum.ts';
import { type Family, motion, sampledMotionGain } from './families.ts';
import { type NoiseCurve, thinnedNoise } from './noise-curve.ts';
import { type SceneFit, type SceneModel, sceneModel } from './scene-model.ts';

/** The best blur of a family. */
export interface FamilyFit extends SceneFit {
  readonly family: Family;
  /** The parameters: first the width. */
  readonly point: readonly number[];
}

/** Steps of Gauss-Newton: from a usual scene, and from that of a similar blur. */
const steps = { first: 4, next: 2 };

/** The grid of widths, and the refinement of its best points, as relative steps. */
const widthStep = 1.15;
const refinement = { first: 0.06, last: 0.004, factor: 2.5 };

type Range = readonly [from: number, to: number];

/** The fit of one blur. */
export function fitBlur(
  family: Family,
  point: readonly number[],
  spectrum: AnalysisSpectrum,
  model: SceneModel,
  start?: Float64Array,
): FamilyFit {
  const gain = family.gain(spectrum, point);
  return { family, point, ...model(gain, start ? steps.next : steps.first, start) };
}

/**
 * The best blur of a family whose first parameter is its width.
 *
 * @param rest the other parameters, which stay
 * @param tops how many points of the grid are followed to their minimum
 */
export function bestWidth(
  family: Family,
  spectrum: AnalysisSpectrum,
  model: SceneModel,
  [from, to]: Range,
  rest: readonly number[] = [],
  tops = 2,
): FamilyFit {
  const at = (width: number, start?: Float64Array) =>
    fitBlur(family, [width, ...rest], spectrum, model, start);
  const grid: FamilyFit[] = [];
  for (let width = from; width <= to; width *= widthStep) grid.push(at(width));
  grid.sort((a, b) => a.misfit - b.misfit);
  const refined = grid.slice(0, tops).map((start) => {
    let best = start;
    for (let step = refinement.first; step > refinement.last; step /= refinement.factor)
      for (const factor of [1 + step, 1 / (1 + step)])
        for (;;) {
          const width = best.point[0] * factor;
          if (width < from || width > to) break;
          const there = at(width, best.theta);
          if (there.misfit >= best.misfit) break;
          best = there;
        }
    return best;
  });
  const best = least(refined);
  return least([best, at(best.point[0])]);
}

/** Frequencies that rank the grid of motions, and the points of it that are followed. */
const quickFrequencies = 600;
const followed = { quickly: 6, finely: 2 };

/** The weight of the misfit of a line without width. */
const thinLine = 0.2;

/** The best straight motion between two lengths. */
export function bestMotion(
  spectrum: AnalysisSpectrum,
  model: SceneModel,
  noise: NoiseCurve,
  [shortest, longest]: Range,
): FamilyFit {
  const stride = Math.max(1, Math.round(spectrum.power.length / quickFrequencies));
  const part = thinned(spectrum, stride);
  const quickModel = sceneModel(part, thinnedNoise(noise, stride));
  const quickly = (point: readonly number[]) => quickModel(motion.gain(part, point), steps.next).misfit;
  const sampled = (point: readonly number[], start?: Float64Array) =>
    model(sampledMotionGain(spectrum, point), start ? steps.next : steps.first, start);
  // A short line close to an axis has the same samples at many angles: the thin line then decides for the middle of them.
  const finely = (start: Float64Array) => (point: readonly number[]) =>
    sampled(point, start).misfit + thinLine * model(motion.gain(spectrum, point), steps.next, start).misfit;
  const grid: Found[] = [];
  for (let length = shortest; length <= longest; length *= 1.13) {
    const angles = Math.ceil(180 / Math.max(2.5, 50 / length));
    for (let i = 0; i < angles; i++) {
      const point = [length, (180 * i) / angles];
      grid.push({ point, value: quickly(point) });
    }
  }
  const lengths: Range = [shortest, longest];
  const near = separate(grid, followed.quickly).map(({ point }) =>
    descend(quickly, point, [0.05 * point[0], 25 / point[0]], lengths, 3),
  );
  const tops = near
    .sort((a, b) => a.value - b.value)
    .slice(0, followed.finely)
    .map(({ point }) =>
      descend(finely(sampled(point).theta), point, [0.02 * point[0], 8 / point[0]], lengths, 4),
    );
  const [length, angle] = tops.reduce((best, one) => (one.value < best.value ? one : best)).point;
  const point = [length, modulo(angle, 180)];
  return { family: motion, point, ...sampled(point) };
}

/** The fit of least misfit. */
export function least<T extends SceneFit>(fits: readonly T[]): T {
  return fits.reduce((best, one) => (one.misfit < best.misfit ? one : best));
}

interface Found {
  readonly point: readonly number[];
  readonly value: number;
}

/** The best points of a grid of motions, without the neighbors of better ones, which lead to the same minimum. */
function separate(grid: Found[], count: number): Found[] {
  grid.sort((a, b) => a.value - b.value);
  const chosen: Found[] = [];
  for (const one of grid) {
    const [length, angle] = one.point;
    const isNear = chosen.some(
      ({ point }) =>
        Math.abs(Math.log(point[0] / length)) < 0.2 &&
        Math.abs(modulo(point[1] - angle + 90, 180) - 90) < Math.max(4, 80 / length),
    );
    if (!isNear) chosen.push(one);
    if (chosen.length === count) break;
  }
  return chosen;
}

/** Coordinate search with halving steps; the first coordinate stays within its bounds. */
function descend(
  at: (point: readonly number[]) => number,
  start: readonly number[],
  firstSteps: readonly number[],
  [from, to]: Range,
  halvings: number,
): Found {
  const sizes = [...firstSteps];
  let point = start;
  let value = at(point);
  for (let halving = 0; halving < halvings; ) {
    let moved = false;
    for (let axis = 0; axis < point.length; axis++)
      for (const sign of [1, -1]) {
        const trial = point.map((p, i) => (i === axis ? p + sign * sizes[i] : p));
        const there = trial[0] < from || trial[0] > to ? Number.POSITIVE_INFINITY : at(trial);
        if (there >= value) continue;
        point = trial;
        value = there;
        moved = true;
      }
    if (moved) continue;
    for (let axis = 0; axis < sizes.length; axis++) sizes[axis] /= 2;
    halving++;
  }
  return { point, value };
}
