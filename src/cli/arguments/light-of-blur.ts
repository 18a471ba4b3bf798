import { identityCurve } from '../../codes/transfer-curves.ts';
import type { ImageFile } from '../../node/files/image-file.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import type { Image, Tensor } from '../../tensor.ts';
import type { LightOption } from './image-options.ts';

/** An image in the light in which it was blurred, and its file. */
export interface InLightOfBlur<File> {
  readonly image: Image;
  readonly file: File;
  /** One sentence where code values were found to be blurred. */
  readonly remark?: string | undefined;
}

/**
 * With `--light auto`, an image as the code values of its file where the blur acted on them.
 *
 * @param image in linear light, unless `--light encoded` was given
 * @param psf one PSF, or one for each channel
 */
export async function inLightOfBlur<File extends Omit<ImageFile, 'path'>>(
  image: Image,
  file: File,
  psf: PsfSpec | Tensor | readonly (PsfSpec | Tensor)[],
  light: LightOption | undefined,
): Promise<InLightOfBlur<File>> {
  const { encoding } = file;
  if (light !== 'auto' || encoding === undefined) return { image, file };
  const [{ chooseLight, makePsf }, { isCurved, toCodes }] = await Promise.all([
    import('../../index.ts'),
    import('../../restore/encoded/encoding.ts'),
  ]);
  if (!isCurved(encoding)) return { image, file };
  const all = (Array.isArray(psf) ? psf : [psf]) as readonly (PsfSpec | Tensor)[];
  const one = all[(image.shape[0] >> 1) % all.length];
  const samples = 'model' in one ? makePsf(one) : one;
  if (samples.shape.length !== 2) return { image, file };
  const { light: found } = await chooseLight(image, encoding, samples);
  if (found === 'linear') return { image, file };
  const curves = encoding.curves.map(() => identityCurve);
  return {
    image: toCodes(image, encoding),
    file: { ...file, light: 'encoded', encoding: { ...encoding, curves } },
    remark: 'the blur was found in the code values, not in light (--light encoded; --light linear overrides)',
  };
}
