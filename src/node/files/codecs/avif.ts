import { cicpOf } from '../color/color-tags.ts';
import { avifColor, avifWith } from '../metadata/isobmff.ts';
import type { ImageCodec } from './codec.ts';
import { decodeBySharp } from './sharp-decode.ts';
import { encodeBySharp } from './sharp-encode.ts';

/** AVIF, 8, 10 or 12 bits, lossy or lossless. */
export const avif: ImageCodec<'avif'> = {
  name: 'avif',
  title: 'AVIF',
  extensions: ['avif'],
  depths: [8, 10, 12],
  hasAlpha: true,
  colorTags: 'cicp',
  matches: (head) => head.slice(4, 8) === 'ftyp' && /avi[fs]/.test(head.slice(8)),
  async decode(fn, file, options) {
    const raster = await decodeBySharp(fn, 'avif', 'AVIF', file, options, { unit: 'image' });
    const { color, identityMatrix, gainMap } = avifColor(file.bytes);
    const lost = gainMap ? ['the gain map was left out: the image is that of its base rendition'] : [];
    return {
      ...raster,
      metadata: {
        ...raster.metadata,
        color: raster.metadata.icc ? undefined : color,
        lossless: identityMatrix || undefined,
      },
      warnings: [...raster.warnings, ...lost],
    };
  },
  async encode(fn, request) {
    const { quality, lossless, depth, icc, color, exif } = request;
    const bitdepth = depth === 10 || depth === 12 ? depth : 8;
    const { data, warnings } = await encodeBySharp(fn, 'AVIF', request, (pipeline) =>
      pipeline.avif({ quality, lossless, bitdepth }),
    );
    return { data: avifWith(data, icc || !color ? undefined : cicpOf(color), exif), warnings };
  },
};
