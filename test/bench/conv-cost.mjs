/**
 * What each path of the convolution engine takes, against what its cost model expects: the constants of src/conv/engine/cost.ts come from here.
 *
 *     node test/bench/conv-cost.mjs [float64]
 *
 * Prints CPU milliseconds, measured (estimated), and the path that the model takes with the loss against the fastest. CPU time rather than
 * wall time, so that a busy machine still gives ratios.
 */
import { cheapestPath, estimates, forwardGeometry, runConv } from './internals.mjs';

const dtype = process.argv.includes('float64') ? 'float64' : 'float32';
const Samples = dtype === 'float64' ? Float64Array : Float32Array;

/** [input channels, output channels, size, kernel, stride, dilation, groups] */
const shapes = [
  [1, 1, 512, 1, 1, 1, 1],
  [1, 1, 512, 3, 1, 1, 1],
  [1, 1, 512, 5, 1, 1, 1],
  [1, 1, 512, 7, 1, 1, 1],
  [1, 1, 512, 15, 1, 1, 1],
  [1, 1, 512, 31, 1, 1, 1],
  [1, 1, 512, 4, 2, 1, 1],
  [1, 1, 512, 32, 16, 1, 1],
  [1, 1, 8, 3, 1, 1, 1],
  [3, 3, 512, 9, 1, 1, 3],
  [32, 32, 128, 3, 1, 1, 32],
  [4, 4, 128, 9, 1, 1, 1],
  [16, 16, 8, 3, 1, 1, 1],
  [16, 16, 64, 3, 1, 1, 1],
  [16, 16, 64, 3, 2, 1, 1],
  [16, 16, 64, 7, 1, 1, 1],
  [16, 16, 64, 15, 1, 1, 1],
  [64, 64, 8, 3, 1, 1, 1],
  [64, 64, 64, 1, 1, 1, 1],
  [64, 64, 64, 3, 1, 1, 1],
  [8, 8, 128, 3, 2, 2, 1],
  [8, 8, 128, 5, 3, 1, 1],
];

let loss = 0;
for (const shape of shapes)
  for (const transposed of [false, true]) {
    const [inChannels, outChannels, n, k, stride, dilation, groups] = shape;
    const weight = {
      shape: [outChannels, inChannels / groups, k, k],
      data: new Samples((outChannels * inChannels * k * k) / groups).fill(0.01),
    };
    const padding = Math.floor((dilation * (k - 1)) / 2);
    const geometry = forwardGeometry([1, inChannels, n, n], weight.shape, {
      stride,
      dilation,
      padding,
      groups,
    });
    const side = geometry.axes[0].coarse;
    const x = new Samples(transposed ? outChannels * side * side : inChannels * n * n).fill(0.5);
    const times = {};
    const cells = ['vectors', 'winograd', 'direct', 'phase', 'fourier'].map((path) => {
      const expected = estimates(geometry, transposed, dtype, dtype === 'float32').filter(
        (each) => each.path === path,
      );
      if (expected.length === 0) return `${path} -`.padEnd(25);
      times[path] = cpu(() => runConv(geometry, transposed, x, weight, { path }));
      const best = Math.min(...expected.map((each) => each.nanoseconds)) / 1e6;
      return `${path} ${times[path].toFixed(2)} (${best.toFixed(2)})`.padEnd(25);
    });
    const { path } = cheapestPath(geometry, transposed, dtype, dtype === 'float32');
    const fastest = Math.min(...Object.values(times));
    loss += Math.log(times[path] / fastest);
    const name = `${inChannels}->${outChannels} ${k}x${k} on ${n}² s${stride} d${dilation} g${groups}`;
    console.log(name.padEnd(34), transposed ? 'T' : 'F', ...cells, path, (times[path] / fastest).toFixed(2));
  }
console.log(`geometric mean of chosen / fastest: ${Math.exp(loss / shapes.length / 2).toFixed(3)}`);

/** CPU milliseconds of one call, the best of four batches. */
function cpu(task) {
  const once = spent(task, 1);
  const batch = Math.max(1, Math.ceil(12 / (once + 0.01)));
  return Math.min(...[0, 1, 2, 3].map(() => spent(task, batch)));
}

function spent(task, batch) {
  const before = process.cpuUsage();
  for (let i = 0; i < batch; i++) task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / batch;
}
