/** Internal functions of src bundled with the public ones, so that both use the same engine and memory. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const bundle = at('../../node_modules/.cache/deconvkit/internals.js');

// In a separate process, so that the bundler does not count in the memory that a bench measures.
execFileSync(process.execPath, [
  at('../../node_modules/rolldown/bin/cli.mjs'),
  at('internals.ts'),
  ...['--file', bundle, '--format', 'es', '--platform', 'node', '--no-treeshake', '--log-level', 'silent'],
]);

export const {
  blockBlur,
  cheapestBlock,
  cheapestPath,
  circulant,
  estimates,
  forwardGeometry,
  irfftn,
  openWorkspace,
  rfftn,
  run,
  setThreads,
  toOtf,
  zeros,
} = await import(bundle);

// Importing the thread host enables every core; the benches measure one thread unless they set another number.
setThreads(1);
