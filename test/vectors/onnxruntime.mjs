/**
 * Makes onnxruntime.json: outputs of ONNX Conv and ConvTranspose as ONNX Runtime computes them (opset 13, float32, CPU).
 *
 * node test/vectors/onnxruntime.mjs (installs onnxruntime-web from npm in a temporary folder)
 *
 * Operands are integers, so that every correct result is exact. A case without y is one that ONNX Runtime refuses.
 */

import { onnxModel } from '../support/onnx-model.mjs';
import { install, integers, seeded, write } from './convolutions.mjs';

const version = '1.30.0';
const [ort] = install(`onnxruntime-web@${version}`);
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

const random = seeded(20240229);
const cases = [];

/** Adds one call; size and kernel are spatial extents. */
async function add(
  op,
  name,
  size,
  kernel,
  attributes = {},
  { channels = [2, 3], batch = 1, bias = true } = {},
) {
  const [inputs, outputs] = channels;
  const { group = 1 } = attributes;
  const leading = op === 'Conv' ? [outputs, inputs / group] : [inputs, outputs / group];
  const x = integers(random, [batch, inputs, ...size], 9);
  const w = integers(random, [...leading, ...kernel], 5);
  const b = bias ? integers(random, [outputs], 9) : undefined;
  const operands = { x, w, ...(b && { b }) };
  const one = { name: `${op} ${kernel.length}d, ${name}`, op, attributes, exact: true, ...operands };
  cases.push(one);
  const axes = Object.fromEntries(Object.entries(operands).map(([key, { shape }]) => [key, shape.length]));
  try {
    const session = await ort.InferenceSession.create(onnxModel(op, attributes, axes, x.shape.length));
    const feeds = Object.entries(operands).map(([key, { shape, data }]) => [
      key,
      new ort.Tensor('float32', Float32Array.from(data), shape),
    ]);
    const { y } = await session.run(Object.fromEntries(feeds));
    one.y = { shape: [...y.dims], data: [...y.data] };
  } catch (error) {
    one.refusal = error.message.split(/Status Message: |KernelInfoType = .*?\] /).pop();
  }
}

const conv = (...call) => add('Conv', ...call);
const transposed = (...call) => add('ConvTranspose', ...call);

await conv('kernel 3', [8], [3]);
await conv('batch of 3, no bias', [6], [3], { kernel_shape: [3] }, { batch: 3, bias: false });
await conv('asymmetric pads', [6], [3], { pads: [2, 0] });
await conv('asymmetric pads per axis', [4, 5], [3, 2], { pads: [0, 1, 2, 0], strides: [1, 2] });
await conv('kernel above the unpadded input', [2], [5], { pads: [1, 3] });
await conv('strides above the kernel', [7, 8], [2, 1], { strides: [3, 4] });
await conv('strides and dilations with common factors', [9, 9], [3, 2], {
  strides: [2, 3],
  dilations: [2, 3],
  pads: [1, 2, 0, 1],
});
await conv('strides 4, dilations 6', [15], [3], { strides: [4], dilations: [6], pads: [2, 1] });
await conv('depthwise', [6], [3], { group: 4 }, { channels: [4, 4] });
await conv(
  'depthwise with a multiplier',
  [5, 4],
  [2, 3],
  { group: 2, dilations: [2, 1] },
  { channels: [2, 4] },
);
await conv('groups', [5, 4], [2, 2], { group: 2, strides: [2, 1] }, { channels: [4, 6], batch: 2 });
await conv(
  'groups',
  [3, 4, 3],
  [2, 3, 2],
  { group: 2, pads: [1, 0, 0, 0, 1, 1], strides: [2, 1, 1] },
  { channels: [2, 2] },
);
for (const auto_pad of ['SAME_UPPER', 'SAME_LOWER', 'VALID']) {
  for (const [n, k, s, d] of [
    [6, 3, 1, 1],
    [6, 4, 1, 1],
    [6, 3, 2, 1],
    [7, 4, 3, 1],
    [7, 2, 4, 1],
    [5, 6, 2, 1],
    [6, 2, 1, 3],
  ])
    if (auto_pad !== 'VALID' || k <= n)
      await conv(
        `${auto_pad}, n ${n}, k ${k}, s ${s}, d ${d}`,
        [n],
        [k],
        { auto_pad, strides: [s], dilations: [d] },
        { channels: [1, 2] },
      );
  await conv(`${auto_pad}, other steps per axis`, [5, 6], [2, 3], { auto_pad, strides: [2, 1] });
  await conv(`${auto_pad}`, [3, 4, 4], [2, 3, 1], { auto_pad, strides: [1, 2, 3] }, { channels: [1, 2] });
}

