import type { ImageCodec } from './codec.ts';
import { decodeBySharp } from './sharp-decode.ts';
import { encodeBySharp } from './sharp-encode.ts';

/** PNG, 8 or 16 bits. */
export const png: ImageCodec<'png'> = {
  name: 'png',
  title: 'PNG',
  extensions: ['png'],
  depths: [8, 16],
  hasAlpha: true,
  matches: (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
  decode: decodeBySharp('png', 'PNG'),
  encode: (fn, request) =>
    encodeBySharp(fn, 'PNG', request, (pipeline) => pipeline.png({ adaptiveFiltering: true })),
};
