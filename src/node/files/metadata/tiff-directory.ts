/** Directories (IFDs) of TIFF files and of EXIF blocks: read from either byte order, written little-endian. */

/** A value of a directory; `value` holds `count` items of `type`, little-endian. */
export interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
}

/** Bytes of one item of each TIFF type, and of the words that a change of byte order turns round. */
const itemSize = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const wordSize = [0, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8, 4];

/** The byte order and the offset of the first directory; undefined when the bytes are no classic TIFF structure. */
export function directoryStart(bytes: Uint8Array): { little: boolean; offset: number } | undefined {
  if (bytes.length < 8) return undefined;
  const little = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== bytes[1] || !(little || bytes[0] === 0x4d) || view.getUint16(2, little) !== 42)
    return undefined;
  return { little, offset: view.getUint32(4, little) };
}

/** Where the twelve bytes of each entry of a directory lie, and where its pointer to the next directory lies. */
export function entryOffsets(
  bytes: Uint8Array,
  little: boolean,
  offset: number,
): { entries: number[]; next: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint16(offset, little);
  return {
    entries: Array.from({ length: count }, (_, i) => offset + 2 + 12 * i),
    next: offset + 2 + 12 * count,
  };
}

/**
 * The entries of the directory at `offset`; those of unknown type or beyond the end of the bytes are left out, and so are all
 * once they overlap so much that together they are longer than the bytes: a hostile file.
 *
 * @throws RangeError when the directory itself lies beyond the end
 */
export function readDirectory(bytes: Uint8Array, little: boolean, offset: number): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Entry[] = [];
  let room = bytes.length;
  for (const at of entryOffsets(bytes, little, offset).entries) {
    const tag = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    const count = view.getUint32(at + 4, little);
    const length = count * (itemSize[type] ?? 0);
    const from = length <= 4 ? at + 8 : view.getUint32(at + 8, little);
    if (length === 0 || from + length > bytes.length || length > room) continue;
    room -= length;
    const value = Uint8Array.from(bytes.subarray(from, from + length));
    if (!little)
      for (let i = 0; i < length; i += wordSize[type]) value.subarray(i, i + wordSize[type]).reverse();
    found.push({ tag, type, count, value });
  }
  return found;
}

/** An entry of unsigned numbers: type 3 (16 bits) or 4 (32 bits). */
export function numbers(tag: number, type: 3 | 4, ...values: number[]): Entry {
  const value = new Uint8Array(values.length * itemSize[type]);
  const view = new DataView(value.buffer);
  values.forEach((n, i) => {
    if (type === 3) view.setUint16(2 * i, n, true);
    else view.setUint32(4 * i, n, true);
  });
  return { tag, type, count: values.length, value };
}

/**
 * The bytes of a directory that will lie at `offset`, with the values that do not fit into an entry behind it.
 *
 * @param next offset of the next directory, 0 when there is none
 */
export function writeDirectory(entries: readonly Entry[], offset: number, next = 0): Uint8Array {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const outside = (entry: Entry): number =>
    entry.value.length <= 4 ? 0 : entry.value.length + (entry.value.length % 2);
  const head = 6 + 12 * sorted.length;
  const bytes = new Uint8Array(sorted.reduce((size, entry) => size + outside(entry), head));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, sorted.length, true);
  let free = head;
  sorted.forEach((entry, i) => {
    const at = 2 + 12 * i;
    view.setUint16(at, entry.tag, true);
    view.setUint16(at + 2, entry.type, true);
    view.setUint32(at + 4, entry.count, true);
    if (entry.value.length <= 4) bytes.set(entry.value, at + 8);
    else {
      view.setUint32(at + 8, offset + free, true);
      bytes.set(entry.value, free);
      free += outside(entry);
    }
  });
  view.setUint32(head - 4, next, true);
  return bytes;
}
