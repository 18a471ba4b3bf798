/**
 * Makes onnxruntime-1.13.json: outputs of ONNX ConvTranspose as ONNX Runtime 1.13.1 computes them, the last version that crops the odd sample
 * of an output_shape at the end (opset 13, float32, CPU).
 *
 * node test/vectors/onnxruntime-1.13.mjs (installs onnxruntime-node from npm in a temporary folder)
 *
 * Operands are integers, so that every correct result is exact. A case without y is one that ONNX Runtime refuses.
 */

import { onnxModel } from '../support/onnx-model.mjs';
import { install, integers, seeded, write } from './convolutions.mjs';

const version = '1.13.1';
const [ort] = install(`onnxruntime-node@${version}`);

const random = seeded(20240229);
const cases = [];

async function add(name, size, kernel, attributes) {
  const x = integers(random, [1, 2, ...size], 9);
  const w = integers(random, [2, 1, ...kernel], 5);
  const one = {
    name: `ConvTranspose ${kernel.length}d, ${name}`,
    op: 'ConvTranspose',
    attributes,
    exact: true,
    x,
    w,
  };
  cases.push(one);
  const axes = { x: x.shape.length, w: w.shape.length };
  try {
    const model = onnxModel('ConvTranspose', attributes, axes, x.shape.length);
    const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
    const feeds = Object.entries({ x, w }).map(([key, { shape, data }]) => [
      key,
      new ort.Tensor('float32', Float32Array.from(data), shape),
    ]);
    const { y } = await session.run(Object.fromEntries(feeds));
    one.y = { shape: [...y.dims], data: [...y.data] };
  } catch (error) {
    one.refusal = error.message.split('Status Message: ').pop();
  }
}

for (const auto_pad of ['NOTSET', 'VALID', 'SAME_UPPER', 'SAME_LOWER']) {
  const padding = auto_pad === 'NOTSET' ? {} : { auto_pad };
  for (const size of [5, 6, 7, 8, 9, 10, 12])
    await add(`${auto_pad}, output shape ${size} of 9`, [4], [3], {
      ...padding,
      strides: [2],
      output_shape: [size],
    });
  await add(`${auto_pad}, output shape per axis`, [3, 2], [2, 3], {
    ...padding,
    strides: [2, 3],
    output_shape: [5, 3],
  });
}
for (const auto_pad of ['SAME_UPPER', 'SAME_LOWER'])
  for (const [k, s] of [
    [2, 3],
    [3, 2],
    [4, 1],
  ])
    await add(`${auto_pad}, kernel ${k}, stride ${s}`, [3], [k], { auto_pad, strides: [s] });
await add('output padding of the stride', [4], [3], { output_padding: [1] });
await add('output shape and output padding', [3], [3], {
  strides: [2],
  output_shape: [7],
  output_padding: [1],
});

write('onnxruntime-1.13.json', { dialect: 'onnx-1.13', 'ONNX Runtime': version, tolerance: 0 }, cases);
