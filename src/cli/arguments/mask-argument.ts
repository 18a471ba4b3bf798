/** `--mask` of `deconv restore`. */

import type { Image, Tensor } from '../../tensor.ts';
import { asArgument, UsageError } from '../failure.ts';
import { type ImageOptions, ofOtherFile } from './image-options.ts';

/**
 * The first channel of an image as a mask for another, 0 also where that is missing.
 *
 * @param path undefined without `--mask`
 * @param known 0 at the pixels that the file of the image does not hold
 */
export async function readMask(
  path: string | undefined,
  image: Image,
  known: Tensor | undefined,
  options: ImageOptions,
): Promise<Tensor | undefined> {
  if (path === undefined) return known;
  const { readInputImage } = await import('../output/images.ts');
  const { image: mask } = await asArgument(readInputImage(path, ofOtherFile(options)));
  const [, height, width] = mask.shape;
  if (height !== image.shape[1] || width !== image.shape[2])
    throw new UsageError(
      `the mask ${path} is ${width}x${height}, expected ${image.shape[2]}x${image.shape[1]} as the image`,
    );
  const data = mask.data.slice(0, height * width);
  for (let i = 0; known && i < data.length; i++) if (known.data[i] === 0) data[i] = 0;
  return { shape: [height, width], data };
}
