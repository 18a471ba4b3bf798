import { DeconvError } from '../../../errors.ts';
import { checkPixels } from '../check-pixels.ts';
import { chooseImage } from '../fits/choose-image.ts';
import { encodeFits, part } from '../fits/encode.ts';
import { cardBytes, type Hdu, hdusOf } from '../fits/header.ts';
import { decodeSamples, type FitsSamples, scalingOf } from '../fits/samples.ts';
import type { Bytes } from '../read-bytes.ts';
import type { Block, DecodeOptions, ImageCodec, Raster } from './codec.ts';

import { checkPage, pageWarnings } from './sharp-decode.ts';

/**
 * FITS 4.0, images of every BITPIX; BLANK and NaN are missing samples. The first row of the file is the bottom one, as astropy (`origin='lower'`)
 * and ds9 show it; ROWORDER is kept but not followed, as both ignore it and Siril 1.0.6 writes TOP-DOWN over rows from the bottom on.
 */
export const fits: ImageCodec<'fits'> = {
  name: 'fits',
  title: 'FITS',
  extensions: ['fits', 'fit', 'fts'],
  depths: [8, 16, 'float'],
  hasAlpha: false,
  hasPages: true,
  holdsNumbers: true,
  choices: ['hdu', 'planes'],
  matches: (head) => head.startsWith('SIMPLE  ='),
  decode,
  encode: encodeFits,
};

async function decode(fn: string, { bytes, name }: Bytes, options: DecodeOptions): Promise<Raster> {
  const fail = (code: 'READ_FAILED' | 'UNSUPPORTED', reason: string): DeconvError =>
    new DeconvError(code, `${fn}: ${name} ${reason}`);
  const hdus = hdusOf(bytes, (reason) => fail('READ_FAILED', reason));
  const { hdu, index, images, warnings } = chooseImage(fn, name, hdus, options.hdu);
  const [width, height = 1, ...others] = hdu.axes;
  const planes = others.reduce((product, extent) => product * extent, 1);
  const isColor = planes === 3 && (options.planes === 'rgb' || (options.planes !== 'pages' && isRgb(hdu)));
  if (options.planes === 'rgb' && !isColor)
    throw fail(
      'UNSUPPORTED',
      `has ${planes} plane${planes === 1 ? '' : 's'}, expected 3 for red, green and blue`,
    );
  if (hdu.dataAt + hdu.dataBytes > bytes.length)
    throw fail(
      'READ_FAILED',
      `is cut: HDU ${index} has ${hdu.axes.join('x')} samples in ${hdu.dataBytes} bytes, got ${Math.max(0, bytes.length - hdu.dataAt)}`,
    );
  const isAll = isColor || options.pages === 'all';
  if (!isColor) checkPage(fn, name, options.page, planes, 'plane');
  else if (options.page !== undefined && options.page > 1)
    throw fail('READ_FAILED', `has 3 planes of color (CTYPE3), got page ${options.page}`);
  checkPixels(fn, name, [width, height, options.pages === 'all' && !isColor ? planes : 1], options.maxPixels);
  const planeBytes = hdu.dataBytes / planes;
  const from = hdu.dataAt + (isAll ? 0 : ((options.page ?? 1) - 1) * planeBytes);
  // A copy, which begins at a multiple of the bytes of an item.
  const stored = new Uint8Array(bytes.subarray(from, from + (isAll ? planes : 1) * planeBytes));
  const decoded = decodeSamples(stored, scalingOf(hdu), width, height);
  const samples = isColor ? interleaved(decoded, width * height) : decoded;
  const depth = samples instanceof Uint8Array ? 8 : samples instanceof Uint16Array ? 16 : 'float';
  const pages = isColor ? 1 : planes;
  const asked = options.pages === 'all' || options.page !== undefined;
  return {
    width,
    height: options.pages === 'all' && !isColor ? height * planes : height,
    channels: isColor ? 3 : 1,
    stride: isColor ? 3 : 1,
    samples,
    max: depth === 'float' ? 1 : 2 ** depth - 1,
    depth,
    format: 'fits',
    metadata: {
      color: { from: 'program', transfer: 'linear' },
      pages,
      images,
      blocks: {
        format: 'fits',
        title: 'the header of the FITS file',
        items: keptParts(bytes, hdus, index),
        size: [width, height],
        depth,
      },
    },
    warnings: [
      ...warnings,
      ...(asked ? [] : pageWarnings(1, pages, 'plane')),
      ...(pages === 3 && !asked ? ['three planes are no colors unless CTYPE3 or --planes rgb says so'] : []),
    ],
  };
}

/** Whether the header says that planes are colors, as Siril and other programs write it. */
function isRgb({ value }: Hdu): boolean {
  const axis = value('CTYPE3');
  return typeof axis === 'string' && axis.toUpperCase() === 'RGB';
}

function interleaved<T extends FitsSamples>(planes: T, size: number): T {
  const pixels = planes.slice() as T;
  for (let c = 0; c < 3; c++) for (let i = 0; i < size; i++) pixels[3 * i + c] = planes[c * size + i];
  return pixels;
}

/** What is written back: the cards of the image, and the units around it, to the byte. */
function keptParts(bytes: Buffer, hdus: readonly Hdu[], index: number): Block[] {
  const { start, cards, end } = hdus[index];
  const items: Block[] = [
    { kind: part.cards, bytes: bytes.subarray(start, start + cards.length * cardBytes) },
    { kind: part.before, bytes: bytes.subarray(hdus[0].start, start) },
    { kind: part.after, bytes: bytes.subarray(Math.min(end, bytes.length), hdus.at(-1)?.end) },
  ];
  return items.filter((item) => item.bytes.length > 0);
}
