/** Image to file. */

import { checkOptions } from '../../check-options.ts';
import type { Image } from '../../tensor.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { type EncodeOptions, encodeImage, encodeOptionNames } from './encode-image.ts';
import { codecOfPath } from './formats.ts';
import type { ImageFile, WriteReport } from './image-file.ts';
import type { OutputOptions } from './output-target.ts';
import { type Path, pathOf } from './path.ts';

/** How {@link writeImage} writes. */
export interface WriteOptions extends EncodeOptions, Pick<OutputOptions, 'force'> {}

/**
 * Writes an image as JPEG, PNG, WebP, AVIF or TIFF: see {@link encodeImage}. The file is complete or absent, and never
 * replaces the file that the image was read from unless forced.
 *
 * @param path the file; its extension determines the format when the options do not
 * @param image [1 or 3, height, width]
 * @param file record from `readImage`, or parts of one; none means 8 bits, linear light, sRGB
 * @returns the fraction of samples that were clipped, and what could not be kept
 * @throws DeconvError WRITE_FAILED, UNSUPPORTED (extension); RangeError when a shape does not fit or a sample is not finite
 * @example
 * import { tmpdir } from 'node:os';
 * const path = `${tmpdir()}/deconvkit-example.png`;
 * await writeImage(path, tensor([1, 1, 2], [0, 1]), { depth: 16 });
 * const { image, ...file } = await readImage(path);
 * file.depth; // => 16
 * await writeImage(path, image, file, { force: true });
 */
export async function writeImage(
  path: Path,
  image: Image,
  file: Partial<ImageFile> = {},
  writeOptions: WriteOptions = {},
): Promise<WriteReport> {
  checkOptions('writeImage', writeOptions, [...Object.keys(encodeOptionNames), 'force']);
  const { force = false, ...options } = writeOptions;
  const target = pathOf('writeImage', 'path', path);
  const format = options.format ?? codecOfPath('writeImage', target, options.codecs).name;
  const { data, ...report } = await encodeImage(image, file, { ...options, format });
  await writeFileAtomic(target, data, { force, inputs: file.path ? [file.path] : [] }, 'writeImage');
  return report;
}
