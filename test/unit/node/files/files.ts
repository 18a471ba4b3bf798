/** Files made by hand, with the tags that a test is about. */

import { crc32, deflateSync } from 'node:zlib';
import { type Entry, numbers, writeDirectory } from '../../../../src/node/files/metadata/tiff-directory.ts';

export function pngChunk(type: string, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}

/** A grey PNG of 16 bits, one row, with chunks before its samples. */
export function greyPng(codes: readonly number[], ...chunks: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(codes.length);
  head.writeUInt32BE(1, 4);
  head[8] = 16;
  const row = Buffer.alloc(1 + 2 * codes.length);
  codes.forEach((code, i) => {
    row.writeUInt16BE(code, 1 + 2 * i);
  });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', head),
    ...chunks,
    pngChunk('IDAT', deflateSync(row)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Unsigned numbers of 32 bits, as PNG stores them. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32BE(value, 4 * i);
  });
  return bytes;
}

/** The types of the chunks of a PNG. */
export function chunkTypes(file: Buffer): string[] {
  const types: string[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at))
    types.push(file.toString('latin1', at + 4, at + 8));
  return types;
}

/** A TIFF of grey pages of 16 bits and one row, each with further tags. */
export function greyTiff(
  pages: readonly { readonly codes: readonly number[]; readonly tags?: readonly Entry[] }[],
): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let at = 8;
  const offsets: number[] = [];
  for (const { codes } of pages) {
    offsets.push(at);
    parts.push(Buffer.from(Uint16Array.from(codes).buffer));
    at += 2 * codes.length;
  }
  parts[0].writeUInt32LE(at, 4);
  pages.forEach(({ codes, tags = [] }, i) => {
    const own = tags.map(({ tag }) => tag);
    const entries = [
      numbers(256, 4, codes.length),
      numbers(257, 4, 1),
      numbers(258, 3, 16),
      numbers(259, 3, 1),
      numbers(262, 3, 1),
      numbers(273, 4, offsets[i]),
      numbers(277, 3, 1),
      numbers(278, 4, 1),
      numbers(279, 4, 2 * codes.length),
    ].filter(({ tag }) => !own.includes(tag));
    const all = [...entries, ...tags];
    const { length } = writeDirectory(all, at);
    parts.push(Buffer.from(writeDirectory(all, at, i + 1 < pages.length ? at + length : 0)));
    at += length;
  });
  return Buffer.concat(parts);
}

/** A marker segment of a JPEG. */
export function segment(marker: number, head: string, body: Uint8Array): Buffer {
  const whole = Buffer.concat([Buffer.from([0xff, marker, 0, 0]), Buffer.from(head, 'latin1'), body]);
  whole.writeUInt16BE(whole.length - 2, 2);
  return whole;
}

/** A JPEG with segments behind its first marker. */
export function jpegWith(file: Buffer, ...segments: readonly Buffer[]): Buffer {
  return Buffer.concat([file.subarray(0, 2), ...segments, file.subarray(2)]);
}
