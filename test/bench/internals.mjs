/** Functions of src that are not public, in one bundle with the public ones, so that all share one engine and its memory. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const bundle = at('../../node_modules/.cache/deconvkit/internals.js');

// By another process: one whose memory is measured holds no bundler.
execFileSync(process.execPath, [
  at('../../node_modules/rolldown/bin/cli.mjs'),
  at('internals.ts'),
  ...['--file', bundle, '--format', 'es', '--platform', 'node', '--no-treeshake', '--log-level', 'silent'],
]);

export const {
  cheapestPath,
  estimates,
  forwardGeometry,
  irfftn,
  openWorkspace,
  rfftn,
  run,
  setThreads,
  zeros,
} = await import(bundle);

// The benches of one thread import the host of threads too.
setThreads(1);
