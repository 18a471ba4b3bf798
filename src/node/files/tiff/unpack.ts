/** Packed strips and tiles of TIFF files. */

import * as zlib from 'node:zlib';

/** Compressions that are unpacked here, by their number. */
export const unpackable: readonly number[] = [1, 5, 8, 32946, 32773, 50000];

/** Node has it from 22.15 on. */
const unzstd = (zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array }).zstdDecompressSync;

/** Whether this Node unpacks ZSTD. */
export const hasZstd: boolean = unzstd !== undefined;

/**
 * The bytes of a strip or tile.
 *
 * @param length how many are expected; more are cut off
 * @throws Error where the packed bytes are damaged or too few
 */
export function unpack(packed: Uint8Array, compression: number, length: number): Uint8Array {
  const bytes = unpacked(packed, compression, length);
  if (bytes.length < length) throw new RangeError(`${length} bytes expected, got ${bytes.length}`);
  // A copy of its own: items are read in place.
  return Uint8Array.from(bytes.subarray(0, length));
}

function unpacked(packed: Uint8Array, compression: number, length: number): Uint8Array {
  if (compression === 5) return unpackLzw(packed, length);
  if (compression === 32773) return unpackBits(packed, length);
  if (compression === 50000 && unzstd) return unzstd(packed);
  return compression === 1 ? packed : zlib.inflateSync(packed);
}

/** Runs of bytes (PackBits). */
function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < packed.length && at < length; ) {
    const head = (packed[i++] << 24) >> 24;
    if (head >= 0) {
      bytes.set(packed.subarray(i, Math.min(i + head + 1, i + length - at)), at);
      i += head + 1;
      at += head + 1;
    } else if (head !== -128) {
      bytes.fill(packed[i++], at, at + 1 - head);
      at += 1 - head;
    }
  }
  return bytes.subarray(0, Math.min(at, length));
}

const [clear, end, firstFree] = [256, 257, 258];

/** LZW of TIFF 6.0: the highest bit first, codes grow one code early. */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  // The string of a code lies in the output already: where, and how long.
  const from = new Int32Array(4097);
  const size = new Int32Array(4097);
  let [at, next, bits, buffer, held, before] = [0, firstFree, 9, 0, 0, -1];
  let [lastAt, lastSize] = [0, 0];
  for (let i = 0; at < length; ) {
    while (held < bits) {
      if (i >= packed.length) return bytes.subarray(0, at);
      buffer = ((buffer << 8) | packed[i++]) & 0xffffff;
      held += 8;
    }
    const code = (buffer >> (held - bits)) & ((1 << bits) - 1);
    held -= bits;
    if (code === end) break;
    if (code === clear) {
      [next, bits, before] = [firstFree, 9, -1];
      continue;
    }
    if (code > next || (code === next && before < 0)) throw new RangeError('an LZW code is damaged');
    // The string of the code before and the first byte of this one become a new code.
    if (before >= 0 && next < 4096) {
      from[next] = lastAt;
      size[next] = lastSize + 1;
      next++;
    }
    const start = at;
    if (code < 256) bytes[at++] = code;
    else for (let k = 0; k < size[code] && at < length; k++) bytes[at++] = bytes[from[code] + k];
    [lastAt, lastSize, before] = [start, at - start, code];
    if (next + 1 >= 1 << bits && bits < 12) bits++;
  }
  return bytes.subarray(0, at);
}
