import { checkOptions } from '../../check-options.ts';
import { checkedSize, type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../../tensor.ts';
import { type PerAxis, perAxis } from '../engine/geometry.ts';

/** The steps of a transposed convolution. */
export interface CheckerboardOptions {
  /** @default 1 */
  readonly stride?: PerAxis | undefined;
  /** @default 1 */
  readonly dilation?: PerAxis | undefined;
}

/** The response of a transposed convolution to an image of ones, away from its edges: one period, of the shape of the stride. */
export interface Checkerboard {
  /** Taps that land on each phase of the output. */
  readonly counts: Tensor;
  /** Their sum G_r: the gain of the phase for a constant image. */
  readonly gains: Tensor;
  /** (max G − min G) / |mean G|: 0 is no checkerboard; infinite where uneven gains have the mean 0. */
  readonly index: number;
  /** Share of the output that no tap reaches, whatever the weights, 0 to 1. */
  readonly emptyFraction: number;
  /** What a user should know, in full sentences. */
  readonly warnings: readonly string[];
}

/**
 * The checkerboard of a transposed convolution: G_r = Σ w[k] over the taps k with k·dilation ≡ r (mod stride).
 *
 * An index of 0 is the exact condition that a constant image stays constant; it implies nothing for other patterns. Where stride and
 * dilation have a common factor, some outputs remain empty whatever the weights are.
 *
 * @param kernel weights of the spatial rank, those of one pair of channels; not flipped
 * @param options stride and dilation
 * @throws RangeError when a step is no positive integer
 * @see A. Odena, V. Dumoulin, C. Olah 2016, doi:10.23915/distill.00003; Y. Sugawara, S. Shiota, H. Kiya 2019, doi:10.1017/ATSIP.2019.2
 * @example
 * checkerboard(tensor([3], [1, 1, 1]), { stride: 2 }).index.toFixed(3); // => '0.667'
 * checkerboard(tensor([4], [1, 3, 3, 1]), { stride: 2 }).index; // => 0
 */
export function checkerboard(kernel: Tensor, options: CheckerboardOptions = {}): Checkerboard {
  checkOptions('checkerboard', options, ['stride', 'dilation']);
  const rank = kernel.shape.length;
  const stride = perAxis('checkerboard', 'stride', options.stride ?? 1, rank);
  const dilation = perAxis('checkerboard', 'dilation', options.dilation ?? 1, rank);
  checkedSize('checkerboard', 'stride', stride);
  const counts = zeros(stride, 'float64');
  const gains = zeros(stride, 'float64');
  const [from, to] = [stridesOf(kernel.shape), stridesOf(stride)];
  for (let tap = 0; tap < kernel.data.length; tap++) {
    let phase = 0;
    for (let axis = 0; axis < rank; axis++) {
      const k = Math.floor(tap / from[axis]) % kernel.shape[axis];
      phase += ((k * dilation[axis]) % stride[axis]) * to[axis];
    }
    counts.data[phase]++;
    gains.data[phase] += kernel.data[tap];
  }
  const phases = sizeOf(stride);
  let [total, empty, least, most] = [0, 0, Infinity, -Infinity];
  for (let phase = 0; phase < phases; phase++) {
    total += gains.data[phase];
    least = Math.min(least, gains.data[phase]);
    most = Math.max(most, gains.data[phase]);
    if (counts.data[phase] === 0) empty++;
  }
  const spread = most - least;
  return {
    counts,
    gains,
    index: spread === 0 ? 0 : (spread * phases) / Math.abs(total),
    emptyFraction: empty / phases,
    warnings: empty === 0 ? [] : [holesWarning(empty, phases, kernel.shape, stride, dilation)],
  };
}

function holesWarning(empty: number, phases: number, kernel: Shape, stride: Shape, dilation: Shape): string {
  const steps = `stride ${stride.join('x')}, dilation ${dilation.join('x')} and a kernel of ${kernel.join('x')}`;
  return `With ${steps} no tap ever reaches ${empty} of ${phases} samples of the output.`;
}
