/**
 * Makes equivalent-calls.json: the lines that equivalentCalls prints, each of them executed in its framework with the result of the layer.
 *
 * In an environment with tensorflow-cpu, jax, torch and keras: npm run build; node test/vectors/equivalent-calls.mjs [COUNT]
 *
 * It installs TensorFlow.js and ONNX Runtime from npm in a temporary folder, and calls equivalent-calls.py for the Python frameworks. Every
 * line must run and give the samples of this library exactly (operands are integers); else it says which does not, and writes nothing. With
 * COUNT it tries that many random layers and writes nothing either.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { equivalentCalls, nativeConv, nativeConvTranspose } from '../../dist/conv/dialects/index.js';
import { conv, convTranspose, tensor } from '../../dist/index.js';
import { onnxModel } from '../support/onnx-model.mjs';
import { install, integers, seeded } from './convolutions.mjs';

const versions = { 'TensorFlow.js': '4.22.0', 'ONNX Runtime': '1.30.0' };
const [tf, , ort] = install(
  `@tensorflow/tfjs-core@${versions['TensorFlow.js']}`,
  `@tensorflow/tfjs-backend-cpu@${versions['TensorFlow.js']}`,
  `onnxruntime-web@${versions['ONNX Runtime']}`,
);
await tf.setBackend('cpu');
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

const python = ['PyTorch', 'TensorFlow', 'Keras', 'JAX'];
const frameworks = [...python, 'ONNX', 'TensorFlow.js'];

/** Layers that showed faults: paddings, strides and dilations that some function of a rank does not take. */
const anchors = [
  [false, [1, 1, 5, 5], [1, 1, 3, 3], { padding: 1 }],
  [true, [1, 1, 5, 5], [1, 1, 3, 3], {}],
  [false, [1, 1, 9], [1, 1, 3], { stride: 2, padding: [[2, 0]] }],
  [false, [1, 1, 5, 5, 5], [1, 1, 3, 3, 3], { stride: 2, padding: 1 }],
  [false, [1, 1, 5], [1, 1, 3], { padding: 2, dilation: 2 }],
  [false, [1, 1, 3, 3, 3], [1, 1, 3, 3, 3], { padding: 2, dilation: 2 }],
  [false, [1, 1, 1, 1, 4], [1, 1, 1, 1, 1], { stride: [1, 1, 2] }],
  [true, [1, 1, 1, 1, 2], [1, 1, 1, 1, 1], { stride: [1, 1, 2], outputSize: [1, 1, 4] }],
  [true, [1, 1, 2, 2], [1, 1, 2, 2], { outputSize: [4, 4] }],
  [true, [1, 2, 4], [2, 1, 3], { stride: 2, outputSize: 8 }],
  [true, [1, 1, 4], [1, 1, 3], { stride: 2, padding: 1, outputPadding: 1 }],
  [true, [1, 1, 4], [1, 1, 3], { dilation: 2, outputPadding: 1 }],
  [false, [1, 1, 5], [1, 1, 3], { padding: [[0, -1]] }],
  [false, [1, 4, 7, 7], [6, 2, 3, 3], { groups: 2, dilation: 2, padding: 2 }],
  [true, [1, 4, 3, 3], [4, 3, 4, 4], { groups: 2, stride: 2, padding: 1 }],
];

const random = seeded(20240229);
const between = (from, to) => from + Math.floor(random() * (to - from + 1));

