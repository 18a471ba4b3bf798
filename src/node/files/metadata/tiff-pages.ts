/** The pages of a TIFF file: its main directories, and those below them. */

import {
  type Entry,
  entryOffsets,
  fileStart,
  nextDirectory,
  numbersOf,
  readDirectory,
  type Start,
  textOf,
} from './tiff-directory.ts';

/** The tags of one image of a TIFF. */
export type Tags = ReadonlyMap<number, Entry>;

/** Pages in the order of the file. */
export interface TiffPages {
  readonly start: Start;
  readonly pages: readonly Tags[];
  /** Where the directories of the pages lie. */
  readonly offsets: readonly number[];
  /** Images below the first page: full images of raw files, reduced copies of others. */
  readonly below: readonly Tags[];
}

const mostPages = 2 ** 20;
const subDirectories = 330;

const byTag = (entries: readonly Entry[]): Tags =>
  new Map(entries.map((entry) => [entry.tag, entry] as const));

/** All pages of a file; undefined for bytes that are no TIFF. What is damaged ends the list. */
export function tiffPages(file: Uint8Array): TiffPages | undefined {
  const start = fileStart(file);
  if (!start) return undefined;
  const pages: Tags[] = [];
  const seen = new Set<number>();
  try {
    for (let offset = start.offset; offset > 0 && !seen.has(offset) && pages.length < mostPages; ) {
      seen.add(offset);
      pages.push(byTag(readDirectory(file, start.little, offset, start.big)));
      offset = nextDirectory(file, start, offset);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const below = numbersOf(pages[0]?.get(subDirectories)).flatMap((offset) => {
    try {
      return [byTag(readDirectory(file, start.little, offset, start.big))];
    } catch (error) {
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
  return { start, pages, offsets: [...seen].slice(0, pages.length), below };
}

const sampleFormat = 339;

/** A copy of a file whose samples are stated to be unsigned integers: the decoder then passes their bits on as they are. */
export function statedAsIntegers(file: Uint8Array, { start, offsets }: TiffPages): Buffer {
  const bytes = Buffer.from(file);
  const { little, big } = start;
  const [countAt, valueAt, inline] = big ? [4, 12, 8] : [4, 8, 4];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): number =>
    big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  for (const offset of offsets)
    for (const at of entryOffsets(bytes, little, offset, big).entries) {
      if (view.getUint16(at, little) !== sampleFormat) continue;
      const count = word(at + countAt);
      const from = 2 * count <= inline ? at + valueAt : word(at + valueAt);
      for (let i = 0; i < count; i++) view.setUint16(from + 2 * i, 1, little);
    }
  return bytes;
}

/** The first number of a tag, or what stands for it where it is left out. */
export function tagNumber(tags: Tags, tag: number, otherwise: number): number {
  return numbersOf(tags.get(tag))[0] ?? otherwise;
}

/** The text of a tag, '' where it is left out. */
export function tagText(tags: Tags, tag: number): string {
  return textOf(tags.get(tag)) ?? '';
}

/** Whether a page is a reduced copy of another one, or its mask. */
export function isReducedOrMask(tags: Tags): boolean {
  return (tagNumber(tags, 254, 0) & 5) !== 0 || tagNumber(tags, 255, 1) === 2;
}
