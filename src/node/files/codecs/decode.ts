/** A file's samples exactly as they are stored, through sharp with every conversion of its own switched off. */

import sharp, { type ColourspaceEnum, type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { DeconvError } from '../../../errors.ts';
import { formatNames, sniff } from '../formats.ts';
import type { Depth, ImageFormat } from '../image-file.ts';
import type { Bytes } from '../read-bytes.ts';

/** Interleaved samples of a picture, or of all pages of a stack one below the other. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Colour channels; they are the first samples of a pixel. */
  readonly channels: 1 | 3;
  /** Samples of a pixel. */
  readonly stride: number;
  /** Which sample of a pixel is alpha. */
  readonly alphaAt?: number | undefined;
  readonly samples: Uint8Array | Uint16Array | Float32Array;
  /** The highest code; 1 for floats. */
  readonly max: number;
  readonly depth: Depth;
  readonly format: ImageFormat;
  readonly metadata: Metadata;
  readonly warnings: readonly string[];
}

/** What {@link decode} reads and how much of it at most. */
export interface DecodeOptions {
  /** Pixels of all pages together. */
  readonly maxPixels: number;
  readonly pages: 'first' | 'all';
}

const sampleTypes = 'expected 8 or 16 bits unsigned or 32-bit float';

/**
 * Decodes a picture, turned upright.
 *
 * @throws DeconvError READ_FAILED for damaged files, UNSUPPORTED for what cannot be held, TOO_LARGE above `maxPixels`
 */
export async function decode(fn: string, { bytes, name }: Bytes, options: DecodeOptions): Promise<Raster> {
  const format = sniff(bytes);
  const fail = (
    code: 'READ_FAILED' | 'UNSUPPORTED' | 'TOO_LARGE',
    text: string,
    cause?: unknown,
  ): DeconvError => new DeconvError(code, `${fn}: ${name} ${text}`, cause);
  if (!format) throw fail('UNSUPPORTED', `is no picture of a known format, expected ${formatNames}`);

  const open = (settings: SharpOptions): Sharp =>
    sharp(bytes, { failOn: 'error', limitInputPixels: false, limitInputChannels: false, ...settings });
  const guarded = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const [reason] = (error as Error).message.split('\n');
      if (/samples out of range/.test(reason))
        throw fail('UNSUPPORTED', `has samples of an unknown type, ${sampleTypes}`, error);
      throw fail(
        'READ_FAILED',
        `is cut or damaged, expected a whole ${format.toUpperCase()} file (${reason})`,
        error,
      );
    }
  };

  const metadata = await guarded(open({}).metadata());
  const { width, height, depth, space, channels } = metadata;
  const pages = metadata.pages ?? 1;
  const pixels = width * height * (options.pages === 'all' ? pages : 1);
  if (pixels > options.maxPixels) {
    const size = `${width}x${height}${options.pages === 'all' ? `x${pages}` : ''}`;
    const limit = `${options.maxPixels / 1e6} megapixels ("maxPixels")`;
    throw fail(
      'TOO_LARGE',
      `has ${size} = ${(pixels / 1e6).toFixed(1)} megapixels, more than the limit of ${limit}`,
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
      ...(options.pages === 'all' ? { pages: -1 } : {}),
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
  if (pages > 1 && options.pages === 'first') warnings.push(`only the first of ${pages} pages was read`);
  return {
    width: decoded.info.width,
    height: decoded.info.height,
    channels: colours,
    stride,
    ...(alpha ? { alphaAt: stride - 1 } : {}),
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
    metadata: cmyk ? { ...metadata, icc: undefined as never } : metadata,
    warnings,
  };
}

/** The one colour space per kind of sample in which sharp neither converts samples nor drops a channel. */
function targetSpace(
  colours: 1 | 3,
  depth: 'uchar' | 'ushort' | 'float',
  alpha: boolean,
): keyof ColourspaceEnum {
  if (depth === 'ushort') return colours === 1 ? 'grey16' : 'rgb16';
  // In b-w the alpha of grey would be lost, so grey is asked for as three equal channels.
  if (colours === 1) return alpha ? 'srgb' : 'b-w';
  return depth === 'float' ? 'scrgb' : 'srgb';
}
