/** deconvkit/dialects: the convolution calls of neural-network frameworks, and the catalogue of them. */

import type { DialectCatalogue } from './dialect.ts';
import { type EquivalentCall, equivalentCallsIn } from './equivalent.ts';
import { caffe } from './frameworks/caffe.ts';
import { deeplab, mobilenet } from './frameworks/fixed-padding.ts';
import { jax } from './frameworks/jax.ts';
import { keras } from './frameworks/keras.ts';
import { gluon, mxnet } from './frameworks/mxnet.ts';
import { native } from './frameworks/native.ts';
import { onednn } from './frameworks/onednn.ts';
import { onnx, onnxSpecification } from './frameworks/onnx.ts';
import { puzzlelib } from './frameworks/puzzlelib.ts';
import { pytorch } from './frameworks/pytorch.ts';
import { tensorflow } from './frameworks/tensorflow.ts';
import { tfjs } from './frameworks/tfjs.ts';
import { webnn } from './frameworks/webnn.ts';
import type { ResolvedGeometry } from './geometry.ts';

export type {
  CallWriter,
  Dialect,
  DialectAdapter,
  DialectCatalogue,
  ImageCall,
} from './dialect.ts';
export { type EquivalentCall, equivalentCallsIn } from './equivalent.ts';
export { type CaffeParameters, caffeConvolution, caffeDeconvolution } from './frameworks/caffe.ts';
export {
  deeplabConv,
  type FixedPaddingArguments,
  fixedPadding,
  mobilenetConv,
} from './frameworks/fixed-padding.ts';
export {
  type JaxConvArguments,
  type JaxConvTransposeArguments,
  type JaxPadding,
  jaxConv,
  jaxConvTranspose,
} from './frameworks/jax.ts';
export {
  type KerasConvArguments,
  type KerasConvTransposeArguments,
  kerasConv,
  kerasConvTranspose,
} from './frameworks/keras.ts';
export {
  type GluonConvArguments,
  type GluonConvTransposeArguments,
  gluonConv,
  gluonConvTranspose,
  type MxnetConvolutionArguments,
  type MxnetDeconvolutionArguments,
  mxnetConvolution,
  mxnetDeconvolution,
} from './frameworks/mxnet.ts';
export { nativeConv, nativeConvTranspose } from './frameworks/native.ts';
export { type OnednnParameters, onednnConvolution, onednnDeconvolution } from './frameworks/onednn.ts';
export {
  type OnnxAutoPad,
  type OnnxConvAttributes,
  type OnnxConvTransposeAttributes,
  type OnnxRules,
  onnxConv,
  onnxConvTranspose,
} from './frameworks/onnx.ts';
export {
  type PuzzlelibConvArguments,
  type PuzzlelibDeconvArguments,
  puzzlelibConv,
  puzzlelibDeconv,
} from './frameworks/puzzlelib.ts';
export {
  type PytorchConvArguments,
  type PytorchConvTransposeArguments,
  pytorchConv,
  pytorchConvTranspose,
} from './frameworks/pytorch.ts';
export {
  type TensorflowConvArguments,
  type TensorflowConvTransposeArguments,
  type TensorflowPadding,
  tensorflowConv,
  tensorflowConvTranspose,
} from './frameworks/tensorflow.ts';
export {
  type TfjsConvArguments,
  type TfjsConvTransposeArguments,
  type TfjsLayersConvTransposeArguments,
  tfjsConv,
  tfjsConvTranspose,
  tfjsLayersConvTranspose,
} from './frameworks/tfjs.ts';
export type { TfjsPad } from './frameworks/tfjs-padding.ts';
export {
  type WebnnConvOptions,
  type WebnnConvTransposeOptions,
  webnnConv2d,
  webnnConvTranspose2d,
} from './frameworks/webnn.ts';
export type { CallArguments, ResolvedGeometry } from './geometry.ts';
export type { CallOptions, Pair } from './options.ts';
export type {
  CallAxis,
  CallExtents,
  ConvShapes,
  PaddingMode,
  ResolvedConv,
  TensorLayout,
} from './resolve.ts';
export { resolveOptions } from './resolve-options.ts';
export { runCall } from './run.ts';

/** The dialects by the names that `deconv conv --dialect` takes. */
export const dialects: DialectCatalogue = {
  native,
  pytorch,
  tensorflow,
  keras,
  jax,
  onnx,
  'onnx-specification': onnxSpecification,
  mxnet,
  gluon,
  caffe,
  tfjs,
  webnn,
  puzzlelib,
  onednn,
  mobilenet,
  deeplab,
};

/**
 * The calls that compute a given layer in each framework; or what to pad or slice where a framework cannot express it; or why it has no
 * such operation. Each call is checked by the adapter of its framework to have the same cropBegin and outSize.
 *
 * @param layer a resolved call of any dialect, or of `nativeConv` and `nativeConvTranspose`
 * @returns one entry for each framework
 * @example
 * const layer = kerasConvTranspose({ input: [1, 4, 1], weight: [3, 1, 1] }, { strides: 2, padding: 'same' });
 * equivalentCalls(layer)[0].text; // => 'torch.nn.ConvTranspose1d(1, 1, 3, stride=2)(x)[..., 0:8]'
 */
export function equivalentCalls(layer: ResolvedGeometry): EquivalentCall[] {
  return equivalentCallsIn(dialects, layer);
}
