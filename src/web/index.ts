/** deconvkit/web: threads for every core, in a page or in its workers. */

import './restore-worker.ts';

export { startThreads } from './threads.ts';
