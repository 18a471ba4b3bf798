/** Samples of TIFF pages that sharp does not read exactly: 64-bit and 16-bit floats, signed and 32-bit integers, 12 bits, ZSTD. */

import { half } from '../arrays/half.ts';
import { numbersOf } from '../metadata/tiff-directory.ts';
import { type Tags, tagNumber } from '../metadata/tiff-pages.ts';
import { hasZstd, unpack, unpackable } from './unpack.ts';

/** How the samples of a page are stored. */
export interface Storage {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** 1 unsigned, 2 signed, 3 floats. */
  readonly format: number;
  readonly compression: number;
  readonly predictor: number;
  /** Samples of a pixel. */
  readonly stride: number;
  /** Whether each sample has a plane of its own. */
  readonly planar: boolean;
  /** Black is the highest code. */
  readonly inverted: boolean;
}

/** What tags say about the storage. */
export function storageOf(tags: Tags): Storage {
  return {
    width: tagNumber(tags, 256, 0),
    height: tagNumber(tags, 257, 0),
    bits: tagNumber(tags, 258, 1),
    format: tagNumber(tags, 339, 1),
    compression: tagNumber(tags, 259, 1),
    predictor: tagNumber(tags, 317, 1),
    stride: tagNumber(tags, 277, 1),
    planar: tagNumber(tags, 284, 1) === 2,
    inverted: tagNumber(tags, 262, 1) === 0,
  };
}

/** Whether sharp fails at a page, or changes its samples, and {@link decodePage} reads it exactly. */
export function isDecodedHere(tags: Tags): boolean {
  const { bits, format, compression, predictor, inverted } = storageOf(tags);
  const bitsOfAll = numbersOf(tags.get(258));
  if (!unpackable.includes(compression) || bitsOfAll.some((one) => one !== bits)) return false;
  // Written upright, the highest bit first, as grey or RGB.
  if (tagNumber(tags, 274, 1) !== 1 || tagNumber(tags, 266, 1) !== 1) return false;
  if (![0, 1, 2].includes(tagNumber(tags, 262, 1)) || (inverted && format !== 1)) return false;
  if (![1, 2, 3].includes(predictor) || (predictor === 3 && format !== 3)) return false;
  if (predictor === 2 && format === 3) return false;
  if (compression === 50000 && !hasZstd) return false;
  if (format === 3) return bits === 64 || bits === 16 || (compression === 50000 && bits === 32);
  if (format === 2) return [8, 16, 32].includes(bits);
  if (format !== 1) return false;
  return bits === 32 || (bits === 12 && predictor === 1) || (compression === 50000 && [8, 16].includes(bits));
}

/** Codes of up to 16 bits as such, everything else as numbers in their own unit. */
export type TiffSamples = Uint8Array | Uint16Array | Float32Array | Float64Array;

/**
 * The samples of a page, interleaved.
 *
 * @throws RangeError where the file ends, or holds less than its tags say
 */
