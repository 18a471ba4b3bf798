/** Helping threads of Node. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { setThreadHost, type ThreadShare } from '../kernels/runtime/threads.ts';

/** More threads than this wait for the memory rather than for each other. */
const MOST = 16;

/** The whole program of a helper; as text it needs no file that a bundler could lose. */
const program = `
const { module, memory, thread } = require('node:worker_threads').workerData;
new WebAssembly.Instance(module, { env: { memory } }).exports.serve(thread);
`;

// Importing this lets one image use every core. Helpers start with the first work that is worth it, and never keep the
// process alive.
setThreadHost({ start, maySleep: true }, Math.min(MOST, availableParallelism()));

function start(share: ThreadShare): void {
  new Worker(program, { eval: true, workerData: share, execArgv: [], env: {} }).unref();
}
