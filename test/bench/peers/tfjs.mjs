/** tfjs with its WebAssembly backend, one thread. Its layout is [N, H, W, C]; the data are random, so nothing is transposed. */

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

let ready;

/** Prepares a task for a shape, or undefined where tfjs has no such operation: a dilated transposed convolution. */
export async function tfjs(
  { inputs, outputs, size, kernel, stride, padding, dilation },
  transposed,
  x,
  weight,
) {
  if (transposed && dilation > 1) return undefined;
  ready ??= start();
  await ready;
  const image = tf.tensor4d(x, [1, size, size, inputs]);
  const full = (size - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding;
  if (transposed) {
    const filter = tf.tensor4d(weight, [kernel, kernel, outputs, inputs]);
    const pads = [
      [0, 0],
      [padding, padding],
      [padding, padding],
      [0, 0],
    ];
    return () => read(tf.conv2dTranspose(image, filter, [1, full, full, outputs], stride, pads));
  }
  const filter = tf.tensor4d(weight, [kernel, kernel, inputs, outputs]);
  const padded = tf.pad(image, [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ]);
  // tfjs refuses stride and dilation together.
  if (stride > 1 && dilation > 1) return undefined;
  return () => read(tf.conv2d(padded, filter, stride, 'valid', 'NHWC', dilation));
}

function read(result) {
  const data = result.dataSync();
  result.dispose();
  return data;
}

async function start() {
  const folder = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')));
  setThreadsCount(1);
  setWasmPaths(`${folder}/`);
  await tf.setBackend('wasm');
  await tf.ready();
}
