/** Workers of a browser for `restore`. */

import { type RestoreWorker, setWorkerHost } from '../restore/worker/host.ts';

// Importing this keeps the page responsive while a large image is restored.
setWorkerHost({ start, isDefault: 'document' in globalThis });

function start(): RestoreWorker {
  const worker = new Worker(new URL('../web/worker.js', import.meta.url), { type: 'module' });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as Transferable[]),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onFailure: (listener) =>
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        listener(event.message);
      }),
    // A page lives on by itself.
    setBusy: () => undefined,
    end: () => worker.terminate(),
  };
}
