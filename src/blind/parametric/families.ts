/** The families of blurs that are fitted: |H|² of each at given frequencies. */

import { besselJ1 } from '../../numerics/special-functions.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import { motionPsf } from '../../psf/models/motion.ts';
import { type Frequencies, pixelAperture } from './analysis-spectrum.ts';

/** The families by name, as `makePsf` knows them. */
export type FamilyName = 'gaussian' | 'disk' | 'motion' | 'moffat' | 'airy';

/** A family of blurs. A point holds its parameters: first a width in samples. */
export interface Family {
  readonly name: FamilyName;
  /**
   * |H|² of the PSF that `makePsf` samples, without the aperture of its pixels; as a Hann window shows it, whose width fills its zeros.
   *
   * @param zeros false for the envelope without the zeros
   */
  gain(frequencies: Frequencies, point: readonly number[], zeros?: boolean): Float64Array;
  /** The family's blur of a sharp scene, of a given softness σ: the variances of blurs add. */
  spec(point: readonly number[], softness: number): PsfSpec;
}

/** Variance in cycles per sample squared by which a Hann window spreads power: 1/3 of a bin squared on each axis. */
const spread = ({ bins: [y, x] }: Frequencies, alongX: number, alongY: number): number =>
  (alongX * x * x + alongY * y * y) / 3;

const round = ({ fx, fy }: Frequencies, gain: (f: number) => number): Float64Array =>
  fx.map((x, i) => gain(Math.hypot(x, fy[i])));

/** A width without the part that a scene has itself; `variance` is that of the blur on one axis over the width squared. */
function sharpened(width: number, variance: number, softness: number): number {
  return Math.sqrt(Math.max(width * width - softness ** 2 / variance, (0.3 * width) ** 2));
}

export const gaussian: Family = {
  name: 'gaussian',
  gain: (frequencies, [sigma]) => round(frequencies, (f) => Math.exp(-((2 * Math.PI * sigma * f) ** 2))),
  spec: ([sigma], softness) => ({ model: 'gaussian', sigma: sharpened(sigma, 1, softness) }),
};

export const disk: Family = {
  name: 'disk',
  gain(frequencies, [radius], zeros = true) {
    // J₁² is 1/(πv) (1 + cos(2v - 3π/2)) for large v: the window damps the cosine.
    const depth = zeros ? Math.exp(-2 * (2 * Math.PI * radius) ** 2 * spread(frequencies, 0.5, 0.5)) : 0;
    return round(frequencies, (f) => {
      const v = 2 * Math.PI * radius * f;
      if (v < 1e-4) return 1;
      const square = ((2 * besselJ1(v)) / v) ** 2;
      const envelope = 4 / (Math.PI * v ** 3);
      // The main lobe crosses the envelope at 3.04.
      return v < 3.04 ? square : envelope + depth * (square - envelope);
    });
  },
  spec: ([radius], softness) => ({ model: 'disk', radius: sharpened(radius, 1 / 4, softness) }),
};

export const motion: Family = {
  name: 'motion',
  gain(frequencies, [length, angle], zeros = true) {
    const { fx, fy } = frequencies;
    const cos = Math.cos((angle * Math.PI) / 180);
    const sin = Math.sin((angle * Math.PI) / 180);
    const depth = Math.exp(-2 * (Math.PI * length) ** 2 * spread(frequencies, cos * cos, sin * sin));
    return fx.map((x, i) => {
      const t = Math.abs(Math.PI * length * (x * cos + fy[i] * sin));
      if (t < 1e-4) return 1;
      // sin² t = (1 - cos 2t)/2, whose mean is crossed by the main lobe at 3π/4.
      const cosine = zeros || t < 0.75 * Math.PI ? depth * Math.cos(2 * t) : 0;
      return Math.min(1, (1 - cosine) / (2 * t * t));
    });
  },
  spec: ([length, angle], softness) => ({
    model: 'motion',
    length: sharpened(length, 1 / 12, softness),
    angle,
  }),
};

/** cos and sin of 2πf·d for the frequencies of a spectrum and the distances d of a PSF's samples, on one axis. */
type Waves = ReadonlyMap<number, { readonly cos: Float64Array; readonly sin: Float64Array }>;

