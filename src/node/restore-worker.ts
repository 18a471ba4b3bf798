/** Workers of Node for `restore`. */

import { isMainThread, type Transferable, Worker } from 'node:worker_threads';
import { type RestoreWorker, setWorkerHost } from '../restore/worker/host.ts';
import { room } from './threads.ts';

// Importing this keeps the event loop of the main thread free while a large image is restored.
setWorkerHost({ start, isDefault: isMainThread });

function start(): RestoreWorker {
  if (room() < 1) throw new Error('there is no room for a thread');
  // Without the flags of this process, of which some are for its own program.
  const worker = new Worker(new URL('../node/worker.js', import.meta.url), { execArgv: [] });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as Transferable[]),
    onMessage: (listener) => worker.on('message', listener),
    onFailure(listener) {
      worker.on('error', listener);
      worker.on('exit', () => listener(new Error('the worker ended')));
    },
    setBusy: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  };
}
