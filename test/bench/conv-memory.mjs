/**
 * Peak memory of a 64 → 64 layer, 3x3, on 512², forward and transposed, beyond its input, weights and output. An im2col matrix of it would
 * hold 576 x 262 144 samples (604 MB in float32).
 *
 *     node test/bench/conv-memory.mjs [vectors|phase|fourier|direct] [float32|float64]
 */
import { forwardGeometry, runConv } from './internals.mjs';

const [path, dtype = 'float32'] = process.argv.slice(2);
const Samples = dtype === 'float64' ? Float64Array : Float32Array;
const weight = { shape: [64, 64, 3, 3], data: new Samples(64 * 64 * 9).fill(0.01) };
const geometry = forwardGeometry([1, 64, 512, 512], weight.shape, { padding: 1 });
const x = new Samples(64 * 512 * 512).fill(0.5);
const out = new Samples(x.length).fill(0);
// A small run first: code, tables and kernels are in memory before the layer.
runConv(
  forwardGeometry([1, 64, 8, 8], weight.shape, { padding: 1 }),
  false,
  x.slice(0, 64 * 64),
  weight,
  path ? { path } : {},
);
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
const before = process.resourceUsage().maxRSS * 1024;
for (const transposed of [false, true]) {
  const began = performance.now();
  runConv(geometry, transposed, x, weight, { into: out, ...(path ? { path } : {}) });
  const peak = process.resourceUsage().maxRSS * 1024 - before;
  console.log(
    `${path ?? 'chosen'} ${dtype} ${transposed ? 'transposed' : 'forward'}: ${mebibytes(peak)} MiB above the ` +
      `${mebibytes(2 * x.byteLength + weight.data.byteLength)} MiB of its tensors, ${((performance.now() - began) / 1000).toFixed(2)} s`,
  );
}
