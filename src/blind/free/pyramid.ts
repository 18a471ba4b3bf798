import { type Tensor, zeros } from '../../tensor.ts';
import { oddFrom } from '../odd.ts';

/** Each level of the pyramid is this much smaller than the next finer one. */
export const levelRatio: number = Math.SQRT1_2;

/** The smallest kernel of a pyramid, in pixels. */
const smallestKernel = 5;

/** One level of the pyramid. */
export interface Level {
  /** Side of the kernel, odd. */
  readonly side: number;
  /** The size of the image relative to the finest level. */
  readonly scale: number;
}

/** The levels for a kernel of `side` pixels, the coarsest first: ⌊ln(5/side) / ln √½⌋ + 1 of them, with kernels of side · √½ˢ made odd. */
export function pyramidLevels(side: number): Level[] {
  const count = Math.max(0, Math.floor(Math.log(smallestKernel / side) / Math.log(levelRatio))) + 1;
  return Array.from({ length: count }, (_, i) => {
    const scale = levelRatio ** (count - 1 - i);
    return { side: oddFrom(Math.ceil(side * scale - 1e-9)), scale };
  });
}

/** An image at a smaller scale: a Gaussian of standard deviation 1/(2 scale) against aliasing, then bilinear samples at distances of 1/scale. */
export function shrink(image: Tensor, scale: number): Tensor {
  if (scale === 1) return image;
  const sigma = 0.5 / scale;
  const reach = Math.ceil(2.5 * sigma);
  const [rows, columns] = image.shape;
  const smooth = smoothLines(
    smoothLines(image.data, rows, columns, columns, 1, sigma, reach),
    columns,
    rows,
    1,
    columns,
    sigma,
    reach,
  );
  const height = Math.floor((rows - 1) * scale) + 1;
  const width = Math.floor((columns - 1) * scale) + 1;
  const out = zeros([height, width]);
  for (let y = 0; y < height; y++) {
    const [top, dy] = split(y / scale, rows);
    for (let x = 0; x < width; x++) {
      const [left, dx] = split(x / scale, columns);
      const i = top * columns + left;
      out.data[y * width + x] =
        (1 - dy) * ((1 - dx) * smooth[i] + dx * smooth[i + 1]) +
        dy * ((1 - dx) * smooth[i + columns] + dx * smooth[i + columns + 1]);
    }
  }
  return out;
}

function split(position: number, n: number): [number, number] {
  const first = Math.min(Math.floor(position), n - 2);
  return [first, position - first];
}

/** Convolves `count` lines of n samples with a Gaussian; samples beyond the ends have no weight. */
function smoothLines(
  data: ArrayLike<number>,
  count: number,
  n: number,
  lineStride: number,
  stride: number,
  sigma: number,
  reach: number,
): Float32Array {
  const taps = Float64Array.from({ length: reach + 1 }, (_, d) => Math.exp(-(d ** 2) / (2 * sigma ** 2)));
  const out = new Float32Array(count * n);
  for (let line = 0; line < count; line++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let weight = 0;
      for (let d = Math.max(-reach, -j); d <= Math.min(reach, n - 1 - j); d++) {
        const tap = taps[Math.abs(d)];
        sum += tap * data[line * lineStride + (j + d) * stride];
        weight += tap;
      }
      out[line * lineStride + j * stride] = sum / weight;
    }
  return out;
}
