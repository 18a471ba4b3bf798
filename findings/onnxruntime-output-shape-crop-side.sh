#!/usr/bin/env bash
# ONNX Runtime 1.13.1 and 1.14.0: the same ConvTranspose model gives other numbers.
#
# One axis of 3 samples, a kernel of 3, stride 2: the full output has 7 samples. `output_shape` asks for 6 without `auto_pad`, so one sample is
# cropped. Up to 1.13.1 it is the last one, from 1.14.0 on the first one, with no change of the operator set and no warning: outputs of a decoder
# that was exported with output_shape shift by one sample when the runtime is updated.
set -euo pipefail
cd "$(mktemp -d)"
cat >run.mjs <<'JS'
import { createRequire } from 'node:module';

const ort = createRequire(`${process.argv[2]}/`)('onnxruntime-node');
// An ONNX model (IR 8, opset 13) of one node, y = ConvTranspose(x, w), field by field.
const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
const message = (...fields) =>
  fields.flatMap(([id, content]) =>
    typeof content === 'number'
      ? [...varint(id << 3), ...varint(content)]
      : [...varint((id << 3) | 2), ...varint(content.length), ...content],
  );
const text = (string) => [...Buffer.from(string)];
const integers = (name, value) => message([1, text(name)], [20, 7], [8, value]);
const axes = (name) => [0, 1, 2].map((i) => [1, message([2, text(name + i)])]);
const tensor = (name) => message([1, text(name)], [2, message([1, message([1, 1], [2, message(...axes(name))])])]);
const node = message(
  [1, text('x')],
  [1, text('w')],
  [2, text('y')],
  [4, text('ConvTranspose')],
  [5, integers('strides', 2)],
  [5, integers('output_shape', 6)],
);
const graph = message([1, node], [2, text('g')], [11, tensor('x')], [11, tensor('w')], [12, tensor('y')]);
const model = Uint8Array.from(message([1, 8], [7, graph], [8, message([1, text('')], [2, 13])]));
const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
const float = (values) => new ort.Tensor('float32', Float32Array.from(values), [1, 1, 3]);
const { y } = await session.run({ x: float([1, 2, 3]), w: float([1, 10, 100]) });
console.log(y.data.join(' '));
JS
for version in 1.13.1 1.14.0; do
  mkdir "$version"
  (cd "$version" && npm init -y >/dev/null && npm install --silent --ignore-scripts "onnxruntime-node@$version")
  echo "$version: $(node run.mjs "$PWD/$version")"
done >seen
cat seen
diff seen - <<'SEEN'
1.13.1: 1 10 102 20 203 30
1.14.0: 10 102 20 203 30 300
SEEN
echo 'As described: the crop of output_shape moved from the end to the begin between ONNX Runtime 1.13.1 and 1.14.0.'
