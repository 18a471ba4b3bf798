import { pngMetadata, pngWithMetadata } from '../metadata/png-chunks.ts';
import type { ImageCodec } from './codec.ts';
import { decodeBySharp } from './sharp-decode.ts';
import { encodeBySharp } from './sharp-encode.ts';

/** PNG, 8 or 16 bits. */
export const png: ImageCodec<'png'> = {
  name: 'png',
  title: 'PNG',
  extensions: ['png'],
  depths: [8, 16],
  hasResolution: true,
  hasAlpha: true,
  colorTags: 'chunks',
  matches: (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
  async decode(fn, file, options) {
    const raster = await decodeBySharp(fn, 'png', 'PNG', file, options);
    const { frames, ...metadata } = pngMetadata(file.bytes);
    const animated =
      frames > 1 ? [`the first of ${frames} frames of the PNG was read: the others were left out`] : [];
    const icc = metadata.color ? undefined : raster.metadata.icc;
    const profile = raster.metadata.icc && !icc ? ['the ICC profile was left out: cICP precedes it'] : [];
    return {
      ...raster,
      metadata: { ...raster.metadata, ...metadata, icc },
      warnings: [...raster.warnings, ...animated, ...profile],
    };
  },
  async encode(fn, request) {
    const { data, warnings } = await encodeBySharp(fn, 'PNG', { ...request, xmp: undefined }, (pipeline) =>
      pipeline.png({ adaptiveFiltering: true }),
    );
    return { data: pngWithMetadata(data, request), warnings };
  },
};
