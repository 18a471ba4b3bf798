/** conv and convTranspose, one thread, against onnxruntime-web and tfjs-wasm in the same process, and PyTorch in its own. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { conv, convTranspose, setThreads } from 'deconvkit';
import { fixed, machine, measure, print } from './measure.mjs';
import { shapes } from './shapes.mjs';

setThreads(1);
const peers = existsSync(new URL('peers/node_modules', import.meta.url));
if (!peers) console.log('without onnxruntime-web and tfjs: npm run bench:peers installs them');
const prepare = peers
  ? { onnx: (await import('./peers/onnx.mjs')).onnx, tfjs: (await import('./peers/tfjs.mjs')).tfjs }
  : {};
const torch = pytorch();
const noise = (count) => Float32Array.from({ length: count }, () => Math.random() - 0.5);
const words = process.argv.slice(2);

const rows = [];
for (const shape of shapes.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
)) {
  const { name, inputs, outputs, size, kernel, stride, padding, dilation } = shape;
  for (const transposed of [true, false]) {
    const x = { shape: [1, inputs, size, size], data: noise(inputs * size * size) };
    const channels = transposed ? [inputs, outputs] : [outputs, inputs];
    const weight = { shape: [...channels, kernel, kernel], data: noise(inputs * outputs * kernel * kernel) };
    const options = { stride, padding, dilation };
    const tasks = { ours: () => (transposed ? convTranspose : conv)(x, weight, options) };
    for (const [peer, make] of Object.entries(prepare)) {
      const task = await make(shape, transposed, x.data, weight.data);
      if (task !== undefined) tasks[peer] = task;
    }
    const result = await measure(tasks, 800);
    const work = transposed ? 'convTranspose' : 'conv';
    const native = torch?.[name]?.[work];
    rows.push({
      shape: name,
      work,
      'ours ms': fixed(result.ours.median),
      'x onnx-web': fixed(result.onnx && result.onnx.median / result.ours.median),
      'x tfjs-wasm': fixed(result.tfjs && result.tfjs.median / result.ours.median),
      'PyTorch ms': fixed(native),
      'x PyTorch': fixed(native && native / result.ours.median),
    });
  }
}
print(`conv and convTranspose, float32, one thread (${machine})`, rows);

/** Medians in ms by shape, or undefined where PyTorch or the measuring script is not there. */
function pytorch() {
  const folder = process.env.DECONVKIT_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  try {
    const script = `${folder}/peers/pytorch.py`;
    const out = execFileSync('/usr/bin/python3', [script, '1'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Object.fromEntries(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map((row) => [row.shape, row]),
    );
  } catch {
    console.log('without PyTorch: it takes python3-torch and ../shared/peers/pytorch.py');
    return undefined;
  }
}
