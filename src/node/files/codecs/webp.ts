import { isLosslessWebp, webpWithMetadata } from '../metadata/webp-chunks.ts';
import type { ImageCodec } from './codec.ts';
import { decodeBySharp } from './sharp-decode.ts';
import { encodeBySharp } from './sharp-encode.ts';

/** WebP, 8 bits, lossy or lossless. */
export const webp: ImageCodec<'webp'> = {
  name: 'webp',
  title: 'WebP',
  extensions: ['webp'],
  depths: [8],
  hasAlpha: true,
  matches: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP',
  async decode(fn, file, options) {
    const raster = await decodeBySharp(fn, 'webp', 'WEBP', file, options, { unit: 'frame' });
    const lossless = isLosslessWebp(file.bytes) || undefined;
    return { ...raster, metadata: { ...raster.metadata, lossless } };
  },
  async encode(fn, request) {
    const { quality, lossless } = request;
    const { data, warnings } = await encodeBySharp(fn, 'WEBP', { ...request, xmp: undefined }, (pipeline) =>
      pipeline.webp({ quality, lossless, exact: lossless }),
    );
    return { data: webpWithMetadata(data, request), warnings };
  },
};
