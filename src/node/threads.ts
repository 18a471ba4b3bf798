/** Helping threads of Node. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { setThreadHost, type ThreadShare } from '../kernels/runtime/threads.ts';
import { addressSpaceLeft } from './system-limits.ts';

/** More threads than this wait for the memory rather than for each other. */
const MOST = 16;

/** Addresses that a thread reserves (0.6 to 0.8 GB in Node 20), and those that everything else may still need. */
const perThread = 2 ** 30;
const reserve = 2 ** 31;

/**
 * The whole program of a helper; as text it needs no file that a bundler could lose. It declares no name that a runtime has: Bun and Deno
 * run it as a module of CommonJS, in which `module` exists.
 */
const program = `
const share = require('node:worker_threads').workerData;
new WebAssembly.Instance(share.module, { env: { memory: share.memory } }).exports.serve(share.thread);
`;

// Importing this lets one image use every core. Helpers start with the first work that is worth it, and never keep the
// process alive.
setThreadHost({ start, stop, maySleep: true, room }, Math.min(MOST, availableParallelism()));

const helpers = new Set<Worker>();

function start(share: ThreadShare): void {
  // Jobs wait for no helper: one that the system refuses is one that never comes.
  try {
    const worker = new Worker(program, { eval: true, workerData: share, execArgv: [], env: {} });
    worker.on('error', () => undefined);
    worker.on('exit', () => helpers.delete(worker));
    helpers.add(worker);
    worker.unref();
  } catch {
    return;
  }
}

function stop(): Promise<unknown> {
  return Promise.all([...helpers].map((worker) => worker.terminate()));
}

/** A runtime that runs out of addresses while it starts a thread ends the process: there must be room before. */
export function room(): number {
  return Math.max(0, Math.floor((addressSpaceLeft() - reserve) / perThread));
}
