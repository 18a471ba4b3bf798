/** `--mask` of `deconv restore`. */

import type { Image, Tensor } from '../../tensor.ts';
import { asArgument, UsageError } from '../failure.ts';
import type { ImageOptions } from './image-options.ts';

/** The first channel of an image as a mask for another. */
export async function readMask(path: string, image: Image, options: ImageOptions): Promise<Tensor> {
  const { readInputImage } = await import('../output/images.ts');
  const { image: mask } = await asArgument(readInputImage(path, { ...options, page: undefined }));
  const [, height, width] = mask.shape;
  if (height !== image.shape[1] || width !== image.shape[2])
    throw new UsageError(
      `the mask ${path} is ${width}x${height}, expected ${image.shape[2]}x${image.shape[1]} as the image`,
    );
  return { shape: [height, width], data: mask.data.subarray(0, height * width) };
}
