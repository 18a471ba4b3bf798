import { checkChoice } from '../errors.ts';
import { dtypeOf, type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../tensor.ts';
import { outer, tent } from './bilinear.ts';
import { conv } from './conv.ts';
import { effectiveKernel } from './engine/axis.ts';
import { paddingPairs, perAxis, type SpatialOptions } from './engine/geometry.ts';
import { type ResizeMethod, resize } from './resize.ts';

/** Options of {@link resizeConv}: how to enlarge, then those of the convolution, whose stride is 1. */
export interface ResizeConvOptions extends Pick<SpatialOptions, 'bias' | 'padding' | 'dilation' | 'groups'> {
  /** @default 'nearest' */
  readonly method?: ResizeMethod | undefined;
}

/** A transposed convolution, ready to call: `convTranspose(x, weight, options)`. */
export interface TransposedCall {
  readonly weight: Tensor;
  readonly options: {
    readonly stride: readonly number[];
    readonly padding: readonly (readonly [begin: number, end: number])[];
    readonly groups: number;
  };
}

/**
 * Enlarges, then convolves: the upsampling without a checkerboard, conv(resize(x, scale), weight).
 *
 * {@link resizeConvAsTransposed} gives the one transposed convolution that it is.
 *
 * @param x [N, Cin, ...spatial] or [Cin, ...spatial]
 * @param weight [Cout, Cin / groups, ...kernel]
 * @param scale integer factor >= 1 per spatial axis
 * @returns [N, Cout, ...output], output = n·scale + padding − E + 1 with E = dilation·(K−1) + 1
 * @throws RangeError when shapes, factors and options do not fit each other
 * @see A. Odena, V. Dumoulin, C. Olah 2016, doi:10.23915/distill.00003
 * @example
 * const x = tensor([1, 2], [1, 5]);
 * [...resizeConv(x, tensor([1, 1, 3], [1, 1, 1]), [2], { padding: 1 }).data]; // => [2, 7, 11, 10]
 */
export function resizeConv(x: Tensor, weight: Tensor, scale: Shape, options: ResizeConvOptions = {}): Tensor {
  const { method = 'nearest', ...spatial } = options;
  return conv(
    resize(x, perAxis('resizeConv', 'scale', scale, weight.shape.length - 2), { method }),
    weight,
    spatial,
  );
}

/**
 * The transposed convolution that equals a {@link resizeConv}: stride `scale`, weight u ∗ w(−·), u = ones(scale) for `nearest` and the tent
 * of linear interpolation for `bilinear`.
 *
 * Proof: resize puts u[r]·x[i] at scale·i + r − c₀ (c₀ = 0, or floor(scale/2) for the tent), and the convolution reads that sample for
 * output o through tap k where scale·i + r − c₀ = o + k·dilation − padding. So o = scale·i + j − (E − 1 + c₀ − padding) with
 * j = r − k·dilation + E − 1: a scatter of Σ u[r]·w[k] over the pairs with the same j. All phases of ones(scale) have the same sum, hence
 * of every such weight: its checkerboard index is 0.
 *
 * For `nearest` the two are equal everywhere. For `bilinear` only away from the border, where resize holds the edge value and the transposed
 * convolution fades to 0.
 *
 * @param weight [Cout, Cin / groups, ...kernel] of the convolution
 * @param scale integer factor >= 1 per spatial axis
 * @param options those of the resizeConv
 * @returns the weight [Cin, Cout / groups, ...scale + E − 1 (2·scale − scale mod 2 + E − 1 for bilinear)] and the options
 * @throws RangeError when factors or options are not valid
 * @example
 * const same = resizeConvAsTransposed(tensor([1, 1, 3], [1, 1, 1]), [2], { padding: 1 });
 * [...convTranspose(tensor([1, 2], [1, 5]), same.weight, same.options).data]; // => [2, 7, 11, 10]
 */
export function resizeConvAsTransposed(
  weight: Tensor,
  scale: Shape,
  options: Omit<ResizeConvOptions, 'bias'> = {},
): TransposedCall {
  const fn = 'resizeConvAsTransposed';
  const { method = 'nearest', groups = 1 } = options;
  checkChoice(fn, 'method', method, ['nearest', 'bilinear']);
  const [outChannels, inPerGroup, ...kernel] = weight.shape;
  const rank = kernel.length;
  const factors = perAxis(fn, 'scale', scale, rank);
  const dilation = perAxis(fn, 'dilation', options.dilation ?? 1, rank);
  const pads = paddingPairs(fn, options.padding ?? 0, rank);
  const up = outer(factors.map((s) => (method === 'nearest' ? new Float64Array(s).fill(1) : tent(s))));
  const reach = kernel.map((k, axis) => effectiveKernel(k, dilation[axis]) - 1);
  const size = reach.map((e, axis) => e + up.shape[axis]);

  const outPerGroup = outChannels / groups;
  const result = zeros([inPerGroup * groups, outPerGroup, ...size], dtypeOf(weight));
  const taps = sizeOf(kernel);
  const [wSteps, uSteps, steps] = [stridesOf(kernel), stridesOf(up.shape), stridesOf(size)];
  const place = (r: number, k: number): number =>
    size.reduce((at, _, axis) => {
      const rAxis = Math.floor(r / uSteps[axis]) % up.shape[axis];
      const kAxis = Math.floor(k / wSteps[axis]) % kernel[axis];
      return at + (rAxis - kAxis * dilation[axis] + reach[axis]) * steps[axis];
    }, 0);
  const targets = Int32Array.from({ length: taps * up.data.length }, (_, pair) =>
    place(Math.floor(pair / taps), pair % taps),
  );
  for (let o = 0; o < outChannels; o++)
    for (let i = 0; i < inPerGroup; i++) {
      const from = (o * inPerGroup + i) * taps;
      const row = (Math.floor(o / outPerGroup) * inPerGroup + i) * outPerGroup + (o % outPerGroup);
      const to = row * sizeOf(size);
      targets.forEach((target, pair) => {
        result.data[to + target] += up.data[Math.floor(pair / taps)] * weight.data[from + (pair % taps)];
      });
    }
  const shift = factors.map((s) => (method === 'nearest' ? 0 : Math.floor(s / 2)));
  const padding = reach.map((e, axis): [number, number] => [
    e + shift[axis] - pads[axis][0],
    e + shift[axis] - pads[axis][1],
  ]);
  return { weight: result, options: { stride: factors, padding, groups } };
}
