/** Writes TIFF files: strips packed by deflate, without a predictor, which some readers ignore without a word. */

import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { DeconvError } from '../../../errors.ts';
import { srgbPrimaries } from '../color/color-tags.ts';
import { iccProfile } from '../color/icc-profile.ts';
import { descriptionOf, descriptionOfStack } from '../metadata/descriptions.ts';
import { type ExifInFile, exifInFile } from '../metadata/exif.ts';
import { iptcOf, resourcesWithoutIptc } from '../metadata/photoshop.ts';
import { fraction, inUnit, resolutionOf } from '../metadata/resolution.ts';
import { type Entry, numbers, textEntry, writeDirectory } from '../metadata/tiff-directory.ts';
import { isOfWholeImage, isScientific, tiffTag } from '../metadata/tiff-metadata.ts';
import type { EncodedFile, EncodeRequest } from './codec.ts';

const stripBytes = 1 << 18;
/** Strips that are packed at a time. */
const atOnce = 4;
const largest = 2 ** 32 - 1;
const pack = promisify(deflate);

/** The bytes of a file of one page, or of `pages` pages of equal size whose rows follow one another. */
export async function encodeTiff(fn: string, request: EncodeRequest): Promise<EncodedFile> {
  const { pages = 1, exif } = request;
  const { rowsPerStrip, packed: strips } = packedStrips(request);
  const block = exif && exifInFile(exif);
  const { entries, warnings } = describingEntries(request, block);
  if (exif && !block) warnings.push('the EXIF block is damaged and was left out');
  const head = Buffer.from(block?.bytes ?? new Uint8Array(8));
  head.write('II*\0', 0, 'latin1');
  const parts: Uint8Array[] = [head, Buffer.alloc(head.length % 2)];
  let at = head.length + (head.length % 2);
  const append = (bytes: Uint8Array): number => {
    const from = at;
    parts.push(bytes);
    at += bytes.length;
    return from;
  };
  const places: [offset: number, length: number][] = [];
  for (const packed of await strips()) places.push([append(packed), packed.length]);
  append(Buffer.alloc(at % 2));
  const perPage = places.length / pages;
  head.writeUInt32LE(Math.min(at, largest), 4);
  for (let page = 0; page < pages; page++) {
    const own = places.slice(page * perPage, (page + 1) * perPage);
    const all = [...structure(request, own, rowsPerStrip), ...(page === 0 ? entries : [])];
    const length = writeDirectory(all, 0).length;
    append(writeDirectory(all, at, page + 1 < pages ? at + length : 0));
  }
  if (at > largest)
    throw new DeconvError(
      'WRITE_FAILED',
      `${fn}: cannot encode as TIFF: the file would be larger than 4 GiB`,
    );
  return { data: Buffer.concat(parts), warnings };
}

/** Takes all rows, then packs strips of whole rows; every page begins with a strip. */
function packedStrips(request: EncodeRequest): {
  readonly rowsPerStrip: number;
  packed(): Promise<Buffer[]>;
} {
  const { width, height, samplesPerPixel, pages = 1 } = request;
  const rowBytes = (width * samplesPerPixel * bitsOf(request)) / 8;
  const rows = Math.min(height, Math.max(1, Math.floor(stripBytes / rowBytes)));
  const strips: Buffer[] = [];
  let [row, at] = [0, 0];
  request.writeRows({
    write(samples) {
      const inPage = row % height;
      if (inPage % rows === 0) {
        strips.push(Buffer.allocUnsafe(Math.min(rows, height - inPage) * rowBytes));
        at = 0;
      }
      const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
      at += bytes.copy(strips[strips.length - 1], at);
      row++;
    },
  });
  if (row !== height * pages) throw new RangeError(`encodeTiff: expected ${height * pages} rows, got ${row}`);
  const packAll = async (): Promise<Buffer[]> => {
    const packed: Buffer[] = [];
    for (let from = 0; from < strips.length; from += atOnce) {
      const some = strips.slice(from, from + atOnce);
      packed.push(...(await Promise.all(some.map((strip) => pack(strip)))));
      strips.fill(Buffer.alloc(0), from, from + atOnce);
    }
    return packed;
  };
  // The last strip of a page may be shorter.
  return { rowsPerStrip: rows, packed: packAll };
}

const bitsOf = ({ rowDepth }: EncodeRequest): number => (rowDepth === 'float' ? 32 : rowDepth);

