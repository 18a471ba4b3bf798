import { cicpOf } from '../color/color-tags.ts';
import { avifWith } from '../metadata/avif-boxes.ts';
import { avifColor } from '../metadata/isobmff.ts';
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
    const { color, identityMatrix, gainMap, blocks } = avifColor(file.bytes);
    const lost = gainMap ? ['the gain map was left out: the image is that of its base rendition'] : [];
    return {
      ...raster,
      metadata: {
        ...raster.metadata,
        color: raster.metadata.icc ? undefined : color,
        lossless: identityMatrix || undefined,
        blocks,
      },
      warnings: [...raster.warnings, ...lost],
    };
  },
  async encode(fn, request) {
    const { quality, lossless, depth, icc, color, exif, blocks } = request;
    const bitdepth = depth === 10 || depth === 12 ? depth : 8;
    const { data, warnings } = await encodeBySharp(fn, 'AVIF', request, (pipeline) =>
      pipeline.avif({ quality, lossless, bitdepth }),
    );
    const cicp = icc || !color ? undefined : cicpOf(color);
    const properties = blocks?.format === 'avif' ? blocks.items : [];
    return { data: avifWith(data, { cicp, exif, properties }), warnings };
  },
};