export function decodePage(file: Uint8Array, little: boolean, tags: Tags): TiffSamples {
  const storage = storageOf(tags);
  const { width, height, stride, planar, bits, compression, inverted } = storage;
  const isTiled = tags.has(322);
  const [columns, rows] = isTiled
    ? [tagNumber(tags, 322, width), tagNumber(tags, 323, height)]
    : [width, Math.min(height, tagNumber(tags, 278, height))];
  const offsets = numbersOf(tags.get(isTiled ? 324 : 273));
  const counts = numbersOf(tags.get(isTiled ? 325 : 279));
  const across = Math.ceil(width / columns);
  const down = Math.ceil(height / rows);
  const samples = room(storage, width * height * stride);
  const [planes, inPixel] = planar ? [stride, 1] : [1, stride];
  if (offsets.length < planes * down * across || counts.length < offsets.length)
    throw new RangeError(`${planes * down * across} strips or tiles expected, got ${offsets.length}`);
  for (let plane = 0, i = 0; plane < planes; plane++)
    for (let top = 0; top < down * rows; top += rows)
      for (let left = 0; left < across * columns; left += columns, i++) {
        // Tiles are whole, the last strip is as long as the image.
        const lines = isTiled ? rows : Math.min(rows, height - top);
        const rowBytes = Math.ceil((columns * inPixel * bits) / 8);
        if (offsets[i] + counts[i] > file.length) throw new RangeError('a strip ends beyond the file');
        const packed = file.subarray(offsets[i], offsets[i] + counts[i]);
        const bytes = unpack(packed, compression, rowBytes * lines);
        const valid = Math.min(columns, width - left);
        for (let y = 0; y < lines && top + y < height; y++) {
          const row = bytes.subarray(y * rowBytes, (y + 1) * rowBytes);
          const items = itemsOf(row, columns * inPixel, inPixel, little, storage);
          const to = ((top + y) * width + left) * stride + (planar ? plane : 0);
          if (planar) for (let x = 0; x < valid; x++) samples[to + x * stride] = items[x];
          else samples.set(items.subarray(0, valid * inPixel), to);
        }
      }
  if (inverted) for (let i = 0; i < samples.length; i++) samples[i] = 2 ** bits - 1 - samples[i];
  return samples;
}

function room({ bits, format }: Storage, size: number): TiffSamples {
  if (format === 1 && bits === 8) return new Uint8Array(size);
  if (format === 1 && bits < 32) return new Uint16Array(size);
  return bits > 16 && !(format === 3 && bits === 32) ? new Float64Array(size) : new Float32Array(size);
}

/** The items of a row, its prediction undone. */
function itemsOf(
  row: Uint8Array,
  count: number,
  inPixel: number,
  little: boolean,
  { bits, format, predictor }: Storage,
): Float64Array {
  const items = new Float64Array(count);
  if (bits === 12) {
    for (let i = 0, at = 0; i < count; i++, at += 12)
      items[i] = (((row[at >> 3] << 8) | row[(at >> 3) + 1]) >> (at % 8 === 0 ? 4 : 0)) & 4095;
    return items;
  }
  const isFloatPredicted = predictor === 3;
  const bytes = isFloatPredicted ? floatsOf(row, count, inPixel, bits / 8) : row;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = isFloatPredicted ? false : little;
  const read = readers[`${format}:${bits}`];
  for (let i = 0; i < count; i++) items[i] = read(view, (i * bits) / 8, order);
  if (predictor !== 2) return items;
  // Differences wrap around the range of their type.
  const range = 2 ** bits;
  const least = format === 2 ? -range / 2 : 0;
  for (let i = inPixel; i < count; i++) {
    const sum = items[i] + items[i - inPixel];
    items[i] = sum >= range + least ? sum - range : sum < least ? sum + range : sum;
  }
  return items;
}

/** Floats whose bytes lie in planes, the highest first, as differences: big-endian floats. */
function floatsOf(row: Uint8Array, count: number, inPixel: number, itemBytes: number): Uint8Array {
  for (let i = inPixel; i < row.length; i++) row[i] = (row[i] + row[i - inPixel]) & 255;
  const bytes = new Uint8Array(row.length);
  for (let b = 0; b < itemBytes; b++)
    for (let i = 0; i < count; i++) bytes[i * itemBytes + b] = row[b * count + i];
  return bytes;
}

const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  '1:8': (view, at) => view.getUint8(at),
  '1:16': (view, at, little) => view.getUint16(at, little),
  '1:32': (view, at, little) => view.getUint32(at, little),
  '2:8': (view, at) => view.getInt8(at),
  '2:16': (view, at, little) => view.getInt16(at, little),
  '2:32': (view, at, little) => view.getInt32(at, little),
  '3:16': (view, at, little) => half(view.getUint16(at, little)),
  '3:32': (view, at, little) => view.getFloat32(at, little),
  '3:64': (view, at, little) => view.getFloat64(at, little),
};
