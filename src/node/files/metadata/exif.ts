/** EXIF blocks: kept to the byte, except for what no longer describes the image. */

import {
  directoryStart,
  type Entry,
  entryOffsets,
  numbers,
  readDirectory,
  writeDirectory,
} from './tiff-directory.ts';

const exifDirectory = 0x8769;
const gpsDirectory = 0x8825;
const interopDirectory = 0xa005;
const allPointers: readonly number[] = [exifDirectory, gpsDirectory, interopDirectory];
/** Description, make, model, software, date, artist, copyright: what TIFF keeps in its own directory. */
const describing = [270, 271, 272, 305, 306, 315, 33432];

/**
 * The block from its TIFF header on, upright (the pixels have been turned) and without the thumbnail of the old pixels.
 * Undefined when the block is damaged.
 */
export function cleanExif(block: Uint8Array): Uint8Array | undefined {
  const prefixed = Buffer.from(block.subarray(0, 6)).toString('latin1') === 'Exif\0\0';
  // A copy: slice() of a Buffer would be a view of the decoder's memory.
  const exif = Uint8Array.from(block.subarray(prefixed ? 6 : 0));
  const start = directoryStart(exif);
  if (!start) return undefined;
  const view = new DataView(exif.buffer);
  try {
    const { entries, next } = entryOffsets(exif, start.little, start.offset);
    for (const at of entries)
      if (view.getUint16(at, start.little) === 0x112) view.setUint16(at + 8, 1, start.little);
    view.setUint32(next, 0, start.little);
    return exif;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The entries of the directory that a pointer leads to; none when it leads nowhere. */
function entriesAt(bytes: Uint8Array, little: boolean, pointer: Entry): Entry[] {
  if (pointer.type !== 4) return [];
  try {
    return readDirectory(
      bytes,
      little,
      new DataView(pointer.value.buffer, pointer.value.byteOffset, 4).getUint32(0, true),
    );
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/**
 * Lays entries of `bytes` out at `offset`, with the directories they point to behind them.
 *
 * @param pointers tags that may point to a directory: known ones on known levels, so that no circle is followed
 */
function relocate(
  bytes: Uint8Array,
  little: boolean,
  entries: readonly Entry[],
  offset: number,
  pointers: readonly number[] = [exifDirectory, gpsDirectory],
): Uint8Array {
  const children = new Map<number, Entry[]>();
  for (const entry of entries)
    if (pointers.includes(entry.tag)) children.set(entry.tag, entriesAt(bytes, little, entry));
  const kept = entries.filter(({ tag }) => !allPointers.includes(tag) || children.get(tag)?.length);
  const below: Uint8Array[] = [];
  let free = offset + writeDirectory(kept, 0).length;
  const moved = kept.map((entry) => {
    const child = children.get(entry.tag);
    if (!child) return entry;
    const at = free;
    const inner = relocate(bytes, little, child, at, entry.tag === exifDirectory ? [interopDirectory] : []);
    below.push(inner);
    free += inner.length;
    return numbers(entry.tag, 4, at);
  });
  return Buffer.concat([writeDirectory(moved, offset), ...below]);
}

/** The EXIF block of a TIFF file, made of its own tags; undefined when it has none. */
export function exifOfTiff(file: Uint8Array): Uint8Array | undefined {
  const start = directoryStart(file);
  if (!start) return undefined;
  const entries = exifTags(file, start.little, start.offset);
  if (entries.length === 0) return undefined;
  return Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), relocate(file, start.little, entries, 8)]);
}

/**
 * A TIFF file with the tags of an EXIF block in its first directory, which is written again at the end of the file: the
 * encoder cannot write them.
 */
export function tiffWithExif(file: Buffer, exif: Uint8Array): Buffer {
  const start = directoryStart(file);
  const block = directoryStart(exif);
  if (!start || !block) return file;
  const added = exifTags(exif, block.little, block.offset);
  const own = readDirectory(file, start.little, start.offset).filter(
    ({ tag }) => !added.some((entry) => entry.tag === tag),
  );
  const offset = file.length + (file.length % 2);
  const { next } = entryOffsets(file, start.little, start.offset);
  const following = file.readUInt32LE(next);
  const body = Buffer.from(relocate(exif, block.little, [...own, ...added], offset));
  body.writeUInt32LE(following, entryOffsets(body, true, 0).next);
  const head = Buffer.from(file.subarray(0, 8));
  head.writeUInt32LE(offset, 4);
  return Buffer.concat([head, file.subarray(8), Buffer.alloc(offset - file.length), body]);
}

/** The tags of a directory that EXIF and TIFF share; none when it is damaged. */
function exifTags(bytes: Uint8Array, little: boolean, offset: number): Entry[] {
  const pointer = numbers(exifDirectory, 4, offset);
  return entriesAt(bytes, little, pointer).filter(
    ({ tag }) => describing.includes(tag) || tag === exifDirectory || tag === gpsDirectory,
  );
}
