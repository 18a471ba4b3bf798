/** EXIF blocks: kept to the byte, except for what no longer describes the image. */

import { isStructural } from './descriptions.ts';
import { fraction, type Resolution } from './resolution.ts';
import {
  directoryStart,
  type Entry,
  entryOffsets,
  numbers,
  numbersOf,
  offsetOfValue,
  readDirectory,
  type Start,
  textOf,
  valueBytes,
  wordSize,
  writeDirectory,
} from './tiff-directory.ts';
import type { Tags } from './tiff-pages.ts';

const exifDirectory = 0x8769;
const gpsDirectory = 0x8825;
const interopDirectory = 0xa005;
const allPointers: readonly number[] = [exifDirectory, gpsDirectory, interopDirectory];
const orientation = 0x112;
const makerNote = 0x927c;
const pixelSizes = [0xa002, 0xa003];
/** Description, make, model, software, date, artist, copyright: what TIFF keeps in its own directory. */
const describing = [270, 271, 272, 305, 306, 315, 33432];

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Runs `work`; undefined where it leads beyond the bytes. */
function unlessDamaged<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

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
  const view = viewOf(exif);
  return unlessDamaged(() => {
    const { entries, next } = entryOffsets(exif, start.little, start.offset);
    for (const at of entries)
      if (view.getUint16(at, start.little) === orientation) view.setUint16(at + 8, 1, start.little);
    view.setUint32(next, 0, start.little);
    return exif;
  });
}

/** A block whose stated numbers of columns and rows are those of the image. */
export function exifOfSize(block: Uint8Array, width: number, height: number): Uint8Array {
  const start = directoryStart(block);
  if (!start) return block;
  const exif = Uint8Array.from(block);
  const view = viewOf(exif);
  unlessDamaged(() => {
    const directory = pointersIn(exif, start).get(exifDirectory);
    if (directory === undefined) return;
    for (const at of entryOffsets(exif, start.little, directory).entries) {
      const which = pixelSizes.indexOf(view.getUint16(at, start.little));
      const value = [width, height][which];
      if (value === undefined) continue;
      if (view.getUint16(at + 2, start.little) === 4) view.setUint32(at + 8, value, start.little);
      else if (value < 65536) view.setUint16(at + 8, value, start.little);
    }
  });
  return exif;
}

/** A block that states a resolution, where it has room for one. */
export function exifOfResolution(block: Uint8Array, { x, y, unit }: Resolution): Uint8Array {
  const start = directoryStart(block);
  if (!start || unit === 'meter') return block;
  const exif = Uint8Array.from(block);
  const view = viewOf(exif);
  const { little } = start;
  unlessDamaged(() => {
    for (const at of entryOffsets(exif, little, start.offset).entries) {
      const [tag, type] = [view.getUint16(at, little), view.getUint16(at + 2, little)];
      if (tag === 296 && type === 3) view.setUint16(at + 8, { none: 1, inch: 2, cm: 3 }[unit], little);
      if ((tag !== 282 && tag !== 283) || type !== 5) continue;
      const from = view.getUint32(at + 8, little);
      fraction(tag === 282 ? x : y).forEach((value, i) => {
        view.setUint32(from + 4 * i, value, little);
      });
    }
  });
  return exif;
}

/** Offsets of the directories that the first one points to. */
function pointersIn(exif: Uint8Array, { little, offset }: Start): Map<number, number> {
  const found = new Map<number, number>();
  for (const entry of readDirectory(exif, little, offset))
    if (allPointers.includes(entry.tag)) found.set(entry.tag, numbersOf(entry)[0] ?? 0);
  return found;
}

/** The entries of the first directory of a block and of those below it, by tag. */
export interface ExifTags {
  readonly main: ReadonlyMap<number, Entry>;
  readonly exif: ReadonlyMap<number, Entry>;
  readonly interop: ReadonlyMap<number, Entry>;
}

/** The tags of a block; none where it is damaged. */
export function exifTags(block: Uint8Array): ExifTags {
  const start = directoryStart(block);
  const at = (offset: number | undefined): Map<number, Entry> =>
    new Map(
      start && offset !== undefined
        ? unlessDamaged(() => readDirectory(block, start.little, offset))?.map((one) => [one.tag, one])
        : [],
    );
  const main = at(start?.offset);
  const exif = at(numbersOf(main.get(exifDirectory))[0]);
  return { main, exif, interop: at(numbersOf(exif.get(interopDirectory))[0]) };
}

/** The entries of the directory that a pointer leads to; none when it leads nowhere. */
function entriesAt(bytes: Uint8Array, { little, big }: Start, pointer: Entry): Entry[] {
  if (![4, 13, 16, 18].includes(pointer.type)) return [];
  return unlessDamaged(() => readDirectory(bytes, little, numbersOf(pointer)[0], big)) ?? [];
}

/**
 * Lays entries of `bytes` out at `offset`, with the directories they point to behind them.
 *
 * @param pointers tags that may point to a directory: known ones on known levels, so that no circle is followed
 * @param placed an entry of the EXIF directory whose value lies elsewhere already
 */
