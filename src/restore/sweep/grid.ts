/** The values of one or two parameters as a grid, row by row: the last parameter varies first. */

/** A parameter and its values. */
export interface SweepAxis {
  /** `psf.NAME` or `method.NAME`: a numeric parameter of the PSF model or of the method; the `strength` or `noise` of the restoration, or the `size` of an estimated kernel. */
  readonly parameter: string;
  /** The values to try. */
  readonly values: readonly number[];
}

/** At which end of its values a parameter was found: a better value may lie beyond. */
export type RangeEnd = 'least' | 'most';

/** Every combination of the values. */
export function combinations(axes: readonly SweepAxis[]): number[][] {
  return axes.reduce<number[][]>(
    (points, { values }) => points.flatMap((point) => values.map((value) => [...point, value])),
    [[]],
  );
}

/**
 * For each parameter the end of its values at which a point lies, along the line of the grid through the point.
 *
 * Fewer than three values are a comparison, and have no end. Where the scores beside a point bracket the ideal one, as a residual above and one below
 * the noise do, nothing better lies beyond it.
 *
 * @param chosen index of the point
 * @param scores of all points
 * @param ideal the score that no other exceeds; infinite for a likelihood
 */
export function rangeEnds(
  axes: readonly SweepAxis[],
  chosen: number,
  scores: readonly number[],
  ideal: number,
): (RangeEnd | undefined)[] {
  let stride = scores.length;
  return axes.map(({ values }) => {
    stride /= values.length;
    const place = Math.floor(chosen / stride) % values.length;
    const value = values[place];
    const [least, most] = [Math.min(...values), Math.max(...values)];
    if (new Set(values).size < 3 || (value !== least && value !== most)) return undefined;
    const line = values.map((_, i) => scores[chosen + (i - place) * stride]);
    const brackets = line.some((score) => (score - ideal) * (scores[chosen] - ideal) <= 0);
    return brackets ? undefined : value === least ? 'least' : 'most';
  });
}
