/** Decodes the samples of a file exactly as they are stored, through sharp with all of its conversions switched off. */

import type { ColourspaceEnum, Sharp, SharpOptions } from 'sharp';
import { DeconvError } from '../../../errors.ts';
import { isShortOfMemory } from '../../system-limits.ts';
import type { Bytes } from '../read-bytes.ts';
import type { DecodeOptions, Raster } from './codec.ts';

const sampleTypes = 'expected 8 or 16 bits unsigned or 32-bit float';

/** What a codec knows about a file before it is decoded. */
export interface Hints {
  /** Where the page lies that is read: from 0 on. */
  readonly index?: number | undefined;
  /** Pages that can be chosen; those that the decoder finds where it is left out. */
  readonly pages?: number | undefined;
  /** What the pages are called: page, frame. */
  readonly unit?: string | undefined;
  /** Where the page lies in its stack: "channel 1 of 2". */
  readonly place?: string | undefined;
}

/** Decodes a file that sharp reads; `title` names its format in messages. Images come upright. */
export async function decodeBySharp(
  fn: string,
  format: string,
  title: string,
  { bytes, name }: Bytes,
  options: DecodeOptions,
  hints: Hints = {},
): Promise<Raster> {
  const fail = (
    code: 'READ_FAILED' | 'UNSUPPORTED' | 'TOO_LARGE' | 'OUT_OF_MEMORY',
    text: string,
    cause?: unknown,
  ): DeconvError => new DeconvError(code, `${fn}: ${name} ${text}`, cause);
  // Loaded on demand: it takes longer than everything else of the library.
  const { default: sharp } = await import('sharp');
  const index = hints.index ?? (options.page ?? 1) - 1;
  const open = (settings: SharpOptions): Sharp =>
    sharp(bytes, { failOn: 'error', limitInputPixels: false, limitInputChannels: false, ...settings });
  const guarded = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const [reason] = (error as Error).message.split('\n');
      if (/samples out of range/.test(reason))
        throw fail('UNSUPPORTED', `has samples of an unknown type, ${sampleTypes}`, error);
      if (isShortOfMemory(reason))
        throw fail('OUT_OF_MEMORY', `cannot be decoded: there is not enough memory (${reason})`, error);
      throw fail('READ_FAILED', `is cut or damaged, expected a whole ${title} file (${reason})`, error);
    }
  };

  const whole = await guarded(open({}).metadata());
  const pages = hints.pages ?? whole.pages ?? 1;
  checkPage(fn, name, options.page, pages, hints.unit);
  const metadata = index === 0 ? whole : await guarded(open({ page: index }).metadata());
  const { width, height, depth, space, channels } = metadata;
  const pixels = width * height * (options.pages === 'all' ? pages : 1);
  if (pixels > options.maxPixels) {
    const size = `${width}x${height}${options.pages === 'all' ? `x${pages}` : ''}`;
    const limit = `${options.maxPixels / 1e6} megapixels ("maxPixels")`;
    throw fail(
      'TOO_LARGE',
      `has ${size} = ${Number((pixels / 1e6).toPrecision(4))} megapixels, more than the limit of ${limit}`,
    );
  }
  const cmyk = space === 'cmyk';
  const alpha = metadata.hasAlpha;
  const colours = cmyk ? 3 : channels - (alpha ? 1 : 0);
  if (depth !== 'uchar' && depth !== 'ushort' && depth !== 'float')
    throw fail('UNSUPPORTED', `has samples of type ${depth}, ${sampleTypes}`);
  if (colours !== 1 && colours !== 3)
    throw fail(
      'UNSUPPORTED',
      `has ${channels} channels (${space}), expected grey or RGB with or without alpha`,
    );
  const target = targetSpace(colours, depth, alpha);
  const decoded = await guarded(
    open({
      ignoreIcc: !cmyk,
      autoOrient: true,
      limitInputPixels: Number.isFinite(options.maxPixels) && options.maxPixels,
      ...(options.pages === 'all' ? { pages: -1 } : index > 0 ? { page: index } : {}),
    })
      .toColourspace(target)
      .raw({ depth })
      .toBuffer({ resolveWithObject: true }),
  );
  const stride = decoded.info.channels;
  const { buffer, byteOffset, byteLength } = decoded.data;
  const bits = format === 'avif' && depth === 'ushort' ? (metadata.bitsPerSample as 10 | 12) : 16;
  const warnings: string[] = [];
  if (cmyk) warnings.push('CMYK was converted to sRGB');
  if (options.pages === 'first' && options.page === undefined)
    warnings.push(...pageWarnings(1, pages, hints.unit, hints.place));
  return {
    width: decoded.info.width,
    height: decoded.info.height,
    channels: colours,
    stride,
    alphaAt: alpha ? stride - 1 : undefined,
    samples:
      depth === 'uchar'
        ? new Uint8Array(buffer, byteOffset, byteLength)
        : depth === 'ushort'
          ? new Uint16Array(buffer, byteOffset, byteLength / 2)
          : new Float32Array(buffer, byteOffset, byteLength / 4),
    // AVIF's 10 and 12 bits come shifted up to 16 with zeros below.
    max: depth === 'uchar' ? 255 : depth === 'ushort' ? 65536 - 2 ** (16 - bits) : 1,
    depth: depth === 'uchar' ? 8 : depth === 'ushort' ? bits : 'float',
    format,
    metadata: {
      icc: cmyk ? undefined : metadata.icc,
      exif: metadata.exif,
      xmp: metadata.xmp,
      pages,
    },
    warnings,
  };
}

/** Throws where there is no such page. */
export function checkPage(
  fn: string,
  name: string,
  page: number | undefined,
  pages: number,
  unit = 'page',
): void {
  if (page === undefined || page <= pages) return;
  throw new DeconvError(
    'READ_FAILED',
    `${fn}: ${name} has ${pages} ${unit}${pages === 1 ? '' : 's'}, got page ${page}`,
  );
}

/** One sentence where a file holds more than what is read of it. */
export function pageWarnings(page: number, pages: number, unit = 'page', place?: string): string[] {
  if (pages < 2) return [];
  return [
    `${unit} ${page} of ${pages} was read${place ? ` (${place})` : ''}: another one is chosen by page, --page`,
  ];
}

/** The only color space for each kind of samples in which sharp neither converts samples nor drops a channel. */
function targetSpace(
  colours: 1 | 3,
  depth: 'uchar' | 'ushort' | 'float',
  alpha: boolean,
): keyof ColourspaceEnum {
  if (depth === 'ushort') return colours === 1 ? 'grey16' : 'rgb16';
  // In b-w the alpha of a grey image would be lost: it is requested as three equal channels.
  if (colours === 1) return alpha ? 'srgb' : 'b-w';
  return depth === 'float' ? 'scrgb' : 'srgb';
}
