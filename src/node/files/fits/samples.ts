/** Samples of a FITS image: big-endian, the bottom row first, value = BZERO + BSCALE * stored. */

import type { Hdu } from './header.ts';

/** How the items of an image are stored, and what they stand for. */
export interface Scaling {
  readonly bitpix: number;
  readonly zero: number;
  readonly scale: number;
  /** The integer that stands for a missing sample. */
  readonly blank?: number | undefined;
}

/** The scaling that a header states. */
export function scalingOf({ value }: Hdu): Scaling {
  const number = (keyword: string): number | undefined => {
    const found = value(keyword);
    return typeof found === 'number' ? found : undefined;
  };
  const bitpix = value('BITPIX') as number;
  return {
    bitpix,
    zero: number('BZERO') ?? 0,
    scale: number('BSCALE') ?? 1,
    // The standard gives BLANK no meaning for floats.
    blank: bitpix > 0 ? number('BLANK') : undefined,
  };
}

/** Samples as they are kept: codes of 8 and 16 bits as such, everything else as numbers in their own unit. */
export type FitsSamples = Uint8Array | Uint16Array | Float32Array | Float64Array;

/** The offsets that make unsigned integers of signed ones. */
const unsigned: Readonly<Record<number, number>> = { 16: 2 ** 15, 32: 2 ** 31, 64: 2 ** 63 };

/**
 * The values of planes in row-major order from the top row on; NaN where a sample is missing.
 *
 * @param bytes the stored items of the planes, a copy, whose byte order is changed
 * @returns `Uint8Array` and `Uint16Array` where the file holds plain unsigned integers without a missing sample
 */
export function decodeSamples(
  bytes: Uint8Array,
  scaling: Scaling,
  width: number,
  height: number,
): FitsSamples {
  const { bitpix, zero, scale } = scaling;
  const items = itemsOf(bytes, bitpix);
  const blank = blankIn(items, scaling);
  const isPlain = scale === 1 && blank === undefined;
  if (isPlain && bitpix === 8 && zero === 0) return flipPlanes(items as Uint8Array, width, height);
  if (isPlain && bitpix === 16 && zero === unsigned[16]) {
    const codes = Uint16Array.from(items as Int16Array, (item) => item + unsigned[16]);
    return flipPlanes(codes, width, height);
  }
  if (scale === 1 && zero === 0 && blank === undefined && bitpix < 0)
    return flipPlanes(items as Float32Array | Float64Array, width, height);
  // Float32 holds all integers of 16 bits.
  const isExact = scale === 1 && (bitpix === 8 || bitpix === 16) && Math.abs(zero) <= unsigned[16];
  const values = isExact ? new Float32Array(items.length) : new Float64Array(items.length);
  if (items instanceof BigInt64Array) {
    // As floats the sum would lose the low bits of small unsigned numbers.
    const offset = scale === 1 && Number.isInteger(zero) ? BigInt(zero) : undefined;
    for (let i = 0; i < items.length; i++)
      values[i] =
        items[i] === blank
          ? Number.NaN
          : offset === undefined
            ? zero + scale * Number(items[i])
            : Number(items[i] + offset);
  } else
    for (let i = 0; i < items.length; i++)
      values[i] = items[i] === blank ? Number.NaN : zero + scale * items[i];
  return flipPlanes(values, width, height);
}

type Items = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

function itemsOf(bytes: Uint8Array, bitpix: number): Items {
  const { buffer, byteOffset, byteLength } = bytes;
  const words = Buffer.from(buffer, byteOffset, byteLength);
  switch (bitpix) {
    case 8:
      return bytes;
    case 16:
      words.swap16();
      return new Int16Array(buffer, byteOffset, byteLength / 2);
    case 32:
      words.swap32();
      return new Int32Array(buffer, byteOffset, byteLength / 4);
    case 64:
      words.swap64();
      return new BigInt64Array(buffer, byteOffset, byteLength / 8);
    case -32:
      words.swap32();
      return new Float32Array(buffer, byteOffset, byteLength / 4);
    default:
      words.swap64();
      return new Float64Array(buffer, byteOffset, byteLength / 8);
  }
}

/** The item that stands for a missing sample, where there is one. */
function blankIn(items: Items, { blank }: Scaling): number | bigint | undefined {
  if (blank === undefined || !Number.isInteger(blank)) return undefined;
  if (items instanceof BigInt64Array) return items.includes(BigInt(blank)) ? BigInt(blank) : undefined;
  return items.includes(blank) ? blank : undefined;
}

/** Turns every plane upside down, in place. */
function flipPlanes<T extends FitsSamples>(samples: T, width: number, height: number): T {
  const row = samples.slice(0, width);
  for (let plane = 0; plane < samples.length; plane += width * height)
    for (let low = plane, high = plane + (height - 1) * width; low < high; low += width, high -= width) {
      row.set(samples.subarray(low, low + width) as never);
      samples.copyWithin(low, high, high + width);
      samples.set(row as never, high);
    }
  return samples;
}
