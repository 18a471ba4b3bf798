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
  matches: (head) => head.slice(4, 8) === 'ftyp' && /avi[fs]/.test(head.slice(8)),
  decode: decodeBySharp('avif', 'AVIF'),
  encode: (fn, request) =>
    encodeBySharp(fn, 'AVIF', request, (pipeline) => {
      const { quality, lossless, depth } = request;
      return pipeline.avif({ quality, lossless, bitdepth: depth === 10 || depth === 12 ? depth : 8 });
    }),
};
