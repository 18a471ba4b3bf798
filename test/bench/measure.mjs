/** Measuring: medians of many runs of the same work in the same process, and tables of ratios. */

import { cpus } from 'node:os';
import { Bench } from 'tinybench';

/** Median and minimum in milliseconds of each task, all run in turns for `time` ms each. */
export async function measure(tasks, time = 1000) {
  const results = {};
  // Several short rounds in turns: a slow moment of the machine then meets every task.
  const rounds = 4;
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: time / rounds, warmup: round === 0, warmupTime: 200, iterations: 3 });
    for (const [name, run] of Object.entries(tasks)) bench.add(name, run);
    await bench.run();
    for (const task of bench.tasks) {
      if (task.result.error) throw task.result.error;
      results[task.name] = results[task.name] ?? [];
      results[task.name].push(task.result.latency);
    }
  }
  return Object.fromEntries(
    Object.entries(results).map(([name, latencies]) => {
      const medians = latencies.map((one) => one.p50).sort((a, b) => a - b);
      return [name, { median: medians[1], min: Math.min(...latencies.map((one) => one.min)) }];
    }),
  );
}

export function print(title, rows) {
  console.log(`\n${title}`);
  console.table(rows);
}

export const machine = `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`;

export const fixed = (value, digits = 2) => (value === undefined ? '' : Number(value.toFixed(digits)));
