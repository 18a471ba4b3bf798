/**
 * rfftn + irfftn of one float32 image on one thread, against FFTW (measured plan), SciPy, PFFFT and fft.js composed in two dimensions;
 * two threads; and what a process needs that does nothing else: `node test/bench/fft.mjs [512x512 ...]`
 *
 * `ours` works in place in the kernels' memory, as the solvers do and as FFTW does; `plain arrays` is what a user calls, with a fresh
 * spectrum and a fresh image each time, and is what the others (which also take arrays and give arrays) are divided by.
 */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fftJs2d } from './fft-js-2d.mjs';
import { irfftn, openWorkspace, rfftn, setThreads, zeros } from './internals.mjs';
import { fixed, machine, measure, print } from './measure.mjs';
import { fftw, scipy } from './natives.mjs';

const given = process.argv.slice(2).map((word) => word.split('x').map(Number));
const powers = [512, 1024, 2048, 4096, 8192].map((n) => [n, n]);
const sizes = given.length ? given : [...powers, [1000, 1000], [1080, 1920], [3000, 4000]];

const natives = { FFTW: fftw(), SciPy: scipy() };
const pffft2d = await import('./peers/pffft.mjs').then(
  (module) => module.pffft2d,
  () => console.log('without PFFFT: npm run bench:peers installs it'),
);
const rows = [];
for (const [height, width] of sizes) {
  const pixels = height * width;
  const before = nativeTimes(height, width);
  const { tasks, release } = await tasksOf(height, width);
  const result = await measure(tasks, Math.max(1000, pixels / 1500));
  const after = nativeTimes(height, width);
  // The best of before and after: the machine may have been busy during one of them.
  const native = (name, value) => before[name] && Math.min(before[name][value], after[name][value]);
  const ratio = (theirs, ours) => fixed(theirs && theirs / ours);
  const { ours, ours2, arrays } = result;
  rows.push({
    size: `${height}x${width}`,
    'ours ms': fixed(ours.median),
    'ns/pixel': fixed((ours.median * 1e6) / pixels),
    'x FFTW': ratio(native('FFTW', 'median'), ours.median),
    'x FFTW (minima)': ratio(native('FFTW', 'min'), ours.min),
    '2 threads': ratio(ours.median, ours2.median),
    '2 threads (minima)': ratio(ours.min, ours2.min),
    'plain arrays ms': fixed(arrays.median),
    'x SciPy': ratio(native('SciPy', 'median'), arrays.median),
    'x SciPy (minima)': ratio(native('SciPy', 'min'), arrays.min),
    'x PFFFT': ratio(result.pffft?.median, arrays.median),
    'x fft.js': ratio(result.fftjs?.median, arrays.median),
    'x fft.js (minima)': ratio(result.fftjs?.min, arrays.min),
    'peak MB': fixed(peakOf(height, width), 0),
    'image MB': fixed((4 * pixels) / 2 ** 20, 1),
  });
  release();
}
print(`rfftn + irfftn, float32, one thread (${machine})`, rows);

async function tasksOf(height, width) {
  const shape = [height, width];
  const half = height * (Math.floor(width / 2) + 1);
  const workspace = openWorkspace();
  const x = { shape, data: workspace.floats(height * width) };
  for (let i = 0; i < x.data.length; i++) x.data[i] = Math.random();
  const spectrum = { shape, rank: 2, re: workspace.floats(half), im: workspace.floats(half) };
  const back = { shape, data: workspace.floats(height * width) };
  const plain = zeros(shape);
  plain.data.set(x.data);
  const inPlace = (threads) => () => {
    setThreads(threads);
    irfftn(rfftn(x, 2, spectrum), back);
  };
  const tasks = {
    ours: inPlace(1),
    ours2: inPlace(2),
    arrays: () => {
      setThreads(1);
      irfftn(rfftn(plain));
    },
  };
  const pffft = height <= 4096 ? await pffft2d?.(plain) : undefined;
  if (pffft) tasks.pffft = checked(pffft, plain.data);
  if (shape.every((n) => (n & (n - 1)) === 0 && n <= 2048)) tasks.fftjs = checked(fftJs2d(plain), plain.data);
  return { tasks, release: () => workspace.release() };
}

/** A peer that does not give the image back would be measured at nothing. */
function checked(task, image) {
  const back = task();
  const error = image.reduce((most, value, i) => Math.max(most, Math.abs(value - back[i])), 0);
  if (error > 1e-4) throw new Error(`a peer is off by ${error}`);
  return task;
}

function nativeTimes(height, width) {
  return Object.fromEntries(Object.entries(natives).map(([name, time]) => [name, time?.(height, width)]));
}

function peakOf(height, width) {
  const program = fileURLToPath(new URL('fft-memory.mjs', import.meta.url));
  return Number(
    execFileSync(process.execPath, [program, String(height), String(width)], { encoding: 'utf8' }),
  );
}
