import { rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import type { Dialect } from '../dialect.ts';
import { begins, eachAxis, endOf, type ResolvedGeometry } from '../geometry.ts';
import { numericPadding } from '../options.ts';
import {
  type ConvShapes,
  paddedSize,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  type TensorLayout,
} from '../resolve.ts';
import { primitiveFields } from '../write.ts';

/** Parameters of oneDNN's convolution and deconvolution primitives. */
export interface OnednnParameters {
  readonly strides?: PerAxis | undefined;
  /** Zeros between taps: 0 is a dense kernel, one less than the dilation of other frameworks. */
  readonly dilates?: PerAxis | undefined;
  /** >= 0 */
  readonly paddingL?: PerAxis | undefined;
  /** Above minus the stride: a negative one crops the input, or extends the output. */
  readonly paddingR?: PerAxis | undefined;
}

/**
 * oneDNN's convolution forward: data N C ..., weight [Cout, Cin, ...] or, with groups, [G, Cout/G, Cin/G, ...].
 *
 * @param shapes of src and weights; a group axis shows in the rank of the weights
 * @returns the call reduced to cropBegin and outSize per axis; dilation counted from 1
 * @throws RangeError where the primitive cannot be made
 * @example
 * onednnConvolution({ input: [1, 1, 9], weight: [1, 1, 3] }, { dilates: 3 }).outSize; // => [1]
 */
export function onednnConvolution(shapes: ConvShapes, parameters: OnednnParameters = {}): ResolvedConv {
  const fn = 'onednnConvolution';
  const { reading, steps, left, right, layout } = read(fn, shapes, parameters, false);
  return resolve(fn, reading, steps, layout, false, (of) => paddedSize(of, left[of.axis], right[of.axis]));
}

/**
 * oneDNN's deconvolution forward: weight [Cout, Cin, ...] or [G, Cout/G, Cin/G, ...], where O are the channels of the *output*, unlike the
 * weight of the convolution whose gradient it is.
 *
 * @param shapes of src and weights; a group axis shows in the rank of the weights
 * @returns the call reduced to cropBegin and outSize per axis; dilation counted from 1
 * @throws RangeError where the primitive cannot be made
 * @example
 * onednnDeconvolution({ input: [1, 1, 2], weight: [1, 1, 2] }, { strides: 2, dilates: 1, paddingR: 1 }).outSize; // => [4]
 */
export function onednnDeconvolution(shapes: ConvShapes, parameters: OnednnParameters = {}): ResolvedConv {
  const fn = 'onednnDeconvolution';
  const { reading, steps, left, right, layout } = read(fn, shapes, parameters, true);
  return resolve(fn, reading, steps, layout, true, ({ axis, full }) => ({
    begin: left[axis],
    size: full - left[axis] - right[axis],
  }));
}

function read(fn: string, shapes: ConvShapes, parameters: OnednnParameters, transposed: boolean) {
  const grouped = shapes.weight.length === shapes.input.length + 1;
  const layout: TensorLayout = { data: 'channels-first', weight: grouped ? 'GOI*' : 'OI*' };
  const reading = readShapes(fn, shapes, layout, transposed, grouped ? undefined : 1);
  const { rank } = reading;
  const gaps = perAxis(fn, 'dilates', parameters.dilates ?? 0, rank, 0);
  const steps = readSteps(fn, rank, ['strides', parameters.strides], ['dilates', gaps.map((n) => n + 1)]);
  const left = perAxis(fn, 'paddingL', parameters.paddingL ?? 0, rank, 0);
  const right = perAxis(fn, 'paddingR', parameters.paddingR ?? 0, rank, Number.MIN_SAFE_INTEGER);
  steps.stride.forEach((s, axis) => {
    if (right[axis] + s <= 0)
      throw rangeError(fn, 'paddingR', `above −${s}, minus the stride, on axis ${axis}`, right[axis]);
  });
  return { reading, layout, steps, left, right };
}

/** oneDNN's convolution and deconvolution primitives. */
export const onednn: Dialect = {
  name: 'oneDNN',
  adapters: [onednnConvolution, onednnDeconvolution],
  layouts: [
    { data: 'channels-first', weight: 'GOI*' },
    { data: 'channels-first', weight: 'GOI*' },
  ],
  fromOptions: ({ stride, dilation, padding }) => {
    const pairs = numericPadding(padding);
    const [paddingL, paddingR] = [pairs?.map(([begin]) => begin), pairs?.map(([, end]) => end)];
    return { strides: stride, dilates: dilation, paddingL, paddingR };
  },
  calls: {
    names: () => ['convolution_forward', 'deconvolution_forward'],
    candidates: (layer) => [
      {
        ...onednnSteps(layer),
        paddingL: begins(layer),
        paddingR: eachAxis(layer, (axis) => endOf(layer, axis)),
      },
    ],
    unpadded: onednnSteps,
    write: primitiveFields,
  },
};

function onednnSteps({ stride, dilation }: ResolvedGeometry) {
  return { strides: stride, dilates: dilation.map((d) => d - 1) };
}
