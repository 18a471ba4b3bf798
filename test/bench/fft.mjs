/** rfftn + irfftn of one float32 image against FFTW (measured plan), fft.js composed in two dimensions, and our threads. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { irfftn, rfftn, setThreads, zeros } from 'deconvkit';
import 'deconvkit/node';
import { openWorkspace } from '../../dist/kernels/workspace.js';
import { fftJs2d } from './fft-js-2d.mjs';
import { fixed, machine, measure, print } from './measure.mjs';

const given = process.argv.slice(2).map((word) => word.split('x').map(Number));
const sizes = given.length
  ? given
  : [
      [512, 512],
      [1024, 1024],
      [2048, 2048],
      [4096, 4096],
      [1000, 1000],
      [1080, 1920],
      [3000, 4000],
    ];

const fftw = buildFftw();
const rows = [];
for (const [height, width] of sizes) {
  const native = fftw?.(height, width);
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
  const powers = [height, width].every((n) => (n & (n - 1)) === 0);
  if (powers && height <= 2048) tasks.fftjs = fftJs2d(plain);
  const result = await measure(tasks, Math.max(1000, (height * width) / 1500));
  const again = fftw?.(height, width);
  const nativeMedian = fftw && Math.min(native.median, again.median);
  const nativeMin = fftw && Math.min(native.min, again.min);
  rows.push({
    size: shape.join('x'),
    'ours ms': fixed(result.ours.median),
    'ns/pixel': fixed((result.ours.median * 1e6) / height / width),
    'FFTW ms': fixed(nativeMedian),
    'x FFTW': fixed(nativeMedian && nativeMedian / result.ours.median),
    'x FFTW (minima)': fixed(nativeMin && nativeMin / result.ours.min),
    '2 threads': fixed(result.ours.median / result.ours2.median),
    '2 threads (minima)': fixed(result.ours.min / result.ours2.min),
    'plain arrays ms': fixed(result.arrays.median),
    'x fft.js': fixed(result.fftjs && result.fftjs.median / result.arrays.median),
  });
  workspace.release();
}
print(`rfftn + irfftn, float32, one thread (${machine})`, rows);

/** Times FFTW in a process of its own, or undefined where there is no compiler or no FFTW. */
function buildFftw() {
  const program = join(mkdtempSync(join(tmpdir(), 'deconvkit-bench-')), 'fftw');
  const source = fileURLToPath(new URL('peers/fftw.c', import.meta.url));
  try {
    const libraries = ['-lfftw3f_threads', '-lfftw3f', '-lm', '-lpthread'];
    execFileSync('gcc', ['-O3', source, '-o', program, ...libraries], { stdio: 'ignore' });
  } catch {
    console.log('without FFTW: it takes gcc and libfftw3-dev');
  }
  if (!existsSync(program)) return undefined;
  return (height, width) => {
    const runs = Math.max(9, Math.min(200, Math.round(2e8 / height / width)));
    const out = execFileSync(program, ['1', String(runs), String(height), String(width)], {
      encoding: 'utf8',
    });
    const [, , median, min] = out.trim().split(' ').map(Number);
    return { median, min };
  };
}
