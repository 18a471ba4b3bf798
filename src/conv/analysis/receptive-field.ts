import { checkOptions } from '../../check-options.ts';
import { rangeError } from '../../errors.ts';
import { effectiveKernel } from '../engine/axis.ts';
import { type Padding, type PerAxis, paddingPairs, perAxis } from '../engine/geometry.ts';

/** The largest receptive field per axis. */
const largestWindow = 2 ** 24;

/** One convolution (or pooling) of a stack: how its window lies on the grid below. */
export interface StackedLayer {
  /** Extent of the kernel. */
  readonly kernel: PerAxis;
  /** @default 1 */
  readonly stride?: PerAxis | undefined;
  /** @default 1 */
  readonly dilation?: PerAxis | undefined;
  /** @default 0 */
  readonly padding?: Padding | undefined;
}

/** What one sample at the top of a stack sees of the input, per axis. */
export interface ReceptiveField {
  /** Extent of the window of the input. */
  readonly size: readonly number[];
  /** How far the window moves for the next sample of the output: the product of the strides. */
  readonly stride: readonly number[];
  /** Where the window of output sample 0 begins; negative where it begins in the padding. */
  readonly start: readonly number[];
  /** Share of the window that no tap ever reads, 0 to 1: the gridding of dilated stacks. */
  readonly unread: number;
}

/**
 * The receptive field of a stack of convolutions: size = 1 + Σ_l (E_l − 1)·Π_{j<l} s_j, with the effective kernel E = dilation·(K−1) + 1.
 *
 * The samples read are counted one by one, so that gaps left by dilation appear (gridding): dilations without a common factor, as 1, 2, 5,
 * leave none. It is the geometric window, not the (smaller, Gaussian-shaped) region that matters after training.
 *
 * @param stack layers in the order of the data, the first one on the input
 * @param rank spatial axes
 * @throws RangeError when the stack is empty, a layer is not valid, or the field is larger than 2²⁴ samples along an axis
 * @see A. Araujo, W. Norris, J. Sim 2019, doi:10.23915/distill.00021; P. Wang et al. 2018 (gridding), doi:10.1109/WACV.2018.00163
 * @example
 * const field = receptiveField([{ kernel: 3, dilation: 2 }, { kernel: 3, dilation: 2 }], 1);
 * field; // => { size: [9], stride: [1], start: [0], unread: 4 / 9 }
 */
export function receptiveField(stack: readonly StackedLayer[], rank = 2): ReceptiveField {
  const fn = 'receptiveField';
  if (stack.length === 0) throw rangeError(fn, 'stack', 'one layer or more', stack);
  const size = new Array<number>(rank).fill(1);
  const stride = new Array<number>(rank).fill(1);
  const start = new Array<number>(rank).fill(0);
  let read = size.map(() => Uint8Array.of(1));
  for (const layer of stack) {
    checkOptions(fn, layer, ['kernel', 'stride', 'dilation', 'padding']);
    const taps = perAxis(fn, 'kernel', layer.kernel, rank);
    const steps = perAxis(fn, 'stride', layer.stride ?? 1, rank);
    const dilation = perAxis(fn, 'dilation', layer.dilation ?? 1, rank);
    const pads = paddingPairs(fn, layer.padding ?? 0, rank);
    const wider = size.map((n, axis) => n + (effectiveKernel(taps[axis], dilation[axis]) - 1) * stride[axis]);
    if (wider.some((n) => n > largestWindow))
      throw rangeError(
        fn,
        'stack',
        `of a receptive field of at most ${largestWindow} samples per axis`,
        wider,
      );
    // A tap of this layer is a step of `stride` samples of the input: the products of the strides below it.
    read = read.map((marks, axis) => repeated(marks, taps[axis], dilation[axis] * stride[axis]));
    for (let axis = 0; axis < rank; axis++) {
      size[axis] = wider[axis];
      start[axis] -= pads[axis][0] * stride[axis];
      stride[axis] *= steps[axis];
    }
  }
  const share = read.reduce(
    (product, marks, axis) => product * (marks.reduce((a, b) => a + b, 0) / size[axis]),
    1,
  );
  return { size, stride, start, unread: 1 - share };
}

/** The union of `count` copies of the marked samples, `step` samples apart; each round doubles the copies. */
function repeated(marks: Uint8Array<ArrayBuffer>, count: number, step: number): Uint8Array<ArrayBuffer> {
  const union = new Uint8Array(marks.length + (count - 1) * step);
  union.set(marks);
  for (let done = 1; done < count; ) {
    const more = Math.min(done, count - done);
    for (let i = union.length - 1; i >= more * step; i--) union[i] |= union[i - more * step];
    done += more;
  }
  return union;
}
