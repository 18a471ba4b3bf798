import { DeconvError } from '../../../errors.ts';
import { half } from '../arrays/half.ts';
import { axesOf, imagesOf, placeOf } from '../metadata/descriptions.ts';
import { numbersOf } from '../metadata/tiff-directory.ts';
import { tiffMetadata, tiffTag } from '../metadata/tiff-metadata.ts';
import { statedAsIntegers, type Tags, tagNumber, tagText, tiffPages } from '../metadata/tiff-pages.ts';
import type { Bytes } from '../read-bytes.ts';
import { decodeTiffHere } from '../tiff/decode.ts';
import { isDecodedHere } from '../tiff/samples.ts';
import type { DecodeOptions, ImageCodec, Raster } from './codec.ts';
import { checkPage, decodeBySharp } from './sharp-decode.ts';
import { encodeTiff } from './tiff-encode.ts';
import { checkPageSupport, checkStack, choosablePages, isHalf, refuseRaw } from './tiff-support.ts';

/** TIFF, 8 or 16 bits or 32-bit floats, several pages. */
export const tiff: ImageCodec<'tiff'> = {
  name: 'tiff',
  title: 'TIFF',
  extensions: ['tif', 'tiff'],
  depths: [8, 16, 'float'],
  hasResolution: true,
  hasAlpha: true,
  hasPages: true,
  hasExtraSamples: true,
  hasResources: true,
  colorTags: 'tags',
  matches: (head) => /^(II[*+]\0|MM\0[*+])/.test(head),
  decode,
  encode: encodeTiff,
};

async function decode(fn: string, file: Bytes, options: DecodeOptions): Promise<Raster> {
  const { bytes, name } = file;
  const all = tiffPages(bytes);
  if (!all || all.pages.length === 0) return decodeBySharp(fn, 'tiff', 'TIFF', file, options);
  refuseRaw(fn, file, all);
  if (options.pages === 'all') checkStack(fn, name, all);
  const choosable = choosablePages(all);
  const pages = choosable.length;
  checkPage(fn, name, options.page, pages);
  const page = options.page ?? 1;
  const index = choosable[page - 1];
  const tags = all.pages[index];
  const read = options.pages === 'all' ? all.pages : [tags];
  const isHere = read.every(isDecodedHere);
  if (!isHere) for (const one of read) checkPageSupport(fn, name, one);
  const description = tagText(all.pages[0], tiffTag.description);
  const hints = {
    index: options.pages === 'all' ? 0 : index,
    pages: options.pages === 'all' ? all.pages.length : pages,
    place: placeOf(axesOf(description), page, pages),
  };
  const isHalfFloat = !isHere && isHalf(tags);
  const source = isHalfFloat ? { bytes: statedAsIntegers(bytes, all), name } : file;
  const indices = read.map((one) => all.pages.indexOf(one));
  const decoded = isHere
    ? decodeTiffHere(fn, file, all, { ...hints, indices }, options)
    : await decodeBySharp(fn, 'tiff', 'TIFF', source, options, hints);
  const raster = isHalfFloat ? asFloats(decoded) : decoded;
  const metadata = tiffMetadata(bytes, all, index);
  const warnings = [...raster.warnings];
  const behind = imagesOf(description);
  if (pages === 1 && behind > 1)
    warnings.push(`the first of ${behind} images was read: the others lie behind one directory`);
  return withSamples(fn, name, tags, {
    ...raster,
    metadata: {
      ...metadata,
      icc: raster.metadata.icc && metadata.icc,
      pages: options.pages === 'all' ? all.pages.length : pages,
    },
    warnings,
  });
}

/** A raster whose codes are the bits of 16-bit floats. */
function asFloats(raster: Raster): Raster {
  return { ...raster, samples: Float32Array.from(raster.samples, half), depth: 'float', max: 1 };
}

/** The raster with the samples of a pixel named as the tags name them: the decoder takes every further sample for alpha. */
function withSamples(fn: string, name: string, tags: Tags, raster: Raster): Raster {
  const space = tagNumber(tags, 262, 1);
  if (![0, 1, 2].includes(space)) return raster;
  const colors = space === 2 ? 3 : 1;
  const extra = tagNumber(tags, 277, 1) - colors;
  if (extra < 0)
    throw new DeconvError('READ_FAILED', `${fn}: ${name} has RGB colors of ${extra + 3} samples`);
  if (extra === 0) return raster;
  // The decoder mixes the two planes of grey and another sample.
  if (colors === 1 && tagNumber(tags, 284, 1) === 2)
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${name} is a grey TIFF with ${extra + 1} planes of samples, which is not supported: save them as pages, or interleaved`,
    );
  const kinds = numbersOf(tags.get(338));
  const alpha = kinds.findIndex((kind) => kind === 1 || kind === 2);
  if (extra === 1 && alpha === 0) return raster;
  if (raster.channels + (raster.alphaAt === undefined ? 0 : 1) !== colors + extra || extra > 1)
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${name} has ${extra} samples a pixel beside its ${colors === 3 ? 'colors' : 'grey'}: save the channels as pages`,
    );
  return {
    ...raster,
    alphaAt: undefined,
    extraAt: [raster.stride - 1],
    warnings: [
      ...raster.warnings,
      'the last sample of a pixel is not stated to be alpha (ExtraSamples): it is kept as it is, and not processed',
    ],
  };
}
