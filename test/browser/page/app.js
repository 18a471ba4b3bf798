import * as deconvkit from 'deconvkit';
import { startThreads } from 'deconvkit/web';
import './images.js';
import { digests } from './work.js';

/** What the tests call: so many threads, the results, and how many threads really came. */
globalThis.work = async (count) => ({
  threads: await startThreads(count),
  digests: await digests(deconvkit),
});

globalThis.workInWorker = (count) => {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage(count);
  }).finally(() => worker.terminate());
};