/** How the samples of a page are stored. */
function structure(
  request: EncodeRequest,
  strips: readonly (readonly [offset: number, length: number])[],
  rowsPerStrip: number,
): Entry[] {
  const { width, height, samplesPerPixel, extraSamples = 0, rowDepth, pages = 1 } = request;
  const perSample = (value: number): number[] => new Array<number>(samplesPerPixel).fill(value);
  const colors = samplesPerPixel - extraSamples < 3 ? 1 : 3;
  const entries = [
    numbers(256, 4, width),
    numbers(257, 4, height),
    numbers(258, 3, ...perSample(bitsOf(request))),
    // Adobe Deflate.
    numbers(259, 3, 8),
    numbers(262, 3, colors === 1 ? 1 : 2),
    numbers(273, 4, ...strips.map(([offset]) => Math.min(offset, largest))),
    numbers(277, 3, samplesPerPixel),
    numbers(278, 4, rowsPerStrip),
    numbers(279, 4, ...strips.map(([, length]) => length)),
    numbers(284, 3, 1),
    numbers(339, 3, ...perSample(rowDepth === 'float' ? 3 : 1)),
  ];
  // 2: unassociated alpha; 0: unspecified.
  const alpha = samplesPerPixel - extraSamples > colors ? [2] : [];
  const extra = [...alpha, ...new Array<number>(extraSamples).fill(0)];
  if (extra.length > 0) entries.push(numbers(338, 3, ...extra));
  if (pages > 1) entries.push(numbers(254, 4, 2));
  return entries;
}

/** What the first page states besides its samples. */
function describingEntries(
  request: EncodeRequest,
  block: ExifInFile | undefined,
): { readonly entries: Entry[]; readonly warnings: string[] } {
  const {
    width,
    height,
    pages = 1,
    depth,
    samplesPerPixel,
    extraSamples = 0,
    icc,
    color,
    xmp,
    resources,
    blocks,
  } = request;
  const channels = samplesPerPixel - extraSamples < 3 ? 1 : 3;
  const warnings: string[] = [];
  const found = new Map<number, Entry>();
  const add = (entry: Entry): unknown => found.set(entry.tag, entry);
  for (const entry of block?.entries ?? []) add(entry);
  if (blocks?.format === 'tiff') {
    const isWhole = blocks.size?.[0] === width && blocks.size[1] === height;
    const items = blocks.items.filter((item) => isWhole || !isOfWholeImage(item));
    if (items.length < blocks.items.length)
      warnings.push('the GeoTIFF tags or overlays were left out: they are those of an image of another size');
    for (const { kind, type = 7, count, bytes } of items) {
      const tag = kind as number;
      if (tag === tiffTag.description) {
        const written = Buffer.from(bytes).toString('utf8').split('\0')[0];
        const described = { width, height, channels: channels + extraSamples, depth };
        const text =
          pages > 1
            ? descriptionOfStack(written, pages, depth, blocks.depth)
            : descriptionOf(written, described, blocks.depth);
        if (text !== undefined) add(textEntry(tag, text));
      } else if (tag !== tiffTag.transferFunction || (color?.tables && blocks.depth === depth))
        add({ tag, type, count: count ?? bytes.length, value: bytes });
    }
    if (blocks.left && blocks.left.length > 0)
      warnings.push(
        `tags of the TIFF were left out, which are not true of another file: ${blocks.left.join(', ')}`,
      );
  }
  for (const entry of resolutionEntries(request)) add(entry);
  if (xmp) add({ tag: tiffTag.xmp, type: 1, count: xmp.length, value: xmp });
  if (resources) {
    const rest = resourcesWithoutIptc(resources);
    if (rest) add({ tag: tiffTag.photoshop, type: 1, count: rest.length, value: rest });
    const iptc = iptcOf(resources);
    // As words of 32 bits, which most readers expect.
    const value = iptc && Buffer.concat([iptc, Buffer.alloc(-iptc.length & 3)]);
    if (value) add({ tag: tiffTag.iptc, type: 4, count: value.length / 4, value });
  }
  // Without the description of its program, nothing but a profile says that codes are light.
  const unstated = color?.from === 'program' && depth !== 'float' && !isScientific(found);
  const profile = icc ?? (unstated ? iccProfile(channels, srgbPrimaries, 'linear') : undefined);
  if (profile) add({ tag: tiffTag.icc, type: 7, count: profile.length, value: profile });
  return { entries: [...found.values()], warnings };
}

function resolutionEntries(request: EncodeRequest): Entry[] {
  const stated = resolutionOf(request);
  if (!stated) return [];
  const { x, y, unit } = stated.unit === 'meter' ? (inUnit(stated, 'cm') ?? stated) : stated;
  const rational = (tag: number, value: number): Entry => ({
    tag,
    type: 5,
    count: 1,
    value: numbers(tag, 4, ...fraction(value)).value,
  });
  return [rational(282, x), rational(283, y), numbers(296, 3, unit === 'none' ? 1 : unit === 'inch' ? 2 : 3)];
}
