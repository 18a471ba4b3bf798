/** Peers that are programs of their own: a function (height, width) => { median, min } in milliseconds each, undefined where one cannot run. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const peer = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

/** FFTW's measured plan on one thread. */
export function fftw() {
  const program = join(mkdtempSync(join(tmpdir(), 'deconvkit-bench-')), 'fftw');
  const libraries = ['-lfftw3f_threads', '-lfftw3f', '-lm', '-lpthread'];
  try {
    execFileSync('gcc', ['-O3', peer('fftw.c'), '-o', program, ...libraries], { stdio: 'ignore' });
  } catch {
    console.log('without FFTW: it takes gcc and libfftw3-dev');
    return undefined;
  }
  return (...size) => timesOf(program, ['1', runsFor(size, 2e8), ...size]);
}

/** SciPy on one thread; PYTHON names the interpreter that has it. */
export function scipy() {
  const python = process.env.PYTHON ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import scipy.fft'], { stdio: 'ignore' });
  } catch {
    console.log(`without SciPy: ${python} has none (set PYTHON)`);
    return undefined;
  }
  return (...size) => timesOf(python, [peer('scipy_fft.py'), runsFor(size, 1e8), ...size]);
}

const runsFor = ([height, width], work) => Math.max(7, Math.min(200, Math.round(work / height / width)));

function timesOf(program, words) {
  const out = execFileSync(program, words.map(String), { encoding: 'utf8' });
  const [, , median, min] = out.trim().split(' ').map(Number);
  return { median, min };
}
