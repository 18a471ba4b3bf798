/**
 * An uncompressed TIFF in memory: exact samples with their profile and XMP. Raw floats given to the encoder would
 * be cut to 16 bits, and a profile set afterwards would change the colors.
 */

import { type Entry, numbers, writeDirectory } from '../metadata/tiff-directory.ts';
import type { EncodeRequest } from './codec.ts';
import type { UncompressedFile } from './uncompressed.ts';

/** Rows of about this many bytes make a strip: the decoder reads one at a time. */
const stripBytes = 1 << 18;

/** A file of one page, or of `pages` pages of equal size whose rows follow one another. */
export function uncompressedTiff(options: EncodeRequest): UncompressedFile {
  const { width, height, samplesPerPixel, rowDepth, pages = 1 } = options;
  const bits = rowDepth === 'float' ? 32 : rowDepth;
  const rowBytes = (width * samplesPerPixel * bits) / 8;
  const header = Buffer.from('II*\0\x08\0\0\0', 'latin1');
  // Offsets do not change the size of a directory: one laid out at 0 has the same length.
  const directoryBytes = directory(options, rowBytes, 0, 0, 0).length;
  const samplesAt = Math.ceil((header.length + pages * directoryBytes) / 8) * 8;
  const bytes = Buffer.alloc(samplesAt + pages * height * rowBytes);
  header.copy(bytes);
  for (let page = 0, at = header.length; page < pages; page++, at += directoryBytes) {
    const next = page + 1 < pages ? at + directoryBytes : 0;
    bytes.set(directory(options, rowBytes, at, samplesAt + page * height * rowBytes, next), at);
  }
  let at = samplesAt;
  return {
    write(row) {
      at += Buffer.from(row.buffer, row.byteOffset, row.byteLength).copy(bytes, at);
    },
    finish: () => bytes,
  };
}

function directory(
  { width, height, samplesPerPixel, rowDepth, icc, xmp }: EncodeRequest,
  rowBytes: number,
  at: number,
  samplesAt: number,
  next: number,
): Uint8Array {
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(stripBytes / rowBytes)));
  const strips = Math.ceil(height / rowsPerStrip);
  const perStrip = (value: (strip: number) => number): number[] =>
    Array.from({ length: strips }, (_, i) => value(i));
  const perSample = (value: number): number[] => new Array<number>(samplesPerPixel).fill(value);
  const entries: Entry[] = [
    numbers(256, 4, width),
    numbers(257, 4, height),
    numbers(258, 3, ...perSample(rowDepth === 'float' ? 32 : rowDepth)),
    numbers(259, 3, 1),
    numbers(262, 3, samplesPerPixel < 3 ? 1 : 2),
    numbers(273, 4, ...perStrip((strip) => samplesAt + strip * rowsPerStrip * rowBytes)),
    numbers(277, 3, samplesPerPixel),
    numbers(278, 4, rowsPerStrip),
    numbers(279, 4, ...perStrip((strip) => Math.min(rowsPerStrip, height - strip * rowsPerStrip) * rowBytes)),
    numbers(339, 3, ...perSample(rowDepth === 'float' ? 3 : 1)),
  ];
  // 2: unassociated alpha.
  if (samplesPerPixel % 2 === 0) entries.push(numbers(338, 3, 2));
  if (xmp) entries.push({ tag: 700, type: 1, count: xmp.length, value: xmp });
  if (icc) entries.push({ tag: 34675, type: 7, count: icc.length, value: icc });
  return writeDirectory(entries, at, next);
}
