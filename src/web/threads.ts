/** Threads of a browser: web workers on one shared memory, in a page that is cross-origin isolated. */

import { engine } from '../kernels/runtime/engine.ts';
import { setThreadHost, setThreads, type ThreadShare, threads } from '../kernels/runtime/threads.ts';

/** More threads than this wait for the memory rather than for each other. */
const MOST = 16;

/** The program of a worker; as text it needs no file that a bundler could lose. It posts a message when it is ready, and never returns. */
const program = `
onmessage = ({ data: { module, memory, thread } }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  postMessage(thread);
  exports.serve(thread);
};
`;

/** For each worker whether it started, and how it ends. */
const helpers: { readonly came: Promise<boolean>; end(): void }[] = [];

const cores = Math.min(MOST, globalThis.navigator?.hardwareConcurrency ?? 1);

// Importing this module lets one image use every core. Workers start with the first job that is worth it, and end with the page.
if (globalThis.crossOriginIsolated) setThreadHost({ start, stop, maySleep: maySleep() }, cores);

/**
 * Starts the threads now: without it they start with the first work, which does not wait for them.
 *
 * Importing `deconvkit/web` is enough to use every core where the page is cross-origin isolated, that is, served with the headers
 * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`. Anywhere else one thread does the same
 * work with the same result, to the last bit.
 *
 * @param count threads that work on a transform, the caller's own included; by default every core, but no more than 16
 * @returns how many work: 1 where the page is not isolated, or where its security policy refuses workers from `blob:`
 * @throws RangeError when count is not a positive integer
 * @example
 * await startThreads(1); // => 1
 */
export async function startThreads(count: number = cores): Promise<number> {
  setThreads(count);
  const kernels = engine();
  if (kernels === undefined) return 1;
  threads(kernels);
  const came = await Promise.all(helpers.slice(0, count - 1).map((helper) => helper.came));
  return 1 + came.filter(Boolean).length;
}

function start(share: ThreadShare): void {
  let worker: Worker | undefined;
  helpers.push({
    end: () => worker?.terminate(),
    came: new Promise((resolve) => {
      const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
      const settle = (came: boolean): void => {
        URL.revokeObjectURL(url);
        resolve(came);
      };
      try {
        worker = new Worker(url, { name: `deconvkit-${share.thread}` });
        worker.onmessage = () => settle(true);
        // A worker that does not start is no failure: the others take its portions.
        worker.onerror = (event) => {
          event.preventDefault();
          settle(false);
        };
        worker.postMessage(share);
      } catch {
        settle(false);
      }
    }),
  });
}

function stop(): void {
  for (const { end } of helpers.splice(0)) end();
}

/** Whether this thread may sleep: the main thread of a page may not, and says so before it looks at the value. */
function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
