import type { PerAxis } from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import { groupsAs, symmetricCalls } from '../geometry.ts';
import { symmetricPadding } from '../options.ts';
import { type ConvShapes, paddedSize, type ResolvedConv, readSymmetric, resolve } from '../resolve.ts';
import { prototxtLayer } from '../write.ts';

/** Fields of Caffe's ConvolutionParameter, which Convolution and Deconvolution share. */
export interface CaffeParameters {
  readonly stride?: PerAxis | undefined;
  readonly pad?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly group?: number | undefined;
}

/**
 * Caffe's Convolution layer: blobs N C ..., weight [num_output, C/g, ...]; symmetric pads only.
 *
 * @param shapes of the bottom blob and of the weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where Caffe checks
 * @example
 * caffeConvolution({ input: [1, 1, 9, 9], weight: [1, 1, 3, 3] }, { stride: 2 }).outSize; // => [4, 4]
 */
export function caffeConvolution(shapes: ConvShapes, parameters: CaffeParameters = {}): ResolvedConv {
  const { reading, steps, pad, layout } = readSymmetric(
    'caffeConvolution',
    shapes,
    parameters,
    parameters.group,
    false,
  );
  return resolve('caffeConvolution', reading, steps, layout, false, (of) =>
    paddedSize(of, pad[of.axis], pad[of.axis]),
  );
}

/**
 * Caffe's Deconvolution layer, a transposed convolution: weight [C, num_output/g, ...]; no output padding, no target shape.
 *
 * @param shapes of the bottom blob and of the weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where Caffe checks
 * @example
 * caffeDeconvolution({ input: [1, 1, 3, 3], weight: [1, 1, 2, 2] }, { stride: 2, dilation: 2 }).outSize; // => [7, 7]
 */
export function caffeDeconvolution(shapes: ConvShapes, parameters: CaffeParameters = {}): ResolvedConv {
  const { reading, steps, pad, layout } = readSymmetric(
    'caffeDeconvolution',
    shapes,
    parameters,
    parameters.group,
    true,
  );
  return resolve('caffeDeconvolution', reading, steps, layout, true, ({ axis, full }) => ({
    begin: pad[axis],
    size: full - 2 * pad[axis],
  }));
}

/** Caffe's Convolution and Deconvolution layers. */
export const caffe: Dialect = {
  name: 'Caffe',
  adapters: [caffeConvolution, caffeDeconvolution],
  layouts: channelsFirst,
  fromOptions: ({ stride, dilation, padding }) => ({ stride, dilation, pad: symmetricPadding(padding) }),
  calls: {
    names: () => ['Convolution', 'Deconvolution'],
    ...symmetricCalls('pad', undefined, (layer) => ({
      stride: layer.stride,
      dilation: layer.dilation,
      ...groupsAs(layer, 'group'),
    })),
    write: prototxtLayer,
  },
};
