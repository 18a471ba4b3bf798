/** deconvkit/web/worker: the program of the workers in which `restore` works. */

import './threads.ts';
import { serveRestore } from '../restore/worker/serve-restore.ts';

const receive = serveRestore({
  postMessage: (message, transfer) => globalThis.postMessage(message, { transfer }),
});
globalThis.onmessage = ({ data }: MessageEvent) => receive(data);
