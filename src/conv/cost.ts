/** Which of the three ways is the fastest for a given geometry; the constants are measured by test/bench/conv-cost.ts. */

import { goodSize } from '../fft/good-size.ts';
import type { Geometry } from './geometry.ts';
import { forwardPhases, transposedPhases } from './phase.ts';
import { groupChannels, threeAxes, volumes } from './plan.ts';

/** The ways in which the engine can run a convolution; all give the same result up to rounding. `vectors` is for float32 only. */
export type Path = 'direct' | 'phase' | 'fourier' | 'vectors';

/** What a path would take, and how large the transform is to be where it is the Fourier path. */
export interface Estimate {
  readonly path: Path;
  readonly nanoseconds: number;
  readonly window: readonly [number, number, number];
}

// Nanoseconds on one core of the machine that the bench ran on: only their ratios matter.
const MAC = 0.4;
const LOOSE_MAC = 1.2;
const PACK = 1;
const ROW_CALL = 60;
const PHASE_SETUP = 4000;
const TRANSFORM = 12;
const PRODUCT = 2;
const FOURIER_SETUP = 20000;
const VECTOR_MAC = 0.11;
const VECTOR_SETUP = 20000;
const VECTOR_WEIGHT = 3;

/** Kernel spectra above this many samples stay in memory for a whole run: the Fourier path is then out of the question. */
const MAX_SPECTRUM = 2 ** 24;

/** The estimates of all paths; `vectors`: whether the vector kernels can run. */
export function estimates(geometry: Geometry, transposed: boolean, vectors: boolean): Estimate[] {
  const axes = threeAxes(geometry.axes);
  const channels = groupChannels(geometry);
  const { fine, coarse, taps } = volumes(geometry);
  const parts = geometry.batch * geometry.groups;
  const outChannels = transposed ? channels.fine : channels.coarse;
  const inChannels = transposed ? channels.coarse : channels.fine;
  const inVolume = transposed ? coarse : fine;
  const macs = parts * outChannels * inChannels * coarse * taps;
  const rowsRead = (parts * inChannels * coarse * taps) / (axes[2].coarse * axes[2].kernel);
  const direct = macs * LOOSE_MAC + parts * inChannels * inVolume * PACK;
  const phase =
    PHASE_SETUP +
    macs * MAC +
    rowsRead *
      (axes[2].coarse * PACK * (transposed ? 1 : Math.min(axes[2].kernel, axes[2].stride)) +
        (ROW_CALL * outChannels) / 4);
  const vector =
    VECTOR_SETUP +
    macs * VECTOR_MAC +
    (macs / Math.max(1, coarse)) * VECTOR_WEIGHT +
    parts * (inChannels * inVolume + outChannels * (transposed ? fine : coarse)) * PACK;
  return [
    ...(vectors ? [{ path: 'vectors' as const, nanoseconds: vector, window: [1, 1, 1] as const }] : []),
    { path: 'direct', nanoseconds: direct, window: [1, 1, 1] },
    { path: 'phase', nanoseconds: phase, window: [1, 1, 1] },
    ...fourierEstimates(geometry, transposed, parts, inChannels, outChannels),
  ];
}

function fourierEstimates(
  geometry: Geometry,
  transposed: boolean,
  parts: number,
  inChannels: number,
  outChannels: number,
): Estimate[] {
  const axes = threeAxes(geometry.axes).map(transposed ? transposedPhases : forwardPhases);
  const triples = axes.reduce((product, axis) => product * axis.phases.length, 1);
  const inTransforms = transposed ? 1 : triples;
  const outTransforms = transposed ? triples : 1;
  return [2, 3, 5, Number.POSITIVE_INFINITY].flatMap((factor) => {
    const sizes = axes.map(({ span, cells }) =>
      goodSize(Math.max(1, Math.min(factor * span, cells + span - 1))),
    );
    const window: readonly [number, number, number] = [sizes[0], sizes[1], sizes[2]];
    const tiles = axes.reduce(
      (product, axis, a) => product * Math.ceil(axis.cells / (sizes[a] - axis.span + 1)),
      1,
    );
    const samples = sizes[0] * sizes[1] * sizes[2];
    const transform = TRANSFORM * samples * Math.log2(samples + 1);
    const pairs = inChannels * outChannels * triples;
    if (pairs * samples > MAX_SPECTRUM) return [];
    const nanoseconds =
      FOURIER_SETUP +
      geometry.groups * pairs * transform +
      parts *
        tiles *
        ((inChannels * inTransforms + outChannels * outTransforms) * transform +
          (pairs * samples * PRODUCT) / 2);
    return [{ path: 'fourier' as const, nanoseconds, window }];
  });
}
