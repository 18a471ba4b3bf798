import * as deconvkit from 'deconvkit';
import { startThreads } from 'deconvkit/web';
import { digests } from './work.js';

globalThis.onmessage = async ({ data: count }) => {
  postMessage({ threads: await startThreads(count), digests: await digests(deconvkit) });
};
