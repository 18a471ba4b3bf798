import { rfftn } from '../../fft/rfftn.ts';
import { sizeOf, type Tensor, zeros } from '../../tensor.ts';

/** The mean power spectrum of many windows of an image, over the frequencies of one half plane. */
export interface WelchSpectrum {
  /** Power per sample. */
  readonly power: Float64Array;
  /** Cycles per sample to the right. */
  readonly fx: Float64Array;
  /** Cycles per sample upwards. */
  readonly fy: Float64Array;
  /** Cycles per sample. */
  readonly radius: Float64Array;
}

/** More windows than this do not make the spectrum smoother. */
const enough = 64;

/**
 * The mean periodogram over half-overlapping Hann windows, which preserves what all parts of an image share, such as its blur, and
 * averages out their content. Frequencies near 0 and the corners are left out.
 *
 * @param plane [height, width], neither smaller than `side`
 * @param side of the windows, in samples
 * @see Welch 1967, doi:10.1109/TAU.1967.1161901
 */
export function welch(plane: Tensor, side: number): WelchSpectrum {
  const [rows, columns] = plane.shape;
  const hann = Float64Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / side));
  const mean = zeros([side, side], 'float64');
  const power = new Float64Array(side * (side / 2 + 1));
  const tops = origins(rows, side);
  const lefts = origins(columns, side);
  const step = Math.max(1, Math.ceil(Math.sqrt((tops.length * lefts.length) / enough)));
  let windows = 0;
  for (let a = 0; a < tops.length; a += step) {
    for (let b = 0; b < lefts.length; b += step, windows++) {
      const spectrum = rfftn(windowed(plane, tops[a], lefts[b], hann, mean));
      for (let k = 0; k < power.length; k++) power[k] += spectrum.re[k] ** 2 + spectrum.im[k] ** 2;
    }
  }
  // The energy of the window, (3/8)² per sample, replaces the number of samples.
  return halfPlane(power, side, 1 / (windows * sizeOf(mean.shape) * (3 / 8) ** 2));
}

function origins(length: number, side: number): number[] {
  const count = Math.floor((2 * (length - side)) / side) + 1;
  return Array.from({ length: count }, (_, i) => (i * side) / 2);
}

function windowed(plane: Tensor, top: number, left: number, hann: Float64Array, out: Tensor): Tensor {
  const side = hann.length;
  const columns = plane.shape[1];
  let mean = 0;
  for (let i = 0; i < out.data.length; i++) {
    const value = plane.data[(top + Math.floor(i / side)) * columns + left + (i % side)];
    out.data[i] = value;
    mean += (value * hann[Math.floor(i / side)] * hann[i % side]) / (side * side * 0.25);
  }
  for (let i = 0; i < out.data.length; i++)
    out.data[i] = (out.data[i] - mean) * hann[Math.floor(i / side)] * hann[i % side];
  return out;
}

function halfPlane(power: Float64Array, side: number, scale: number): WelchSpectrum {
  const half = side / 2 + 1;
  const kept: number[] = [];
  const frequency = (k: number) => {
    const row = Math.floor(k / half);
    return { x: (k % half) / side, y: -(2 * row > side ? row - side : row) / side };
  };
  for (let k = 0; k < power.length; k++) {
    const { x, y } = frequency(k);
    const radius = Math.hypot(x, y);
    // Column 0 contains both frequencies of each pair.
    if (radius > 2.5 / side && radius < 0.45 && (x > 0 || y < 0)) kept.push(k);
  }
  return {
    power: Float64Array.from(kept, (k) => power[k] * scale),
    fx: Float64Array.from(kept, (k) => frequency(k).x),
    fy: Float64Array.from(kept, (k) => frequency(k).y),
    radius: Float64Array.from(kept, (k) => Math.hypot(frequency(k).x, frequency(k).y)),
  };
}

/** At most `most` frequencies of a spectrum, evenly chosen. */
export function thinned(spectrum: WelchSpectrum, most: number): WelchSpectrum {
  const step = Math.ceil(spectrum.power.length / most);
  const every = (plane: Float64Array) => plane.filter((_, i) => i % step === 0);
  return {
    power: every(spectrum.power),
    fx: every(spectrum.fx),
    fy: every(spectrum.fy),
    radius: every(spectrum.radius),
  };
}
