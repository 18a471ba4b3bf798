/** ImageJ's own tag: properties, slice labels, ranges, lookup tables and overlays of an image, in the byte order of its file. */

/** Bytes of the words in a block of each type; others hold bytes. */
const wordBytes: Readonly<Record<string, number>> = { info: 2, labl: 2, prop: 2, rang: 8 };

/**
 * The tag of a big-endian file (50839) for a little-endian one.
 *
 * @param counts the lengths of its parts (50838): header, then the blocks
 * @returns undefined where the lengths do not fit
 */
export function littleEndianImageJ(counts: readonly number[], value: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(value);
  const [headBytes, ...lengths] = counts;
  if (!(headBytes >= 12) || counts.reduce((sum, count) => sum + count, 0) > bytes.length) return undefined;
  if (bytes.toString('latin1', 0, 4) !== 'IJIJ') return undefined;
  const types: string[] = [];
  for (let at = 4; at + 8 <= headBytes; at += 8) {
    const count = bytes.readUInt32BE(at + 4);
    if (types.length + count > lengths.length) return undefined;
    types.push(...new Array<string>(count).fill(bytes.toString('latin1', at, at + 4)));
  }
  turn(bytes.subarray(0, headBytes), 4);
  let at = headBytes;
  for (const [i, length] of lengths.entries()) {
    turn(bytes.subarray(at, at + length), wordBytes[types[i]] ?? 1);
    at += length;
  }
  return bytes;
}

function turn(bytes: Uint8Array, word: number): void {
  for (let i = 0; i + word <= bytes.length; i += word) bytes.subarray(i, i + word).reverse();
}
