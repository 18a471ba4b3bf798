/** EXIF blocks: kept to the byte, save for what is no longer true of the picture. */

import {
  directoryStart,
  type Entry,
  entryOffsets,
  numbers,
  readDirectory,
  writeDirectory,
} from './directory.ts';

const exifDirectory = 0x8769;
const gpsDirectory = 0x8825;
const interopDirectory = 0xa005;
/** Description, make, model, software, date, artist, copyright: what TIFF keeps in its own directory. */
const describing = [270, 271, 272, 305, 306, 315, 33432];

/**
 * The block from its TIFF header on, upright (the pixels have been turned) and without the thumbnail of the old pixels.
 * Undefined when the block is damaged.
 */
export function cleanExif(block: Uint8Array): Uint8Array | undefined {
  const prefixed = Buffer.from(block.buffer, block.byteOffset, 6).toString('latin1') === 'Exif\0\0';
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

const pointerOf = (entry: Entry): number =>
  new DataView(entry.value.buffer, entry.value.byteOffset, 4).getUint32(0, true);

/** Lays a directory of `bytes` and the directories it points to out at `offset`. */
function relocate(bytes: Uint8Array, little: boolean, entries: readonly Entry[], offset: number): Uint8Array {
  const size = writeDirectory(entries, 0).length;
  const below: Uint8Array[] = [];
  let free = offset + size;
  const moved = entries.map((entry) => {
    if (![exifDirectory, gpsDirectory, interopDirectory].includes(entry.tag)) return entry;
    const child = relocate(bytes, little, readDirectory(bytes, little, pointerOf(entry)), free);
    const pointer = numbers(entry.tag, 4, free);
    below.push(child);
    free += child.length;
    return pointer;
  });
  return Buffer.concat([writeDirectory(moved, offset), ...below]);
}

/** The EXIF block of a TIFF file, made of its own tags; undefined when it has none. */
export function exifOfTiff(file: Uint8Array): Uint8Array | undefined {
  const start = directoryStart(file);
  if (!start) return undefined;
  try {
    const kept = [...describing, exifDirectory, gpsDirectory];
    const entries = readDirectory(file, start.little, start.offset).filter(({ tag }) => kept.includes(tag));
    if (entries.length === 0) return undefined;
    return Buffer.concat([
      Buffer.from('II*\0\x08\0\0\0', 'latin1'),
      relocate(file, start.little, entries, 8),
    ]);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A TIFF file with the tags of an EXIF block in its first directory: the encoder cannot write them. */
export function tiffWithExif(file: Buffer, exif: Uint8Array): Buffer {
  const start = directoryStart(file);
  const block = directoryStart(exif);
  if (!start || !block) return file;
  const kept = [...describing, exifDirectory, gpsDirectory];
  const added = readDirectory(exif, block.little, block.offset).filter(({ tag }) => kept.includes(tag));
  const own = readDirectory(file, start.little, start.offset).filter(
    ({ tag }) => !added.some((a) => a.tag === tag),
  );
  const offset = file.length + (file.length % 2);
  const { next } = entryOffsets(file, start.little, start.offset);
  const following = new DataView(file.buffer, file.byteOffset).getUint32(next, start.little);
  const body = relocate(exif, block.little, [...own, ...added], offset);
  const result = Buffer.alloc(offset + body.length);
  result.set(file);
  result.set(body, offset);
  const view = new DataView(result.buffer, result.byteOffset);
  view.setUint32(4, offset, start.little);
  view.setUint32(offset + 2 + 12 * (own.length + added.length), following, start.little);
  return result;
}
