/** Directories (IFDs) of TIFF and BigTIFF files and of EXIF blocks: read from either byte order, written little-endian. */

/** A value of a directory; `value` holds `count` items of `type`, little-endian. */
export interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
  /** Where the value lies already, of an entry to write. */
  readonly at?: number | undefined;
}

/** Byte order, size of offsets, and where the first directory lies. */
export interface Start {
  readonly little: boolean;
  /** BigTIFF: offsets and counts of 64 bits. */
  readonly big: boolean;
  readonly offset: number;
}

/** Bytes of one item of each TIFF type, and of the words that a change of byte order turns round. */
const itemSize = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
export const wordSize: readonly number[] = [0, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8, 4, 0, 0, 8, 8, 8];

/** The bytes of `count` items of a type; 0 for unknown types. */
export function valueBytes(type: number, count: number): number {
  return count * (itemSize[type] ?? 0);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The byte order and the offset of the first directory; undefined when the bytes have no classic TIFF structure. */
export function directoryStart(bytes: Uint8Array): Start | undefined {
  const start = fileStart(bytes);
  return start?.big ? undefined : start;
}

/** As {@link directoryStart}, of BigTIFF files too. */
export function fileStart(bytes: Uint8Array): Start | undefined {
  if (bytes.length < 8) return undefined;
  const little = bytes[0] === 0x49;
  const view = viewOf(bytes);
  if (bytes[0] !== bytes[1] || !(little || bytes[0] === 0x4d)) return undefined;
  const version = view.getUint16(2, little);
  if (version === 42) return { little, big: false, offset: view.getUint32(4, little) };
  if (version !== 43 || bytes.length < 16) return undefined;
  return { little, big: true, offset: Number(view.getBigUint64(8, little)) };
}

/** Where the twelve (or twenty) bytes of each entry of a directory lie, and where its pointer to the next directory lies. */
export function entryOffsets(
  bytes: Uint8Array,
  little: boolean,
  offset: number,
  big = false,
): { entries: number[]; next: number } {
  const view = viewOf(bytes);
  const count = big ? Number(view.getBigUint64(offset, little)) : view.getUint16(offset, little);
  const [head, size] = big ? [8, 20] : [2, 12];
  if (offset + head + size * count > bytes.length + size)
    throw new RangeError('directory ends beyond the file');
  return {
    entries: Array.from({ length: count }, (_, i) => offset + head + size * i),
    next: offset + head + size * count,
  };
}

/**
 * The entries of the directory at `offset`; those of unknown type or beyond the end of the bytes are left out, and so are all
 * once they overlap so much that together they are longer than the bytes: a hostile file.
 *
 * @throws RangeError when the directory itself lies beyond the end
 */
export function readDirectory(bytes: Uint8Array, little: boolean, offset: number, big = false): Entry[] {
  const view = viewOf(bytes);
  const found: Entry[] = [];
  let room = bytes.length;
  const word = (at: number): number =>
    big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const inline = big ? 8 : 4;
  for (const at of entryOffsets(bytes, little, offset, big).entries) {
    const tag = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    const count = word(at + 4);
    const length = valueBytes(type, count);
    const from = length <= inline ? at + 4 + inline : word(at + 4 + inline);
    if (length === 0 || from + length > bytes.length || length > room) continue;
    room -= length;
    const value = Uint8Array.from(bytes.subarray(from, from + length));
    if (!little)
      for (let i = 0; i < length; i += wordSize[type]) value.subarray(i, i + wordSize[type]).reverse();
    found.push({ tag, type, count, value });
  }
  return found;
}

/** Where the value of a tag lies in the bytes; undefined where it is left out, or short enough to lie in its entry. */
export function offsetOfValue(
  bytes: Uint8Array,
  { little, big }: Start,
  offset: number,
  tag: number,
): number | undefined {
  const view = viewOf(bytes);
  const at = entryOffsets(bytes, little, offset, big).entries.find(
    (one) => view.getUint16(one, little) === tag,
  );
  if (at === undefined) return undefined;
  const type = view.getUint16(at + 2, little);
  const count = big ? Number(view.getBigUint64(at + 4, little)) : view.getUint32(at + 4, little);
  if (valueBytes(type, count) <= (big ? 8 : 4)) return undefined;
  return big ? Number(view.getBigUint64(at + 12, little)) : view.getUint32(at + 8, little);
}

/** Offset of the directory that follows the one at `offset`; 0 after the last. */
export function nextDirectory(bytes: Uint8Array, { little, big }: Start, offset: number): number {
  const { next } = entryOffsets(bytes, little, offset, big);
  return big ? Number(viewOf(bytes).getBigUint64(next, little)) : viewOf(bytes).getUint32(next, little);
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

/** The unsigned numbers of an entry: integers, or fractions; none for texts and other types. */
export function numbersOf(entry: Entry | undefined): number[] {
  if (!entry) return [];
  const view = viewOf(entry.value);
  const read: Record<number, (i: number) => number> = {
    1: (i) => view.getUint8(i),
    3: (i) => view.getUint16(2 * i, true),
    4: (i) => view.getUint32(4 * i, true),
    5: (i) => view.getUint32(8 * i, true) / view.getUint32(8 * i + 4, true),
    13: (i) => view.getUint32(4 * i, true),
    16: (i) => Number(view.getBigUint64(8 * i, true)),
    18: (i) => Number(view.getBigUint64(8 * i, true)),
  };
  const one = read[entry.type];
  return one ? Array.from({ length: entry.count }, (_, i) => one(i)) : [];
}

/** The text of an entry, up to its first zero. */
export function textOf(entry: Entry | undefined): string | undefined {
  return entry && Buffer.from(entry.value).toString('utf8').split('\0')[0];
}

/** An entry of text. */
export function textEntry(tag: number, text: string): Entry {
  const value = Buffer.from(`${text}\0`, 'utf8');
  return { tag, type: 2, count: value.length, value };
}

/**
 * The bytes of a directory that will lie at `offset`, with the values that do not fit into an entry behind it.
 *
 * @param next offset of the next directory, 0 when there is none
 */
export function writeDirectory(entries: readonly Entry[], offset: number, next = 0): Uint8Array {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const outside = ({ value, at }: Entry): number =>
    value.length <= 4 || at !== undefined ? 0 : value.length + (value.length % 2);
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
    else if (entry.at !== undefined) view.setUint32(at + 8, entry.at, true);
    else {
      view.setUint32(at + 8, offset + free, true);
      bytes.set(entry.value, free);
      free += outside(entry);
    }
  });
  view.setUint32(head - 4, next, true);
  return bytes;
}
