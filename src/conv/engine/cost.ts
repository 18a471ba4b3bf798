/** Which of the ways is the fastest for a given geometry; the constants are measured by test/bench/conv-cost.mjs. */

import { goodSize } from '../../fft/good-size.ts';
import type { DType } from '../../tensor.ts';
import type { Geometry } from './geometry.ts';
import { groupChannels, threeAxes, volumes } from './operands.ts';
import { forwardPhases, transposedPhases } from './phase.ts';
import { simdCost } from './simd-cost.ts';

/** The ways in which the engine can run a convolution; all give the same result up to rounding. `vectors` and `winograd` are for float32 only. */
export type Path = 'direct' | 'phase' | 'fourier' | 'vectors' | 'winograd';

/** What a path would take, and how large the transform is to be where it is the Fourier path. */
export interface Estimate {
  readonly path: Path;
  readonly nanoseconds: number;
  readonly window: readonly [number, number, number];
}

// Nanoseconds on one core while others worked on it too: only their ratios matter.
const MAC = { packed: 0.75, single: 1.5, loose: 2.6 };
const PER_INPUT = { packed: 3, copied: 1.5 };
const PER_OUTPUT = { packed: 6, copied: 1.5 };
const PER_ROW_CALL = 40;
const SETUP = { direct: 1000, phase: 6000, fourier: 20000 };
const PER_TILE = 14000;
const PER_TRANSFORM = { float32: 1, float64: 4 };
const PER_PRODUCT = 6;

/** A transform spreads rounding errors over its whole window, and non-finite samples take further ones: it is chosen only where it is faster by this factor. */
const FOURIER_MARGIN = 1.5;

/** Winograd's sums blur rounding over a few lines, and non-finite samples take further runs. */
const WINOGRAD_MARGIN = 1.1;

/** Kernel spectra above this many samples stay in memory for a whole run: the Fourier path is then out of the question. */
const MAX_SPECTRUM = 2 ** 24;

/** The cheapest path, by an estimate of the time that each one takes; or the cheapest way to take the `path` that is asked for. */
export function cheapestPath(
  geometry: Geometry,
  transposed: boolean,
  dtype: DType,
  vectors: boolean,
  path?: Path,
): Estimate {
  const margins: Partial<Record<Path, number>> = { fourier: FOURIER_MARGIN, winograd: WINOGRAD_MARGIN };
  const priced = (each: Estimate): number => each.nanoseconds * (margins[each.path] ?? 1);
  return estimates(geometry, transposed, dtype, vectors)
    .filter((each) => path === undefined || each.path === path)
    .reduce((a, b) => (priced(b) < priced(a) ? b : a));
}

/** The estimates of all paths; `vectors`: whether the vector kernels can run. */
export function estimates(
  geometry: Geometry,
  transposed: boolean,
  dtype: DType,
  vectors: boolean,
): Estimate[] {
  const axes = threeAxes(geometry.axes);
  const width = axes[2];
  const channels = groupChannels(geometry);
  const { fine, coarse, taps } = volumes(geometry);
  const parts = geometry.batch * geometry.groups;
  const outChannels = transposed ? channels.fine : channels.coarse;
  const inChannels = transposed ? channels.coarse : channels.fine;
  const [inputs, outputs] = transposed
    ? [parts * inChannels * coarse, parts * outChannels * fine]
    : [parts * inChannels * fine, parts * outChannels * coarse];
  const macs = parts * outChannels * inChannels * coarse * taps;
  const direct = SETUP.direct + macs * MAC.loose + inputs * PER_INPUT.copied + outputs * PER_OUTPUT.copied;

  // Each row of the input is packed once for every tap of the outer axes, and handed to the kernel once for every phase.
  const rows = (parts * inChannels * coarse * taps) / (width.coarse * width.kernel);
  const phases = Math.min(width.kernel, width.stride);
  const phase =
    SETUP.phase +
    macs * (outChannels < 4 ? MAC.single : MAC.packed) +
    rows * width.coarse * (transposed ? 1 : phases) * PER_INPUT.packed +
    rows * phases * Math.ceil(outChannels / 4) * PER_ROW_CALL +
    outputs * PER_OUTPUT.packed;
  const bySimd = (path: 'vectors' | 'winograd'): Estimate => ({
    path,
    nanoseconds: simdCost(geometry, transposed, path === 'winograd'),
    window: [1, 1, 1],
  });
  return [
    ...(vectors ? (['vectors', 'winograd'] as const).map(bySimd) : []),
    { path: 'direct', nanoseconds: direct, window: [1, 1, 1] },
    { path: 'phase', nanoseconds: phase, window: [1, 1, 1] },
    ...fourierEstimates(geometry, transposed, dtype, parts, inChannels, outChannels),
  ];
}

function fourierEstimates(
  geometry: Geometry,
  transposed: boolean,
  dtype: DType,
  parts: number,
  inChannels: number,
  outChannels: number,
): Estimate[] {
  const axes = threeAxes(geometry.axes).map(transposed ? transposedPhases : forwardPhases);
  const triples = axes.reduce((product, axis) => product * axis.phases.length, 1);
  const inTransforms = transposed ? 1 : triples;
  const outTransforms = transposed ? triples : 1;
  return [2, 3, 5, 9, 17, Number.POSITIVE_INFINITY].flatMap((factor) => {
    const [d, h, w] = axes.map(({ span, cells }) =>
      goodSize(Math.max(1, Math.min(factor * span, cells + span - 1))),
    );
    const window: readonly [number, number, number] = [d, h, w];
    const tiles = axes.reduce(
      (all, { cells, span }, a) => all * Math.ceil(cells / (window[a] - span + 1)),
      1,
    );
    const samples = d * h * w;
    const pairs = inChannels * outChannels * triples;
    if (pairs * samples > MAX_SPECTRUM) return [];
    const transform = PER_TRANSFORM[dtype] * samples * Math.log2(samples + 1);
    const perTile =
      PER_TILE * Math.max(inTransforms, outTransforms) +
      (inChannels * inTransforms + outChannels * outTransforms) * transform +
      ((pairs * samples) / 2) * PER_PRODUCT;
    const nanoseconds = SETUP.fourier + geometry.groups * pairs * transform + parts * tiles * perTile;
    return [{ path: 'fourier' as const, nanoseconds, window }];
  });
}