await transposed('kernel 3', [5], [3]);
await transposed(
  'batch of 3, no bias',
  [4],
  [3],
  { kernel_shape: [3], strides: [2] },
  { batch: 3, bias: false },
);
await transposed('asymmetric pads', [5], [3], { pads: [2, 0], strides: [2] });
await transposed('asymmetric pads per axis', [3, 4], [3, 2], { pads: [0, 1, 2, 0], strides: [1, 2] });
await transposed('output padding', [4], [3], { strides: [3], pads: [1, 0], output_padding: [2] });
await transposed('strides above the kernel', [3, 2], [2, 1], { strides: [3, 4], output_padding: [2, 3] });
await transposed('strides and dilations with common factors', [3, 3], [3, 2], {
  strides: [2, 3],
  dilations: [2, 3],
  pads: [1, 2, 0, 1],
});
await transposed('strides 4, dilations 6', [4], [3], {
  strides: [4],
  dilations: [6],
  pads: [2, 1],
  output_padding: [3],
});
await transposed('depthwise', [4], [3], { group: 4, strides: [2] }, { channels: [4, 4] });
await transposed(
  'depthwise with a multiplier',
  [3, 3],
  [2, 3],
  { group: 2, dilations: [2, 1] },
  { channels: [2, 4] },
);
await transposed('groups', [3, 2], [2, 2], { group: 2, strides: [2, 1] }, { channels: [4, 6], batch: 2 });
await transposed(
  'groups',
  [2, 3, 2],
  [2, 3, 2],
  { group: 2, pads: [1, 0, 0, 0, 1, 1], strides: [2, 1, 1] },
  { channels: [2, 2] },
);
for (const auto_pad of ['SAME_UPPER', 'SAME_LOWER', 'VALID']) {
  for (const [n, k, s, d] of [
    [4, 3, 1, 1],
    [4, 4, 1, 1],
    [4, 3, 2, 1],
    [4, 4, 2, 1],
    [3, 5, 3, 1],
    [3, 6, 2, 1],
    [4, 2, 1, 3],
    [3, 2, 3, 1],
  ])
    await transposed(
      `${auto_pad}, n ${n}, k ${k}, s ${s}, d ${d}`,
      [n],
      [k],
      { auto_pad, strides: [s], dilations: [d] },
      { channels: [1, 2] },
    );
  await transposed(`${auto_pad}, output padding`, [3], [3], { auto_pad, strides: [2], output_padding: [1] });
  await transposed(`${auto_pad}, other steps per axis`, [3, 2], [2, 3], { auto_pad, strides: [2, 1] });
  await transposed(
    `${auto_pad}`,
    [2, 2, 3],
    [2, 3, 2],
    { auto_pad, strides: [1, 2, 2] },
    { channels: [1, 2] },
  );
}
for (const auto_pad of ['NOTSET', 'SAME_UPPER', 'SAME_LOWER'])
  for (const size of [5, 6, 7, 8, 9, 10])
    await transposed(
      `${auto_pad}, output shape ${size} of 9`,
      [4],
      [3],
      { ...(auto_pad === 'NOTSET' ? {} : { auto_pad }), strides: [2], output_shape: [size] },
      { channels: [1, 2] },
    );
await transposed('output shape and output padding', [3, 3], [3, 2], {
  strides: [3, 2],
  output_shape: [8, 7],
  output_padding: [1, 1],
});
await transposed('output shape and pads', [4], [3], { output_shape: [4], pads: [0, 2] });

await conv('kernel above the padded input', [3], [6], { pads: [1, 1] });
await conv('pads beside auto_pad', [5], [3], { auto_pad: 'SAME_UPPER', pads: [1, 1] });
await conv('groups that do not divide', [5], [3], { group: 2 }, { channels: [2, 3] });
await transposed('output padding of stride and dilation', [4], [3], { strides: [2], output_padding: [2] });
await transposed('output padding above the stride, below the dilation', [4], [2], {
  dilations: [3],
  output_padding: [2],
});
await transposed('pads of another rank', [4], [3], { pads: [1] });

// Where ONNX Runtime and the specification differ.
for (const auto_pad of ['SAME_UPPER', 'SAME_LOWER']) {
  for (const [k, s, op] of [
    [1, 2, 0],
    [1, 3, 1],
    [1, 3, 2],
    [2, 4, 3],
  ])
    await transposed(
      `${auto_pad}, kernel ${k}, stride ${s}, output padding ${op}`,
      [3],
      [k],
      { auto_pad, strides: [s], output_padding: [op] },
      { channels: [1, 2] },
    );
  await conv(`${auto_pad}, dilation of one axis`, [6, 6], [3, 2], { auto_pad, dilations: [1, 2] });
}
for (const size of [5, 8, 10, 11])
  await transposed(
    `VALID, output shape ${size} of 9`,
    [4],
    [3],
    { auto_pad: 'VALID', strides: [2], output_shape: [size] },
    { channels: [1, 2] },
  );
await transposed('output shape a stride beyond the full one', [3], [3], { strides: [2], output_shape: [9] });
await transposed('output padding of the stride, below the dilation', [3, 3], [2, 2], {
  strides: [1, 2],
  dilations: [2, 1],
  output_padding: [1, 1],
});

write('onnxruntime.json', { dialect: 'onnx', 'ONNX Runtime': version, tolerance: 0 }, cases);
process.exit();
