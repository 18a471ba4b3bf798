/** deconvkit/web: images of a page, and threads for every core, in a page or in its workers. */

import './restore-worker.ts';

export {
  type BitmapOptions,
  type CanvasColorSpace,
  fromBlob,
  fromImageBitmap,
  fromImageData,
  toImageData,
  type WebImage,
} from './image-data.ts';
export { startThreads } from './threads.ts';