function relocate(
  bytes: Uint8Array,
  start: Start,
  entries: readonly Entry[],
  offset: number,
  pointers: readonly number[] = [exifDirectory, gpsDirectory],
  placed?: Entry,
): Uint8Array {
  const children = new Map<number, Entry[]>();
  for (const entry of entries)
    if (pointers.includes(entry.tag))
      children.set(
        entry.tag,
        entriesAt(bytes, start, entry).map((one) => (placed && one.tag === placed.tag ? placed : one)),
      );
  const kept = entries.filter(({ tag }) => !allPointers.includes(tag) || children.get(tag)?.length);
  const below: Uint8Array[] = [];
  const asPointers = kept.map((one) => (children.has(one.tag) ? numbers(one.tag, 4, 0) : one));
  let free = offset + writeDirectory(asPointers, 0).length;
  const moved = kept.map((entry) => {
    const child = children.get(entry.tag);
    if (!child) return entry;
    const at = free;
    const inner = relocate(bytes, start, child, at, entry.tag === exifDirectory ? [interopDirectory] : []);
    below.push(inner);
    free += inner.length;
    return numbers(entry.tag, 4, at);
  });
  return Buffer.concat([writeDirectory(moved, offset), ...below]);
}

/** The EXIF block of a page of a TIFF file, made of its own tags; undefined when it has none. */
export function exifOfTags(file: Uint8Array, start: Start, tags: Tags): Uint8Array | undefined {
  const entries = [...tags.values()].filter(
    (entry) =>
      entry.tag === exifDirectory ||
      entry.tag === gpsDirectory ||
      (describing.includes(entry.tag) && !(entry.tag === 270 && isStructural(textOf(entry) ?? ''))),
  );
  if (entries.length === 0) return undefined;
  const note = placedNote(file, start, tags);
  const head = Buffer.alloc(note ? note.at + note.value.length + (note.value.length % 2) : 8);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(head.length, 4);
  head.set(note?.value ?? [], note?.at);
  const block = Buffer.concat([head, relocate(file, start, entries, head.length, undefined, note)]);
  return block.readUInt16LE(head.length) > 0 ? block : undefined;
}

/** A block whose maker note ends up to here fits into a JPEG segment. */
const largestPlace = 48 * 1024;

/** The maker note of a TIFF file at its offset: many notes hold offsets that count from the begin of the file. */
function placedNote(
  file: Uint8Array,
  start: Start,
  tags: Tags,
): (Entry & { readonly at: number }) | undefined {
  const pointer = tags.get(exifDirectory);
  const note = pointer && entriesAt(file, start, pointer).find(({ tag }) => tag === makerNote);
  if (!note) return undefined;
  const at = offsetOfValue(file, start, numbersOf(pointer)[0], makerNote);
  return at !== undefined && at >= 8 && at + note.value.length <= largestPlace ? { ...note, at } : undefined;
}

/** An EXIF block as the begin of a TIFF file, and the entries that lead into it. */
export interface ExifInFile {
  /** The block with little-endian directories, every byte at the offset where it was: maker notes count from its begin. */
  readonly bytes: Uint8Array;
  /** Describing tags and pointers for the main directory. */
  readonly entries: readonly Entry[];
}

/** A block prepared to stand at the begin of a little-endian TIFF file; undefined when it is damaged. */
export function exifInFile(block: Uint8Array): ExifInFile | undefined {
  const start = directoryStart(block);
  if (!start) return undefined;
  return unlessDamaged(() => {
    const main = readDirectory(block, start.little, start.offset);
    const bytes = Uint8Array.from(block);
    const pointers = pointersIn(block, start);
    if (!start.little) {
      const interop = numbersOf(exifTags(block).exif.get(interopDirectory))[0];
      const directories = [pointers.get(exifDirectory), interop, pointers.get(gpsDirectory)];
      for (const at of new Set(directories)) if (at) turnDirectory(bytes, at);
    }
    const entries = main.filter(({ tag }) => describing.includes(tag));
    for (const tag of [exifDirectory, gpsDirectory]) {
      const at = pointers.get(tag);
      if (at !== undefined && at > 0 && at + 6 <= bytes.length) entries.push(numbers(tag, 4, at));
    }
    return { bytes, entries };
  });
}

/** Turns a big-endian directory and the words of its values into little-endian ones, where they stand. */
function turnDirectory(bytes: Uint8Array, offset: number): void {
  const view = viewOf(bytes);
  const { entries, next } = entryOffsets(bytes, false, offset);
  const turn = (at: number, length: number, word: number): void => {
    for (let i = at; i + word <= at + length; i += word) bytes.subarray(i, i + word).reverse();
  };
  for (const at of entries) {
    const [type, count] = [view.getUint16(at + 2), view.getUint32(at + 4)];
    const length = valueBytes(type, count);
    const inline = length <= 4;
    const from = inline ? at + 8 : view.getUint32(at + 8);
    if (length > 0 && from + length <= bytes.length) turn(from, length, wordSize[type]);
    turn(at, 4, 2);
    turn(at + 4, 4, 4);
    if (!inline) turn(at + 8, 4, 4);
  }
  if (next + 4 <= bytes.length) turn(next, 4, 4);
  turn(offset, 2, 2);
}
