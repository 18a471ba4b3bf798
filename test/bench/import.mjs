/**
 * Start-up time of the library and of the command as a multiple of `node -e 0`: `node test/bench/import.mjs [runs]`
 *
 * The processes are interleaved, so that load on the machine affects all of them alike.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fixed, machine, print } from './measure.mjs';

const runs = Number(process.argv[2] ?? 40);
const root = fileURLToPath(new URL('../..', import.meta.url));
const command = `${root}/bin/deconv.js`;
const starts = {
  'node -e 0': ['-e', '0'],
  "import('deconvkit')": ['-e', "import('deconvkit')"],
  "import('deconvkit/node')": ['-e', "import('deconvkit/node')"],
  "import('sharp')": ['-e', "import('sharp')"],
  'deconv --version': [command, '--version'],
  'deconv --help': [command, '--help'],
  'deconv methods': [command, 'methods'],
};

const times = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
for (let run = 0; run <= runs; run++)
  for (const [name, args] of Object.entries(starts)) {
    const before = performance.now();
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    // The first run only warms the file system cache.
    if (run > 0) times[name].push(performance.now() - before);
  }

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const bare = times['node -e 0'];
print(
  `start-up of a process, ${runs} runs each (${machine})`,
  Object.entries(times).map(([start, values]) => ({
    start,
    'median ms': fixed(median(values), 0),
    'x bare Node': fixed(median(values) / median(bare)),
    'x bare Node (minima)': fixed(Math.min(...values) / Math.min(...bare)),
  })),
);
