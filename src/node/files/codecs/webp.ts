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
  decode: decodeBySharp('webp', 'WEBP'),
  encode: (fn, request) =>
    encodeBySharp(fn, 'WEBP', request, (pipeline) =>
      pipeline.webp({ quality: request.quality, lossless: request.lossless }),
    ),
};
