/** onnxruntime-web, one thread: Conv and ConvTranspose as models of one node. */

import * as ort from 'onnxruntime-web';
import { onnxModel } from '../../support/onnx-model.mjs';

ort.env.wasm.numThreads = 1;

/** Prepares a task for a shape; the promise it returns is that of the run. */
export async function onnx(shape, transposed, x, weight) {
  const { inputs, outputs, size, kernel, stride, padding, dilation } = shape;
  const attributes = {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
    dilations: [dilation, dilation],
  };
  const model = onnxModel(transposed ? 'ConvTranspose' : 'Conv', attributes, { x: 4, w: 4 }, 4);
  const session = await ort.InferenceSession.create(model);
  const feeds = {
    x: new ort.Tensor('float32', x, [1, inputs, size, size]),
    w: new ort.Tensor('float32', weight, [
      transposed ? inputs : outputs,
      transposed ? outputs : inputs,
      kernel,
      kernel,
    ]),
  };
  return () => session.run(feeds);
}
