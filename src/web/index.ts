/** deconvkit/web: threads for every core, in a page or in its workers. */

export { startThreads } from './threads.ts';
