import { checkOptions } from '../check-options.ts';
import { checkInteger, checkNonNegative, rangeError } from '../errors.ts';
import { dynamicRange } from '../numerics/data-scale.ts';
import { modulo } from '../numerics/modulo.ts';
import { checkTensor, type Tensor, zerosLike } from '../tensor.ts';
import { type CooperativeTask, runToCompletion } from './cooperative.ts';

/** The largest radius in pixels of a patch or of the search. */
const largestRadius = 1000;

/** Options of {@link nonLocalMeans}. */
export interface NonLocalMeansOptions {
  /** Standard deviation of the noise, on the scale of the samples; >= 0. */
  readonly sigma: number;
  /** Patches are squares of 2r+1 pixels a side; by default 1 where sigma is below 0.06 of the range of the image, 2 below 0.12, else 3. */
  readonly patchRadius?: number | undefined;
  /** Largest displacement along each axis; 10 by default. */
  readonly searchRadius?: number | undefined;
}

/**
 * Non-local means: every pixel becomes the mean of the pixels around it, weighted by the likeness of their patches,
 * w = exp(-max(d² - 2σ², 0) / h²) with d² the mean squared difference of the patches and h = 0.4 σ.
 *
 * Channels share their weights. The patches of the rim continue by reflection. Not clamped.
 *
 * @param image of shape [height, width] or [channels, height, width]
 * @throws RangeError when the image has another number of axes, sigma is negative or a radius is not an integer
 * @see A. Buades, B. Coll, J.-M. Morel, Non-local means denoising, 2011, doi:10.5201/ipol.2011.bcm_nlm.
 * @example
 * nonLocalMeans(zeros([1, 8, 8]), { sigma: 0.1 }).shape; // => [1, 8, 8]
 */
export function nonLocalMeans(image: Tensor, options: NonLocalMeansOptions): Tensor {
  return runToCompletion(nonLocalMeansTask(image, options));
}

/** {@link nonLocalMeans}, a displacement a piece. */
export function* nonLocalMeansTask(image: Tensor, options: NonLocalMeansOptions): CooperativeTask<Tensor> {
  checkTensor('nonLocalMeans', 'image', image);
  checkOptions('nonLocalMeans', options, ['sigma', 'patchRadius', 'searchRadius']);
  const { sigma } = options;
  checkNonNegative('nonLocalMeans', 'sigma', sigma);
  const { patchRadius = patchRadiusFor(sigma / dynamicRange(image.data)), searchRadius = 10 } = options;
  checkInteger('nonLocalMeans', 'patchRadius', patchRadius, 0, largestRadius);
  checkInteger('nonLocalMeans', 'searchRadius', searchRadius, 0, largestRadius);
  const rank = image.shape.length;
  if (rank < 2 || rank > 3)
    throw rangeError(
      'nonLocalMeans',
      'image',
      'of shape [height, width] or [channels, height, width]',
      image.shape,
    );
  const out = zerosLike(image);
  out.data.set(image.data);
  if (sigma === 0) return out;

  const [height, width] = image.shape.slice(-2);
  const channels = rank === 3 ? image.shape[0] : 1;
  const size = height * width;
  const frame = padded(image, channels, height, width, patchRadius);
  const weights = new Float64Array(size).fill(1);
  const sums = Float64Array.from(image.data);
  const side = 2 * patchRadius + 1;
  const inverse = 1 / (channels * side * side);
  const decay = 1 / (0.4 * sigma) ** 2;
  const columns = new Float64Array(frame.width);
  const compare = (dy: number, dx: number): void => {
    const left = Math.max(0, -dx);
    const right = Math.min(width, width - dx);
    const shift = dy * width + dx;
    columns.fill(0);
    for (let y = 0; y < side - 1; y++) frame.addRow(columns, y, dy, dx, left, right, 1);
    for (let y = 0; y + dy < height; y++) {
      frame.addRow(columns, y + side - 1, dy, dx, left, right, 1);
      let distance = 0;
      for (let x = left; x < left + side - 1; x++) distance += columns[x];
      for (let x = left, i = y * width + left; x < right; x++, i++) {
        distance += columns[x + side - 1];
        const excess = distance * inverse - 2 * sigma * sigma;
        const w = excess > 0 ? Math.exp(-excess * decay) : 1;
        distance -= columns[x];
        if (w < 1e-6) continue;
        weights[i] += w;
        weights[i + shift] += w;
        for (let c = 0; c < channels; c++) {
          const at = c * size + i;
          sums[at] += w * image.data[at + shift];
          sums[at + shift] += w * image.data[at];
        }
      }
      frame.addRow(columns, y, dy, dx, left, right, -1);
    }
  };
  const reach = Math.min(searchRadius, width - 1);
  for (let dy = 0; dy <= Math.min(searchRadius, height - 1); dy++) {
    for (let dx = dy === 0 ? 1 : -reach; dx <= reach; dx++) {
      compare(dy, dx);
      yield;
    }
  }
  for (let i = 0; i < sums.length; i++) out.data[i] = sums[i] / weights[i % size];
  return out;
}

/** The radius for a noise relative to the range of the image. */
function patchRadiusFor(sigma: number): number {
  return sigma < 0.06 ? 1 : sigma < 0.12 ? 2 : 3;
}

/** The image extended by reflection, with the running column sums of squared differences over it. */
function padded(image: Tensor, channels: number, height: number, width: number, margin: number) {
  const paddedWidth = width + 2 * margin;
  const paddedSize = paddedWidth * (height + 2 * margin);
  const data = new Float64Array(channels * paddedSize);
  for (let c = 0; c < channels; c++) {
    for (let y = -margin; y < height + margin; y++) {
      const from = c * height * width + reflect(y, height) * width;
      const to = c * paddedSize + (y + margin) * paddedWidth + margin;
      for (let x = -margin; x < width + margin; x++) data[to + x] = image.data[from + reflect(x, width)];
    }
  }
  const addRow = (
    columns: Float64Array,
    y: number,
    dy: number,
    dx: number,
    left: number,
    right: number,
    sign: number,
  ): void => {
    const shift = dy * paddedWidth + dx;
    for (let c = 0; c < channels; c++) {
      const row = c * paddedSize + y * paddedWidth;
      for (let x = left; x < right + 2 * margin; x++) {
        const d = data[row + x] - data[row + x + shift];
        columns[x] += sign * d * d;
      }
    }
  };
  return { width: paddedWidth, addRow };
}

/** dcba|abcd|dcba: the index inside the frame for any index i. */
function reflect(i: number, n: number): number {
  const period = 2 * n;
  const j = modulo(i, period);
  return j < n ? j : period - 1 - j;
}
