/** A measured point spread function from a file. */

import { checkOptions } from '../../check-options.ts';
import { checkInteger, DeconvError, rangeError } from '../../errors.ts';
import { allocate, type Tensor } from '../../tensor.ts';
import { parseCsv } from './arrays/csv.ts';
import { decodeNpy, isNpy } from './arrays/npy.ts';
import { arrayOfNpz, isNpz } from './arrays/npz.ts';
import { defaultMaxPixels } from './check-pixels.ts';
import { type CodecCatalogue, imageCodecs } from './codecs/catalogue.ts';
import type { Raster } from './codecs/codec.ts';
import { codecOfBytes, hasFormat } from './formats.ts';
import { readBytes, type Source } from './read-bytes.ts';
import { checkChoices, type ReadOptions } from './read-image.ts';
import { unsupportedFormat } from './unsupported-formats.ts';

/** The most bytes that a sample takes as text, and that stand beside the samples. */
const sampleBytes = 64;
const headerBytes = 2 ** 20;

/** Options of {@link readPsf}. */
export interface ReadPsfOptions extends Pick<ReadOptions, 'maxPixels'> {
  /** The name of the array of an NPZ file; it may be left out where the file holds one array. */
  readonly key?: string | undefined;
  /** The HDU of a FITS file, by its number from 0 on or its name; it may be left out where the file holds one image. */
  readonly hdu?: number | string | undefined;
}

/**
 * Reads a PSF as data: code values of an image (no transfer curve, no scale), or the numbers of a FITS, NPY, NPZ or CSV file.
 *
 * The result is not normalized, centered or corrected for background: `measurePsf` does that.
 *
 * @param source path of a PNG, TIFF, FITS (or other image), NPY, NPZ or CSV file, or its bytes
 * @param options `maxPixels` refuses larger PSFs, 200 million samples by default; `key` names the array of an NPZ file, `hdu` the image of a FITS file
 * @returns [height, width]; of a TIFF or FITS of several pages [pages, height, width]; from NPY and NPZ any rank from 1 to 3
 * @throws DeconvError READ_FAILED (missing, cut, not finite), UNSUPPORTED (colour, transparent, unknown), TOO_LARGE (`maxPixels`)
 * @example
 * const psf = await readPsf(new TextEncoder().encode('0,1,0\n1,4,1\n0,1,0\n'));
 * psf.shape; // => [3, 3]
 */
export async function readPsf(source: Source, options: ReadPsfOptions = {}): Promise<Tensor> {
  const fn = 'readPsf';
  checkOptions(fn, options, ['maxPixels', 'key', 'hdu']);
  const { maxPixels = defaultMaxPixels, key, hdu } = options;
  if (maxPixels !== Infinity) checkInteger(fn, 'maxPixels', maxPixels);
  const input = await readBytes(fn, source, 'a PSF as PNG, TIFF, FITS, NPY, NPZ or CSV', {
    maxBytes: headerBytes + sampleBytes * maxPixels,
    accepts: (head) =>
      isNpy(head) || isNpz(head) || isText(head) || hasFormat(head, imageCodecs as CodecCatalogue),
  });
  const { bytes, name } = input;
  if (key !== undefined && !isNpz(bytes))
    throw rangeError(fn, 'key', `left out: ${name} is no NPZ file, which holds arrays by their names`, key);
  if (isNpy(bytes) || isNpz(bytes)) {
    const psf = isNpy(bytes) ? decodeNpy(fn, bytes, name) : await arrayOfNpz(fn, bytes, name, key, maxPixels);
    const { shape, data } = psf;
    if (shape.length < 1 || shape.length > 3)
      throw new DeconvError(
        'UNSUPPORTED',
        `${fn}: ${name} has rank ${shape.length}, expected a PSF of rank 1 to 3`,
      );
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new DeconvError(
        'READ_FAILED',
        `${fn}: ${name} must hold finite numbers, got ${data[bad]} at item ${bad}`,
      );
    return checkSize(fn, name, psf, maxPixels);
  }
  const unsupported = unsupportedFormat(bytes);
  if (unsupported !== undefined) throw new DeconvError('UNSUPPORTED', `${fn}: ${name} is ${unsupported}`);
  const isCsv = isText(bytes) && !hasFormat(bytes, imageCodecs as CodecCatalogue);
  if (isCsv) return checkSize(fn, name, parseCsv(fn, bytes.toString('utf8'), name), maxPixels);
  const codec = codecOfBytes(fn, bytes, name, imageCodecs as CodecCatalogue, 'PSF file', 'CSV');
  checkChoices(fn, name, codec, { hdu });
  const first = await codec.decode(fn, input, { maxPixels, pages: 'first', hdu });
  const { pages = 1, images = 1 } = first.metadata;
  if (images > 1)
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${name} holds ${images} images, expected one PSF, or its number as "hdu"`,
    );
  if (pages === 1) return psfOfImage(fn, first, name);
  if (!codec.hasPages)
    throw new DeconvError('UNSUPPORTED', `${fn}: ${name} has ${pages} frames, expected one image or a stack`);
  const { data, shape } = psfOfImage(
    fn,
    await codec.decode(fn, input, { maxPixels, pages: 'all', hdu }),
    name,
  );
  return { shape: [pages, shape[0] / pages, shape[1]], data };
}

/** Numbers are limited as pixels are. */
function checkSize(fn: string, name: string, psf: Tensor, maxPixels: number): Tensor {
  if (psf.data.length <= maxPixels) return psf;
  throw new DeconvError(
    'TOO_LARGE',
    `${fn}: ${name} has ${psf.shape.join('x')} samples, more than the limit of ${maxPixels} ("maxPixels")`,
  );
}

/** No image format begins with printable characters alone. */
function isText(bytes: Buffer): boolean {
  return (
    !/[^\t\n\r -~\u00ef\u00bb\u00bf]/.test(bytes.toString('latin1', 0, 256)) &&
    /\d/.test(bytes.toString('latin1', 0, 4096))
  );
}

function psfOfImage(fn: string, raster: Raster, name: string): Tensor {
  const { width, height, channels, stride, alphaAt, extraAt, samples, max } = raster;
  if (extraAt)
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${name} has ${channels + extraAt.length} channels, expected a grey PSF`,
    );
  const data = allocate(width * height, 'float32');
  for (let i = 0, at = 0; i < data.length; i++, at += stride) {
    const value = samples[at];
    if (!Number.isFinite(value))
      throw new DeconvError(
        'READ_FAILED',
        `${fn}: ${name} must hold finite samples, got ${value} at row ${Math.floor(i / width)}, column ${i % width}`,
      );
    if (channels === 3 && (samples[at + 1] !== value || samples[at + 2] !== value))
      throw new DeconvError(
        'UNSUPPORTED',
        `${fn}: ${name} has colors, expected a grey PSF (for one PSF per channel give three files)`,
      );
    if (alphaAt !== undefined && samples[at + alphaAt] !== max)
      throw new DeconvError('UNSUPPORTED', `${fn}: ${name} is partly transparent, expected an opaque PSF`);
    data[i] = value;
  }
  return { shape: [height, width], data };
}
