import { rfftn } from '../../fft/rfftn.ts';
import { sizeOf, type Tensor, zeros } from '../../tensor.ts';

/** Frequencies of a half plane, in cycles per sample. */
export interface Frequencies {
  /** To the right. */
  readonly fx: Float64Array;
  /** Upwards. */
  readonly fy: Float64Array;
  /** Distance of neighboring frequencies of a window, along y and along x. */
  readonly bins: readonly [y: number, x: number];
}

/** The mean power spectrum of the windows of an image. */
export interface AnalysisSpectrum extends Frequencies {
  readonly radius: Float64Array;
  /** Power per sample. */
  readonly power: Float64Array;
}

/** The sides of the windows in samples: a motion of a third of it has zeros that the window does not fill. */
const sides = { least: 96, most: 256 };

/** More windows than this do not make the spectrum smoother. */
const enoughWindows = 64;

/**
 * Frequencies kept, in cycles per window or per sample. Horizontal and vertical edges have their power in a cross of frequencies along the axes, where it
 * says nothing about the blur; beyond `most`, demosaicing, resizing and JPEG decide.
 */
const kept = { fromAxis: 3, most: 0.45 };

/** A window with more clipped or masked samples is left out, unless more than half of the windows are like it. */
const mostUnusable = 0.1;

/** A window counts by the reciprocal of its own power plus this many times the mean power. */
const levelling = 3;

interface Window {
  readonly power: Float64Array;
  /** Power of the gradient. */
  readonly energy: number;
  readonly unusable: number;
}

/**
 * The mean periodogram over half-overlapping Hann windows. A window of much power counts less, so that the blur that all share decides and not the
 * content of the brightest one.
 *
 * @param plane [rows, columns] in light
 * @param most approximate number of frequencies of the result, evenly chosen from those of the windows
 * @param unusable 1 where a sample is clipped, 2 where it is masked, whose value then does not matter
 */
export function analysisSpectrum(plane: Tensor, most: number, unusable?: Uint8Array): AnalysisSpectrum {
  const lengths = plane.shape.map(sideOf);
  const [height, width] = lengths;
  const hann = lengths.map((side) =>
    Float64Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / side)),
  );
  const [tops, lefts] = plane.shape.map((length, axis) => origins(length, lengths[axis]));
  const grid = frequencyGrid(height, width, most);
  const block = zeros([height, width], 'float64');
  // The energy of the window, (3/8)² per sample, replaces the number of samples.
  const scale = 1 / (sizeOf(block.shape) * (3 / 8) ** 2);
  const windows: Window[] = [];
  const places = tops.flatMap((top) => lefts.map((left) => [top, left]));
  const step = Math.max(1, places.length / enoughWindows);
  for (let i = 0; i < places.length; i += step) {
    const [top, left] = places[Math.floor(i)];
    const share = cutWindow(plane, unusable, top, left, hann, block);
    const { re, im } = rfftn(block);
    const power = Float64Array.from(grid.index, (k) => (re[k] ** 2 + im[k] ** 2) * scale);
    let energy = 0;
    for (let k = 0; k < power.length; k++) energy += power[k] * grid.radius[k] ** 2;
    windows.push({ power, energy, unusable: share });
  }
  windows.sort((a, b) => a.unusable - b.unusable);
  const used = windows.filter((one, i) => one.unusable <= mostUnusable || i < windows.length / 2);
  const typical = used.reduce((sum, { energy }) => sum + energy, 0) / used.length;
  const power = new Float64Array(grid.index.length);
  let weights = 0;
  for (const one of used) {
    const weight = 1 / (one.energy + levelling * typical || 1);
    weights += weight;
    for (let k = 0; k < power.length; k++) power[k] += weight * one.power[k];
  }
  const { fx, fy, radius } = grid;
  return { bins: [1 / height, 1 / width], fx, fy, radius, power: power.map((p) => p / weights) };
}

/** Three half-overlapping windows an axis in small images, so that their speckle averages out. */
function sideOf(length: number): number {
  return Math.min(length, Math.max(sides.least, Math.min(sides.most, Math.floor((2 * length) / 3)))) & ~1;
}

function origins(length: number, side: number): number[] {
  const count = Math.ceil((2 * (length - side)) / side) + 1;
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - side)) / (count - 1)),
  );
}

/** Writes a window of the plane without its weighted mean; returns the share of its samples that are not usable. */
function cutWindow(
  plane: Tensor,
  unusable: Uint8Array | undefined,
  top: number,
  left: number,
  [vertical, horizontal]: readonly Float64Array[],
  out: Tensor,
): number {
  const columns = plane.shape[1];
  const width = horizontal.length;
  let sum = 0;
  let weights = 0;
  let total = 0;
  let missing = 0;
  for (let y = 0, i = 0; y < vertical.length; y++)
    for (let x = 0; x < width; x++, i++) {
      const at = (top + y) * columns + left + x;
      const weight = vertical[y] * horizontal[x];
      const flag = unusable?.[at] ?? 0;
      out.data[i] = flag === 2 ? Number.NaN : plane.data[at];
      total += weight;
      if (flag !== 0) missing += weight;
      if (flag === 2) continue;
      sum += weight * plane.data[at];
      weights += weight;
    }
  const mean = weights > 0 ? sum / weights : 0;
  for (let y = 0, i = 0; y < vertical.length; y++)
    for (let x = 0; x < width; x++, i++) {
      const value = out.data[i];
      out.data[i] = Number.isNaN(value) ? 0 : (value - mean) * vertical[y] * horizontal[x];
    }
  return missing / total;
}

function frequencyGrid(height: number, width: number, most: number) {
  const half = width / 2 + 1;
  const all: { k: number; x: number; y: number }[] = [];
  for (let k = 0; k < height * half; k++) {
    const row = Math.floor(k / half);
    const x = (k % half) / width;
    const y = -(2 * row > height ? row - height : row) / height;
    const fromAxis = Math.min(x * width, Math.abs(y) * height);
    if (fromAxis >= kept.fromAxis && Math.hypot(x, y) < kept.most) all.push({ k, x, y });
  }
  const count = Math.min(all.length, most);
  // A step that is no whole number: a whole one may divide the rows, and some directions would be missing.
  const some = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
  return {
    index: some.map(({ k }) => k),
    fx: Float64Array.from(some, ({ x }) => x),
    fy: Float64Array.from(some, ({ y }) => y),
    radius: Float64Array.from(some, ({ x, y }) => Math.hypot(x, y)),
  };
}

/** Every `step`-th frequency of a spectrum. */
export function thinned(spectrum: AnalysisSpectrum, step: number): AnalysisSpectrum {
  const every = (values: Float64Array) => values.filter((_, i) => i % step === 0);
  return {
    bins: spectrum.bins,
    fx: every(spectrum.fx),
    fy: every(spectrum.fy),
    radius: every(spectrum.radius),
    power: every(spectrum.power),
  };
}

/** |sinc fx sinc fy|²: PSF models are integrated over each pixel. */
export function pixelAperture({ fx, fy }: Frequencies): Float64Array {
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  return fx.map((x, i) => (sinc(x) * sinc(fy[i])) ** 2);
}
