/** deconvkit/web: every core for one picture, in a page or in a worker of one. */

export { startThreads } from './threads.ts';
