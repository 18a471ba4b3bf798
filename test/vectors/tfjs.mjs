/**
 * Makes tfjs.json: outputs of tf.conv1d to conv3d, tf.conv2dTranspose and conv3dTranspose, and of the layers of the latter (float32, CPU).
 *
 * node test/vectors/tfjs.mjs (installs TensorFlow.js from npm in a temporary folder)
 *
 * Operands are integers, so that every correct result is exact. A case without y is one that TensorFlow.js refuses.
 */

import { install, integers, seeded, write } from './convolutions.mjs';

const version = '4.22.0';
const [tf, , layers] = install(
  ...['core', 'backend-cpu', 'layers'].map((part) => `@tensorflow/tfjs-${part}@${version}`),
);
await tf.setBackend('cpu');

const random = seeded(20240229);
const cases = [];

function add(op, name, size, kernel, attributes, run, { channels = [2, 3], batch = 1, bias = false } = {}) {
  const [inputs, outputs] = channels;
  const last = op === 'Conv' ? [inputs, outputs] : [outputs, inputs];
  const x = integers(random, [...(batch === null ? [] : [batch]), ...size, inputs], 9);
  const w = integers(random, [...kernel, ...last], 5);
  const b = bias ? integers(random, [outputs], 9) : undefined;
  const one = {
    name: `${op} ${kernel.length}d, ${name}`,
    op,
    attributes,
    exact: true,
    x,
    w,
    ...(b && { b }),
  };
  cases.push(one);
  try {
    const y = run(...[x, w, b].map((each) => each && tf.tensor(each.data, each.shape)), outputs);
    one.y = { shape: y.shape, data: [...y.dataSync()] };
  } catch (error) {
    one.refusal = error.message.split('\n')[0];
  }
}

function conv(name, size, kernel, attributes, more) {
  const { strides = 1, pad, dilations = 1, dimRoundingMode } = attributes;
  const rank = kernel.length;
  const format = ['NWC', 'NHWC', 'NDHWC'][rank - 1];
  add(
    'Conv',
    name,
    size,
    kernel,
    attributes,
    (x, w) => tf[`conv${rank}d`](x, w, strides, pad, format, dilations, dimRoundingMode),
    more,
  );
}

function transposed(name, size, kernel, attributes, more) {
  const { outputShape, strides = 1, pad, dimRoundingMode } = attributes;
  add(
    'ConvTranspose',
    name,
    size,
    kernel,
    attributes,
    (x, w) => tf[`conv${kernel.length}dTranspose`](x, w, outputShape, strides, pad, dimRoundingMode),
    more,
  );
}

function layer(name, size, kernel, attributes, more) {
  const run = (x, w, b, filters) => {
    const make = layers.layers[`conv${kernel.length}dTranspose`];
    const one = make({ filters, kernelSize: kernel, ...attributes });
    one.build(x.shape);
    one.setWeights([w, b]);
    return one.apply(x);
  };
  add('layers.ConvTranspose', name, size, kernel, attributes, run, { ...more, bias: true });
}

const around = (...pairs) => [[0, 0], ...pairs, [0, 0]];

for (const pad of ['valid', 'same']) {
  conv(pad, [8], [3], { pad });
  conv(`${pad}, even kernel, stride 2`, [8], [4], { pad, strides: 2 });
  conv(`${pad}, even kernel, stride 3`, [8], [4], { pad, strides: 3 });
  conv(`${pad}, stride above the kernel`, [9], [2], { pad, strides: 4 });
  conv(`${pad}, dilation 3`, [8], [2], { pad, dilations: 3 });
  conv(`${pad}, other steps per axis`, [7, 6], [2, 3], { pad, strides: [3, 2] }, { batch: 2 });
  conv(`${pad}, dilations per axis`, [5, 7], [2, 3], { pad, dilations: [1, 2] });
  conv(`${pad}, no batch axis`, [5, 4], [3, 2], { pad }, { batch: null });
  conv(pad, [3, 4, 3], [2, 3, 2], { pad, strides: [1, 2, 1] }, { channels: [1, 2] });
}
conv('same, kernel above the input', [3, 2], [4, 5], { pad: 'same' });
conv('pad 2, kernel 3 x 3', [4, 5], [3, 3], { pad: 2 });
conv('pad 2, kernel 3 x 2', [4, 5], [3, 2], { pad: 2 });
conv('pad 2, kernel above the unpadded input', [3, 2], [4, 4], { pad: 2 });
conv('pad 2, stride 2', [4, 5], [3, 3], { pad: 2, strides: 2 });
conv('pad 2, dilation 2', [4, 5], [3, 3], { pad: 2, dilations: 2 });
conv(
  'same, stride above the kernel',
  [3, 2, 6],
  [2, 1, 2],
  { pad: 'same', strides: [1, 2, 3] },
  { channels: [1, 2] },
);
conv('pad per end', [4, 5], [3, 2], { pad: around([1, 0], [2, 1]), strides: [1, 2] });
for (const dimRoundingMode of ['floor', 'round', 'ceil'])
  conv(
    `3.5 outputs by ${dimRoundingMode}`,
    [6, 6],
    [3, 3],
    { pad: 1, strides: 2, dimRoundingMode },
    { channels: [1, 1] },
  );

