/** What the scripts of the convolution vectors share: packages from npm, integer tensors, and the file format, one case per line. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Installs packages, each as name@version, in a temporary folder that is removed on exit, and returns their modules. */
export function install(...packages) {
  const folder = mkdtempSync(join(tmpdir(), 'deconvkit-vectors-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{}');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--silent'];
  execFileSync('npm', ['install', '--prefix', folder, ...quiet, ...packages], { stdio: 'inherit' });
  const require = createRequire(join(folder, 'package.json'));
  return packages.map((each) => require(each.slice(0, each.lastIndexOf('@'))));
}

/** Integers from -limit to limit: their sums of products are exact in any summation order, in single precision too. */
export function integers(random, shape, limit) {
  const count = shape.reduce((a, b) => a * b, 1);
  return {
    shape,
    data: Array.from({ length: count }, () => Math.floor(random() * (2 * limit + 1)) - limit),
  };
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Writes a file beside the scripts. */
export function write(name, header, cases) {
  const path = new URL(name, import.meta.url);
  const lines = cases.map((each) => JSON.stringify(each)).join(',\n');
  writeFileSync(path, `${JSON.stringify(header).slice(0, -1)}, "cases": [\n${lines}\n]}\n`);
  const refused = cases.filter(({ refusal }) => refusal !== undefined);
  const size = readFileSync(path).length;
  process.stdout.write(`${name}: ${cases.length} cases in ${size} bytes; refused:\n`);
  for (const { name, refusal } of refused) process.stdout.write(`  ${name}: ${refusal}\n`);
}
