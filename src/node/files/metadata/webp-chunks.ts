/** The RIFF chunks of a WebP (RFC 9649). */

import type { EncodeRequest } from '../codecs/codec.ts';

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
}

function chunksOf(file: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    if (at + 8 + length > file.length) break;
    chunks.push({ type: file.toString('latin1', at, at + 4), body: file.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Whether the first frame is coded without loss. */
export function isLosslessWebp(file: Buffer): boolean {
  for (const { type, body } of chunksOf(file)) {
    if (type === 'VP8L') return true;
    if (type === 'VP8 ') return false;
    // A frame: sixteen bytes of its own, then chunks.
    if (type === 'ANMF') return isLosslessWebp(Buffer.concat([Buffer.alloc(12), body.subarray(16)]));
  }
  return false;
}

const flags = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 };

/** A WebP of the encoder with the EXIF block and the XMP packet of the request. */
export function webpWithMetadata(file: Buffer, request: EncodeRequest): Buffer {
  const { exif, xmp, width, height, samplesPerPixel } = request;
  if (!exif && !xmp) return file;
  const own = chunksOf(file).filter(({ type }) => !['VP8X', 'EXIF', 'XMP '].includes(type));
  const head = Buffer.alloc(10);
  const has = (type: string): boolean => own.some((chunk) => chunk.type === type);
  head[0] =
    (has('ICCP') ? flags.icc : 0) |
    (samplesPerPixel % 2 === 0 ? flags.alpha : 0) |
    (exif ? flags.exif : 0) |
    (xmp ? flags.xmp : 0);
  head.writeUIntLE(width - 1, 4, 3);
  head.writeUIntLE(height - 1, 7, 3);
  const chunks = [{ type: 'VP8X', body: head }, ...own];
  if (exif) chunks.push({ type: 'EXIF', body: Buffer.from(exif) });
  if (xmp) chunks.push({ type: 'XMP ', body: Buffer.from(xmp) });
  const body = Buffer.concat(chunks.map(bytesOf));
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  riff.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([riff, body]);
}

function bytesOf({ type, body }: Chunk): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}