for (const [n, k, s, sizes] of [
  [3, 3, 1, [3]],
  [3, 3, 2, [5, 6]],
  [3, 4, 2, [5, 6]],
  [2, 5, 3, [4, 5, 6]],
  [2, 2, 3, [4, 5, 6]],
])
  for (const size of sizes)
    transposed(
      `same, ${size} from ${n}, kernel ${k}, stride ${s}`,
      [n, n],
      [k, k],
      { outputShape: [1, size, size, 1], strides: s, pad: 'same' },
      { channels: [1, 1] },
    );
for (const size of [7, 8])
  transposed(
    `valid, ${size} from 3, kernel 3, stride 2`,
    [3, 3],
    [3, 3],
    { outputShape: [1, size, size, 1], strides: 2, pad: 'valid' },
    { channels: [1, 1] },
  );
transposed(
  'same, other steps per axis',
  [2, 3],
  [2, 3],
  { outputShape: [2, 6, 5, 3], strides: [3, 2], pad: 'same' },
  { batch: 2 },
);
transposed(
  'valid, no batch axis',
  [2, 3],
  [3, 2],
  { outputShape: [5, 6, 3], strides: 2, pad: 'valid' },
  { batch: null },
);
transposed('pad 1', [3, 3], [3, 4], { outputShape: [1, 5, 6, 3], strides: 2, pad: 1 });
transposed('pad per end', [3, 3], [3, 2], {
  outputShape: [1, 5, 4, 3],
  strides: [2, 1],
  pad: around([2, 0], [0, 0]),
});
for (const pad of ['valid', 'same'])
  transposed(
    pad,
    [2, 2, 1],
    [2, 3, 2],
    { outputShape: [1, ...(pad === 'same' ? [2, 4, 2] : [3, 5, 2]), 2], strides: [1, 2, 2], pad },
    { channels: [1, 2] },
  );

for (const padding of ['valid', 'same']) {
  for (const [k, strides] of [
    [3, 1],
    [3, 2],
    [4, 2],
    [2, 3],
    [5, 3],
  ])
    layer(
      `${padding}, kernel ${k}, stride ${strides}`,
      [3, 2],
      [k, k],
      { strides, padding },
      { channels: [1, 2] },
    );
  layer(`${padding}, other steps per axis`, [2, 3], [2, 3], { strides: [3, 2], padding }, { batch: 2 });
  layer(padding, [2, 1, 2], [2, 3, 3], { strides: [1, 2, 3], padding }, { channels: [1, 2] });
  layer(
    `${padding}, stride above the kernel`,
    [2, 1, 2],
    [2, 3, 2],
    { strides: [1, 2, 3], padding },
    { channels: [1, 2] },
  );
}

conv(
  'strides and dilations above 1',
  [8, 8],
  [2, 2],
  { pad: 'valid', strides: 2, dilations: 2 },
  { channels: [1, 1] },
);
conv(
  'dimRoundingMode beside same',
  [6, 6],
  [3, 3],
  { pad: 'same', strides: 2, dimRoundingMode: 'floor' },
  { channels: [1, 1] },
);
transposed('output shape of other channels', [3, 3], [3, 3], { outputShape: [1, 3, 3, 2], pad: 'same' });

// What the library does and its documentation does not say: conv1d runs as conv2d on one row, numeric pads count the columns as the rows.
for (const [n, k, strides] of [
  [5, 3, 1],
  [6, 2, 2],
  [4, 1, 3],
])
  for (const pad of [0, 1]) conv(`pad ${pad}, kernel ${k}, stride ${strides}`, [n], [k], { pad, strides });
conv('pad per end', [5], [3], { pad: around([0, 0], [2, 1]), strides: 2 });
conv('pad of the row', [5], [3], { pad: around([1, 0], [2, 1]) });
conv('pad of three axes', [5], [3], { pad: around([1, 1]) });
conv('pad 0, strides per axis', [5, 6], [2, 3], { pad: 0, strides: [2, 1] });
conv('pad 1, strides per axis', [4, 5], [3, 3], { pad: 1, strides: [1, 2] });
conv('pad 1, dilations per axis', [5, 7], [2, 3], { pad: 1, dilations: [1, 2] });
conv('pad 1', [3, 4, 3], [2, 3, 2], { pad: 1 }, { channels: [1, 2] });
conv('pad per end', [3, 4, 3], [2, 3, 2], { pad: around([1, 0], [0, 0], [0, 1]) }, { channels: [1, 2] });
conv(
  'same, strides above every kernel',
  [4, 5, 6],
  [1, 1, 2],
  { pad: 'same', strides: [2, 4, 3] },
  { channels: [1, 2] },
);
for (const [n, size, pad, strides] of [
  [4, 2, 'same', 1],
  [4, 6, 'valid', 2],
  [3, 5, 1, 2],
  [3, 4, 'same', 2],
])
  transposed(
    `${pad}, ${size} from ${n} samples, of which some are not read`,
    [n, n],
    [3, 3],
    { outputShape: [1, size, size, 1], strides, pad },
    { channels: [1, 1] },
  );
transposed(
  'same, stride above the kernel',
  [2, 1, 3],
  [1, 2, 1],
  { outputShape: [1, 4, 1, 9, 2], strides: [2, 1, 3], pad: 'same' },
  { channels: [1, 2] },
);

write('tfjs.json', { dialect: 'tfjs', 'TensorFlow.js': version, tolerance: 0 }, cases);
