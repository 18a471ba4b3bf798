/**
 * A blur and its adjoint, float32, one thread, by overlapping blocks of several extents against transforms of the whole image:
 * `node test/bench/blocks.mjs [kernel] [512x512 ...]`. The costs of src/operators/block-blur.ts are fitted to these numbers.
 *
 * Nanoseconds a sample for both ways, in the memory of the kernels, as solvers work: minima of the processor's time, since the machine may be
 * shared.
 */

import { blockBlur, cheapestBlock, circulant, openWorkspace, toOtf, zeros } from './internals.mjs';
import { fixed, machine, print } from './measure.mjs';

const [kernel = '25', ...given] = process.argv.slice(2);
const size = Number(kernel);
const powers = [512, 1024, 2048, 4096, 8192].map((n) => [n, n]);
const sizes = given.length ? given.map((word) => word.split('x').map(Number)) : [...powers, [3000, 4000]];
const extents = [64, 96, 128, 160, 192, 240, 256, 320, 384].filter((n) => n >= size);

const weights = zeros([size, size], 'float64');
for (let i = 0; i < weights.data.length; i++) weights.data[i] = 1 / weights.data.length;

const rows = [];
for (const frame of sizes) {
  const workspace = openWorkspace();
  const image = () => ({ shape: frame, data: workspace.floats(frame[0] * frame[1]) });
  const [x, y, z] = [image(), image(), image()];
  for (let i = 0; i < x.data.length; i++) x.data[i] = Math.random();
  const whole = circulant(toOtf(weights, frame, 'float32'), frame);
  const problem = { weights, batch: [], frame, boundary: 'wrap', domain: frame };
  const both = (operator) => () => {
    operator.apply(x, y);
    operator.adjoint(y, z);
  };
  const tasks = { whole: both(whole) };
  const shapes = [...extents.map((n) => [n, n]), [128, 256], [256, 128], [192, 256], [256, 512]];
  for (const block of shapes)
    if (Math.min(...block) >= size) tasks[block.join('x')] = both(blockBlur(problem, block));
  const times = Object.fromEntries(Object.keys(tasks).map((name) => [name, Infinity]));
  // In turns: a slow moment of the machine then meets every task.
  for (let round = 0; round < 6; round++)
    for (const [name, run] of Object.entries(tasks)) {
      const start = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(start);
      times[name] = Math.min(times[name], user + system);
    }
  const least = (name) => (times[name] * 1e3) / (frame[0] * frame[1]);
  const row = { size: frame.join('x'), kernel: size };
  for (const name of Object.keys(tasks)) row[name] = fixed(least(name));
  const chosen = cheapestBlock(problem, frame)?.join('x') ?? 'whole';
  row.chosen = chosen;
  if (chosen in tasks) row['x whole'] = fixed(least('whole') / least(chosen));
  rows.push(row);
  workspace.release();
}
print(`blur + adjoint by blocks, ns a sample (${machine})`, rows);
