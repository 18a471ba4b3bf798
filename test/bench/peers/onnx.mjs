/** onnxruntime-web, one thread: Conv and ConvTranspose as models of one node, written here byte by byte. */

import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;

/** Prepares a task for a shape; the promise it returns is that of the run. */
export async function onnx(shape, transposed, x, weight) {
  const { inputs, outputs, size, kernel } = shape;
  const session = await ort.InferenceSession.create(model(shape, transposed));
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

/** A ModelProto: IR 8, opset 13, y = Conv(x, w) or ConvTranspose(x, w). */
function model({ stride, padding, dilation, kernel }, transposed) {
  const node = message(
    [1, text('x')],
    [1, text('w')],
    [2, text('y')],
    [4, text(transposed ? 'ConvTranspose' : 'Conv')],
    [5, integers('kernel_shape', [kernel, kernel])],
    [5, integers('strides', [stride, stride])],
    [5, integers('pads', [padding, padding, padding, padding])],
    [5, integers('dilations', [dilation, dilation])],
  );
  const graph = message([1, node], [2, text('g')], [11, value('x')], [11, value('w')], [12, value('y')]);
  return Uint8Array.from(message([1, 8], [7, graph], [8, message([1, text('')], [2, 13])]));
}

const text = (word) => [...Buffer.from(word)];
const integers = (name, list) => message([1, text(name)], [20, 7], ...list.map((n) => [8, n]));
/** A float tensor of four axes of any extent. */
const value = (name) => {
  const axis = (letter) => message([2, text(letter)]);
  const axes = message(...['a', 'b', 'c', 'd'].map((letter) => [1, axis(name + letter)]));
  return message([1, text(name)], [2, message([1, message([1, 1], [2, axes])])]);
};

/** Fields of a protobuf message: a number is a varint, bytes are a block. */
function message(...fields) {
  return fields.flatMap(([id, content]) =>
    typeof content === 'number'
      ? [...varint(id << 3), ...varint(content)]
      : [...varint((id << 3) | 2), ...varint(content.length), ...content],
  );
}

function varint(n) {
  return n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)];
}
