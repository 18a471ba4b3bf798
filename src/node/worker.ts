/** deconvkit/node/worker: the program of the workers in which `restore` works. */

import './threads.ts';
import { parentPort } from 'node:worker_threads';
import { serveRestore } from '../restore/worker/serve-restore.ts';

if (parentPort) {
  const port = parentPort;
  port.on(
    'message',
    serveRestore({ postMessage: (message, transfer) => port.postMessage(message, transfer) }),
  );
}
