#!/usr/bin/env bash
# TensorFlow.js 4.22.0, backend wasm: conv2d with padding 'same' returns nothing but zeros where the windows end before the input does.
#
# An image of 6x6 with the values 1 .. 36, a kernel of 2x2 ones, stride 3, padding 'same': two windows of 2 samples with a stride of 3 reach 5 of
# 6 samples, so 'same' has nothing to add (a total padding of max((ceil(n/s) - 1) s + k - n, 0) = 0), and the outputs are the four sums
# 18, 30, 90, 102. The backend cpu gives them; the backend wasm gives 0, 0, 0, 0, without an error or a warning. With 7x7, where one row and
# column are padded, both agree. Whoever checks a convolution against the wasm backend compares with zeros.
set -euo pipefail
cd "$(mktemp -d)"
npm init -y >/dev/null
npm install --silent --ignore-scripts @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
cat >same.mjs <<'JS'
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';

const conv = async (backend, n) => {
  await tf.setBackend(backend);
  await tf.ready();
  const image = tf.tensor4d(Array.from({ length: n * n }, (_, i) => i + 1), [1, n, n, 1]);
  return [...(await tf.conv2d(image, tf.ones([2, 2, 1, 1]), 3, 'same').data())].join(' ');
};
for (const n of [6, 7]) for (const backend of ['cpu', 'wasm']) console.log(`${n} ${backend}: ${await conv(backend, n)}`);
JS
node same.mjs 2>/dev/null | grep -E '^[67] ' >seen
cat seen
diff seen - <<'SEEN'
6 cpu: 18 30 90 102
6 wasm: 0 0 0 0
7 cpu: 20 32 21 104 116 63 87 93 49
7 wasm: 20 32 21 104 116 63 87 93 49
SEEN
echo 'As described: @tensorflow/tfjs-backend-wasm 4.22.0 returns zeros for conv2d "same" where no padding is needed and samples remain.'
