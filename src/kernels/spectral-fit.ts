/**
 * The sums of fits to a spectrum, V = |H|² A |f|^-α + σ² n, by the vector kernels in single precision: what they compute is said in
 * estimate/spectrum/, where the same loops run in double precision on a host without kernels.
 */

import { engine, keepEngine } from './runtime/engine.ts';
import { JOB, writeJob } from './runtime/job.ts';

/** Frequencies of a fit, one entry each. */
export interface FittedSpectrum {
  /** Measured power, or its logarithm for residuals. */
  readonly power: Float64Array;
  readonly gain: Float64Array;
  /** ln|f|. */
  readonly logFrequency: Float64Array;
  /** Weights; 1 where they are left out. */
  readonly count?: Float64Array | undefined;
  readonly noiseShape?: Float64Array | undefined;
}

/** A spectrum in the memory of the kernels. */
export interface ResidentSpectrum {
  setGain(gain: Float64Array): void;
  /** Σ c (ln V + P/V), its derivatives by ln A, α and ln σ², and the lower half of their information, row by row. */
  likelihood(logA: number, alpha: number, noise: number): Float64Array;
  /** Σ of r, w², w s, s², r w, r s with r = ln P - ln V, w = ∂ ln V/∂ ln A and s = ∂ ln V/∂α; and r, until the next call. */
  residuals(logA: number, alpha: number, noise: number): { sums: Float64Array; residuals: Float32Array };
  release(): void;
}

/** Powers of ln 2 by which sums over log₂|f| become those over ln|f|. */
const likelihoodUnits = [0, 0, 1, 0, 0, 1, 0, 2, 1, 0].map((power) => Math.LN2 ** power);
const residualUnits = [0, 0, 1, 2, 0, 1].map((power) => Math.LN2 ** power);

/** Brings a spectrum into the memory of the kernels; undefined where there are none. */
export function residentSpectrum(spectrum: FittedSpectrum): ResidentSpectrum | undefined {
  const kernels = engine();
  if (kernels === undefined) return undefined;
  const { heap, memory, exports } = kernels;
  const { power, gain, logFrequency, count, noiseShape } = spectrum;
  const entries = Math.ceil(power.length / 4) * 4;
  const giveBack = keepEngine();
  const at = heap.allocate(8 * 10 + 4 * 6 * entries);
  const arrayAt = (index: number): number => at + 8 * 10 + 4 * index * entries;
  // Entries that fill the last vector up have no weight.
  const fill = (index: number, values: ArrayLike<number>, rest = 0): void => {
    const array = new Float32Array(memory.buffer, arrayAt(index), entries);
    array.set(values);
    array.fill(rest, values.length);
  };
  fill(0, power);
  fill(1, gain);
  fill(
    2,
    logFrequency.map((log) => log / Math.LN2),
  );
  fill(3, count ?? new Float32Array(power.length).fill(1));
  if (noiseShape !== undefined) fill(4, noiseShape, 1);
  const run = (
    sums: 'likelihoodSums' | 'residualSums',
    [logA, alpha, noise]: readonly number[],
    units: readonly number[],
  ): Float64Array => {
    writeJob(kernels, 'SpectralFitJob', {
      count: entries,
      power: arrayAt(0),
      gain: arrayAt(1),
      logFrequency: arrayAt(2),
      weight: arrayAt(3),
      noiseShape: noiseShape === undefined ? 0 : arrayAt(4),
      residuals: arrayAt(5),
      sums: at,
      logA: logA / Math.LN2,
      alpha,
      noise,
    });
    exports[sums](JOB);
    return new Float64Array(memory.buffer, at, units.length).map((sum, i) => sum * units[i]);
  };
  return {
    setGain: (values) => fill(1, values),
    likelihood: (...theta) => run('likelihoodSums', theta, likelihoodUnits),
    residuals: (...theta) => ({
      sums: run('residualSums', theta, residualUnits),
      residuals: new Float32Array(memory.buffer, arrayAt(5), power.length),
    }),
    release() {
      heap.release(at);
      giveBack();
    },
  };
}