/** A layer of any kind; one in two has the paddings that frameworks call same or valid. */
function anyLayer() {
  const rank = between(1, 3);
  const most = [9, 6, 4][rank - 1];
  const transposed = random() < 0.5;
  const groups = random() < 0.25 ? 2 : 1;
  const each = (of) => Array.from({ length: rank }, of);
  const kernel = each(() => between(1, rank === 1 ? 5 : 3));
  const plain = random() < 0.5;
  const stride = random() < 0.5 ? each(() => 1) : each(() => between(1, 3));
  const dilation = random() < 0.6 ? each(() => 1) : each(() => between(1, 3));
  const size = each(() => between(2, most));
  const e = kernel.map((k, a) => dilation[a] * (k - 1) + 1);
  const full = size.map((n, a) => stride[a] * (n - 1) + e[a]);
  const options = { stride, dilation, groups };
  if (plain && transposed) {
    options.outputSize = size.map((n, a) => (random() < 0.5 ? n * stride[a] : full[a]));
    options.padding = full.map((f, a) => [Math.floor(Math.max(0, f - options.outputSize[a]) / 2), 0]);
  } else if (plain) {
    const same = random() < 0.7;
    options.padding = size.map((n, a) => {
      const total = same ? Math.max(0, (Math.ceil(n / stride[a]) - 1) * stride[a] + e[a] - n) : 0;
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  } else {
    options.padding = each(() => [between(-1, 2), between(-1, 2)]);
    if (transposed) options.outputPadding = each(() => between(0, 2));
  }
  const [a, b] = [groups * between(1, 2), between(1, 2)];
  return [transposed, [1, transposed ? a : b * groups, ...size], [a, b, ...kernel], options];
}

/** The layer, its operands and its result; undefined where the options do not fit each other. */
function resolved([transposed, input, weight, options]) {
  try {
    const layer = (transposed ? nativeConvTranspose : nativeConv)({ input, weight }, options);
    const x = integers(random, input, 9);
    const w = integers(random, weight, 5);
    const run = transposed ? convTranspose : conv;
    const y = run(tensor(x.shape, x.data), tensor(w.shape, w.data), options);
    return {
      spec: { transposed, input, weight, options },
      layer,
      x,
      w,
      y: { shape: y.shape, data: [...y.data] },
    };
  } catch {
    return undefined;
  }
}

/** A line taken apart: what to pad first, the code, and what to crop after. */
function partsOf({ framework, how, text }) {
  const pads = [];
  let rest = text;
  for (;;) {
    const found = rest.match(
      /^pad x by (\[\[.*?\]\]) \(\[begin, end\] per axis\)(?: in the mode (\w+))?, then (.*)$/,
    );
    if (found === null) break;
    pads.push({ pads: JSON.parse(found[1]), mode: found[2] ?? 'zeros' });
    rest = found[3];
  }
  const sliced = rest.match(
    /^not expressible: (.*), then slice by (\[\[.*\]\]) \(\[begin, end\] per axis.*\)$/,
  );
  return { framework, how, text, pads, code: sliced?.[1] ?? rest, crop: sliced && JSON.parse(sliced[2]) };
}

const count = Number(process.argv[2] ?? 110);
const layers = [...anchors, ...Array.from({ length: count }, anyLayer)].map(resolved).filter(Boolean);
const lines = layers.flatMap(({ layer, x, w, y }) =>
  equivalentCalls(layer)
    .filter(({ framework, how }) => frameworks.includes(framework) && how !== 'none')
    .map((each) => ({ ...partsOf(each), transposed: layer.transposed, x, w, y })),
);

/** The tensor with its spatial axes padded or, where negative, cropped. */
function padded({ shape, data }, pads) {
  const rank = pads.length;
  const lead = shape.length - rank;
  const to = shape.map((n, axis) => (axis < lead ? n : n + pads[axis - lead][0] + pads[axis - lead][1]));
  const result = new Array(to.reduce((a, b) => a * b, 1)).fill(0);
  for (let i = 0; i < result.length; i++) {
    let [rest, from, step, inside] = [i, 0, 1, true];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const at = (rest % to[axis]) - (axis < lead ? 0 : pads[axis - lead][0]);
      rest = Math.floor(rest / to[axis]);
      inside &&= at >= 0 && at < shape[axis];
      from += at * step;
      step *= shape[axis];
    }
    if (inside) result[i] = data[from];
  }
  return { shape: to, data: result };
}

/** The tensor with its axes in another order. */
function permuted({ shape, data }, order) {
  const to = order.map((axis) => shape[axis]);
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  return {
    shape: to,
    data: data.map((_, i) => {
      let [rest, from] = [i, 0];
      for (let axis = to.length - 1; axis >= 0; axis--) {
        from += (rest % to[axis]) * steps[order[axis]];
        rest = Math.floor(rest / to[axis]);
      }
      return data[from];
    }),
  };
}

function runTfjs({ code, pads, x, w, transposed }) {
  const input = pads.reduce((value, each) => padded(value, each.pads), x);
  const rank = x.shape.length - 2;
  const spatial = Array.from({ length: rank }, (_, axis) => axis);
  const last = permuted(input, [0, ...spatial.map((axis) => axis + 2), 1]);
  const filter = permuted(w, [...spatial.map((axis) => axis + 2), ...(transposed ? [1, 0] : [1, 0])]);
  const tensors = [last, filter].map(({ shape, data }) => tf.tensor(data, shape, 'float32'));
  const y = new Function('tf', 'x', 'w', `return ${code}`)(tf, ...tensors);
  return permuted({ shape: y.shape, data: [...y.dataSync()] }, [
    0,
    rank + 1,
    ...spatial.map((axis) => axis + 1),
  ]);
}

async function runOnnx({ code, pads, x, w }) {
  const input = pads.reduce((value, each) => padded(value, each.pads), x);
  const [, operator, rest] = code.match(/^helper\.make_node\('(\w+)', \['x', 'w'\], \['y'\](.*)\)$/);
  const attributes = Object.fromEntries(
    [...rest.matchAll(/, (\w+)=(\[.*?\]|\d+)/g)].map(([, key, value]) => [key, JSON.parse(value)]),
  );
  const model = onnxModel(operator, attributes, { x: x.shape.length, w: w.shape.length }, x.shape.length);
  const session = await ort.InferenceSession.create(model);
  const feed = ({ shape, data }) => new ort.Tensor('float32', Float32Array.from(data), shape);
  const { y } = await session.run({ x: feed(input), w: feed(w) });
  return { shape: [...y.dims], data: [...y.data] };
}

/** Why a result is not that of the layer; undefined where it is. */
function fault(got, { y, crop }) {
  const result = crop
    ? padded(
        got,
        crop.map(([begin, end]) => [-begin, -end]),
      )
    : got;
  if (result.shape.join() !== y.shape.join()) return `shape ${result.shape} instead of ${y.shape}`;
  const at = y.data.findIndex((value, i) => value !== result.data[i]);
  return at < 0 ? undefined : `sample ${at} is ${result.data[at]} instead of ${y.data[at]}`;
}

const folder = mkdtempSync(join(tmpdir(), 'deconvkit-calls-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const [asked, answered] = [join(folder, 'calls.json'), join(folder, 'results.json')];
const inPython = lines.filter(({ framework }) => python.includes(framework));
writeFileSync(asked, JSON.stringify(inPython));
const script = fileURLToPath(new URL('equivalent-calls.py', import.meta.url));
execFileSync('python3', [script, asked, answered], { stdio: 'inherit' });
const answers = JSON.parse(readFileSync(answered, 'utf8'));

const faults = [];
for (const line of lines) {
  let why;
  try {
    if (line.framework === 'TensorFlow.js') why = fault(runTfjs(line), line);
    else if (line.framework === 'ONNX') why = fault(await runOnnx(line), line);
    else {
      const { error, ...got } = answers.results[inPython.indexOf(line)];
      why = error ?? fault(got, line);
    }
  } catch (error) {
    why = `raises: ${error.message.split('\n')[0]}`;
  }
  if (why !== undefined)
    faults.push(
      `${line.framework} (${line.how}): ${line.text}\n  ${why}\n  ${line.x.shape} * ${line.w.shape}`,
    );
}
process.stdout.write(`${lines.length} lines of ${layers.length} layers, ${faults.length} wrong\n`);
for (const framework of frameworks) {
  const all = lines.filter((line) => line.framework === framework).length;
  const wrong = faults.filter((each) => each.startsWith(`${framework} (`)).length;
  process.stdout.write(`${framework}: ${all} lines, ${wrong} wrong\n`);
}
if (faults.length > 0) process.stdout.write(`${faults.slice(0, 40).join('\n')}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
if (faults.length === 0 && process.argv[2] === undefined) {
  const rows = layers.map(({ spec, layer }) =>
    JSON.stringify({
      ...spec,
      texts: Object.fromEntries(
        equivalentCalls(layer).flatMap(({ framework, text }) =>
          frameworks.includes(framework) ? [[framework, text]] : [],
        ),
      ),
    }),
  );
  const header = JSON.stringify({ ...versions, ...answers.versions }).slice(0, -1);
  writeFileSync(
    new URL('equivalent-calls.json', import.meta.url),
    `${header}, "layers": [\n${rows.join(',\n')}\n]}\n`,
  );
}
process.exit();
