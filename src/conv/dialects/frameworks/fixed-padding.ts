import { checkInteger, rangeError } from '../../../errors.ts';
import { effectiveKernel } from '../../engine/axis.ts';
import type { PerAxis } from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import {
  type ConvShapes,
  paddedSize,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  type TensorLayout,
} from '../resolve.ts';

/** Arguments of a convolution with a padding that does not depend on the size of the image. */
export interface FixedPaddingArguments {
  readonly stride?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly groups?: number | undefined;
}

/**
 * MobileNet's fixed padding of one axis: E − 1 zeros in all, the odd one at the end.
 *
 * Unlike TensorFlow's SAME it depends on the kernel alone, so that an image of any size is sampled at the same positions. The halves differ for
 * an *even* effective kernel, never for an odd one.
 *
 * @param kernel extent of the kernel, >= 1
 * @param dilation distance of taps, >= 1
 * @returns [begin, end]
 * @throws RangeError when an argument is no positive integer
 * @example
 * fixedPadding(4, 2); // => [3, 3]
 */
export function fixedPadding(kernel: number, dilation = 1): [begin: number, end: number] {
  checkInteger('fixedPadding', 'kernel', kernel);
  checkInteger('fixedPadding', 'dilation', dilation);
  const total = effectiveKernel(kernel, dilation) - 1;
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * MobileNet's convolution: {@link fixedPadding}, then a convolution without padding. Data N C ..., weight [Cout, Cin/g, ...].
 *
 * @param shapes of x and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError when shapes and arguments do not fit each other
 * @example
 * const shapes = { input: [1, 3, 224, 224], weight: [8, 3, 3, 3] };
 * mobilenetConv(shapes, { stride: 2 }).cropBegin; // => [1, 1]
 */
export function mobilenetConv(shapes: ConvShapes, args: FixedPaddingArguments = {}): ResolvedConv {
  const { reading, steps, layout } = read('mobilenetConv', shapes, args);
  return resolve('mobilenetConv', reading, steps, layout, false, (of) =>
    paddedSize(of, ...fixedPadding(reading.kernel[of.axis], steps.dilation[of.axis])),
  );
}

/**
 * DeepLab's atrous convolution, y[i] = Σ x[i + r·k] w[k], padded by r(K−1)/2 on both sides: at stride 1 the output is as large as the input.
 *
 * @param shapes of x and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError when r(K−1) is odd: no equal halves exist then
 * @example
 * deeplabConv({ input: [1, 1, 65], weight: [1, 1, 3] }, { dilation: 6 }).outSize; // => [65]
 */
export function deeplabConv(shapes: ConvShapes, args: FixedPaddingArguments = {}): ResolvedConv {
  const { reading, steps, layout } = read('deeplabConv', shapes, args);
  return resolve('deeplabConv', reading, steps, layout, false, (of) => {
    if (of.e % 2 === 0)
      throw rangeError('deeplabConv', 'weight', `an odd effective kernel on axis ${of.axis}`, of.e);
    return paddedSize(of, (of.e - 1) / 2, (of.e - 1) / 2);
  });
}

function read(fn: string, shapes: ConvShapes, args: FixedPaddingArguments) {
  const layout: TensorLayout = { data: 'channels-first', weight: 'OI*' };
  const reading = readShapes(fn, shapes, layout, false, args.groups ?? 1);
  const steps = readSteps(fn, reading.rank, ['stride', args.stride], ['dilation', args.dilation]);
  return { reading, steps, layout };
}

/** The convolutions of MobileNet, which pad by the kernel alone. */
export const mobilenet: Dialect = {
  name: 'MobileNet',
  adapters: [mobilenetConv],
  layouts: channelsFirst,
  fromOptions: ({ stride, dilation }) => ({ stride, dilation }),
};

/** The convolutions of DeepLab. */
export const deeplab: Dialect = {
  name: 'DeepLab',
  adapters: [deeplabConv],
  layouts: channelsFirst,
  fromOptions: ({ stride, dilation }) => ({ stride, dilation }),
};
