/**
 * An uncompressed PNG in memory, for integer samples with EXIF: the only container of exact samples whose decoder passes
 * EXIF on to the encoders. Set afterwards, EXIF would be rebuilt from strings.
 */

import { crc32, deflateSync } from 'node:zlib';
import type { EncodeRequest } from './codec.ts';
import type { UncompressedFile } from './uncompressed.ts';

const colorType = [0, 0, 4, 2, 6];
const storedLimit = 65535;
const inchesPerMetre = 1 / 0.0254;

function chunk(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...parts]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length - 4, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

function headChunks({
  width,
  height,
  samplesPerPixel,
  rowDepth,
  icc,
  exif,
  xmp,
  density,
}: EncodeRequest): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = rowDepth as number;
  header[9] = colorType[samplesPerPixel];
  const chunks = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header)];
  if (icc) chunks.push(chunk('iCCP', Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)));
  if (density) {
    const physical = Buffer.alloc(9, 1);
    physical.writeUInt32BE(Math.round(density * inchesPerMetre), 0);
    physical.writeUInt32BE(Math.round(density * inchesPerMetre), 4);
    chunks.push(chunk('pHYs', physical));
  }
  if (exif) chunks.push(chunk('eXIf', exif));
  if (xmp) chunks.push(chunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), xmp));
  return Buffer.concat(chunks);
}

/** A file of 8- or 16-bit samples. */
export function uncompressedPng(options: EncodeRequest): UncompressedFile {
  const bytesPerSample = options.rowDepth === 16 ? 2 : 1;
  const rowBytes = options.width * options.samplesPerPixel * bytesPerSample;
  // A scanline is its filter type (0) and its bytes.
  const scanline = Buffer.alloc(1 + rowBytes);
  const blocks = Math.ceil(scanline.length / storedLimit);
  const head = headChunks(options);
  // One IDAT chunk per row, of stored deflate blocks; two bytes of zlib header first, an empty last block at the end.
  const size = head.length + options.height * (12 + 5 * blocks + scanline.length) + 14 + 21 + 12;
  const bytes = Buffer.allocUnsafe(size);
  let at = head.copy(bytes, 0);
  let [a, b] = [1, 0];

  const data = (fill: () => void): void => {
    const start = at;
    at += 4 + bytes.write('IDAT', at + 4, 'latin1');
    fill();
    bytes.writeUInt32BE(at - start - 8, start);
    at = bytes.writeUInt32BE(crc32(bytes.subarray(start + 4, at)), at);
  };
  const stored = (from: Uint8Array, final: number): void => {
    bytes[at] = final;
    bytes.writeUInt16LE(from.length, at + 1);
    bytes.writeUInt16LE(from.length ^ 0xffff, at + 3);
    bytes.set(from, at + 5);
    at += 5 + from.length;
  };

  data(() => {
    at = bytes.writeUInt16BE(0x7801, at);
  });
  return {
    write(row) {
      Buffer.from(row.buffer, row.byteOffset, row.byteLength).copy(scanline, 1);
      if (bytesPerSample === 2) scanline.subarray(1).swap16();
      [a, b] = adler(scanline, a, b);
      data(() => {
        for (let from = 0; from < scanline.length; from += storedLimit)
          stored(scanline.subarray(from, from + storedLimit), 0);
      });
    },
    finish() {
      data(() => {
        stored(new Uint8Array(0), 1);
        at = bytes.writeUInt32BE(b * 65536 + a, at);
      });
      at += chunk('IEND').copy(bytes, at);
      return bytes.subarray(0, at);
    },
  };
}

/** Adler-32 of zlib (RFC 1950); the sums stay below 2^32 for 5552 bytes without a modulus. */
function adler(bytes: Uint8Array, a: number, b: number): [number, number] {
  for (let from = 0; from < bytes.length; from += 5552) {
    const to = Math.min(from + 5552, bytes.length);
    for (let i = from; i < to; i++) {
      a += bytes[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return [a, b];
}