const waves = new WeakMap<Float64Array, Map<number, { cos: Float64Array; sin: Float64Array }>>();

function wavesOf(frequencies: Float64Array, reach: number): Waves {
  const known = waves.get(frequencies) ?? new Map();
  waves.set(frequencies, known);
  for (let d = 0; d <= reach; d++)
    if (!known.has(d)) {
      const turn = frequencies.map((f) => 2 * Math.PI * f * d);
      known.set(d, { cos: turn.map(Math.cos), sin: turn.map(Math.sin) });
    }
  return known;
}

/**
 * |H|² of a motion as {@link motion} has it, but of the samples of its PSF: a thin line is wider than its samples can show, and
 * its spectrum repeats around them.
 */
export function sampledMotionGain(frequencies: Frequencies, point: readonly number[]): Float64Array {
  const [length, angle] = point;
  const { shape, data } = motionPsf({ length, angle });
  const [middleRow, middleColumn] = shape.map((n) => n >> 1);
  const { fx, fy } = frequencies;
  const [alongX, alongY] = [wavesOf(fx, middleColumn), wavesOf(fy, middleRow)];
  const transfer = new Float64Array(fx.length);
  // h(-x) = h(x): the rows from the middle on, and H is real.
  for (let row = middleRow; row < shape[0]; row++)
    for (let column = 0; column < shape[1]; column++) {
      const weight = (row === middleRow ? 1 : 2) * data[row * shape[1] + column];
      if (weight === 0) continue;
      const x = alongX.get(Math.abs(column - middleColumn));
      // Rows run downwards.
      const y = alongY.get(row - middleRow);
      if (x === undefined || y === undefined) continue;
      const sign = column < middleColumn ? -1 : 1;
      for (let i = 0; i < transfer.length; i++)
        transfer[i] += weight * (x.cos[i] * y.cos[i] + sign * x.sin[i] * y.sin[i]);
    }
  const aperture = pixelAperture(frequencies);
  const smooth = motion.gain(frequencies, point);
  const unsmeared = motion.gain({ ...frequencies, bins: [0, 0] }, point);
  return transfer.map((h, i) => Math.max(0, (h * h) / aperture[i] + smooth[i] - unsmeared[i]));
}

/** H = 2^(1-ν)/Γ(ν) z^ν K_ν(z) with ν = β - 1 and z = 2πfα: for half-integer ν a polynomial times exp(-z). */
const moffatTransfer: Readonly<Record<number, (z: number) => number>> = {
  2.5: (z) => (1 + z) * Math.exp(-z),
  3.5: (z) => (1 + z + (z * z) / 3) * Math.exp(-z),
  4.5: (z) => (1 + z + (2 * z * z) / 5 + z ** 3 / 15) * Math.exp(-z),
};

/** The weights of the wings that are tried. */
export const moffatBetas: readonly number[] = [2.5, 3.5, 4.5];

export const moffat: Family = {
  name: 'moffat',
  gain(frequencies, [fwhm, beta]) {
    const alpha = fwhm / (2 * Math.sqrt(2 ** (1 / beta) - 1));
    return round(frequencies, (f) => moffatTransfer[beta](2 * Math.PI * f * alpha) ** 2);
  },
  spec: ([fwhm, beta], softness) => ({
    model: 'moffat',
    fwhm: sharpened(fwhm, 1 / (8 * Math.LN2), softness),
    beta,
  }),
};

/** The cutoff of a lens is 1.22 over the radius of its first dark ring. */
const ringTimesCutoff = 1.2196698912665;

export const airy: Family = {
  name: 'airy',
  gain: (frequencies, [radius]) =>
    round(frequencies, (f) => {
      const x = (f * radius) / ringTimesCutoff;
      return x >= 1 ? 0 : ((2 / Math.PI) * (Math.acos(x) - x * Math.sqrt(1 - x * x))) ** 2;
    }),
  // The variance of its wings is infinite: that of the Gaussian of the same half width, 0.36 radii.
  spec: ([radius], softness) => ({ model: 'airy', radius: sharpened(radius, 0.13, softness) }),
};
