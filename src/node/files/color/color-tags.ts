/** What a file states about its colors by other means than an ICC profile. */

import type { TransferName } from './transfer-functions.ts';

/** Chromaticities x, y of white, red, green and blue. */
export type Primaries = readonly number[];

/** Code points of ITU-T H.273, as the chunk cICP and the box nclx hold them. */
export interface Cicp {
  readonly primaries: number;
  readonly transfer: number;
  /** Codes reach from black 0 to white at the highest one; false: from 16 to 235 of 255. */
  readonly fullRange: boolean;
}

/** How the codes of a file without a profile relate to light, and which colors its channels are. */
export interface ColorTags {
  /** What states it: `program` is a scientific program that wrote the file. */
  readonly from: 'cICP' | 'sRGB' | 'gAMA' | 'cHRM' | 'nclx' | 'EXIF' | 'TransferFunction' | 'program';
  /** The transfer function by name, or the exponent n of light = codeⁿ. */
  readonly transfer: TransferName | number;
  /** Absent where the file does not state them. */
  readonly primaries?: Primaries | undefined;
  readonly cicp?: Cicp | undefined;
  /** Light of each code, one table for all channels or one for each, instead of `transfer`. */
  readonly tables?: readonly Float64Array[] | undefined;
}

/** Chromaticities of sRGB and BT.709. */
export const srgbPrimaries: Primaries = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];

/** Chromaticities of Adobe RGB (1998), which EXIF states by its interoperability index R03. */
export const adobePrimaries: Primaries = [0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06];

const smpte170 = [0.3127, 0.329, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07];

/** Primaries by their number in ITU-T H.273, table 2. */
const primariesOfCicp: Readonly<Record<number, Primaries>> = {
  1: srgbPrimaries,
  4: [0.31, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08],
  5: [0.3127, 0.329, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06],
  6: smpte170,
  7: smpte170,
  8: [0.31, 0.316, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049],
  9: [0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  11: [0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  12: [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  22: [0.3127, 0.329, 0.63, 0.34, 0.295, 0.605, 0.155, 0.077],
};

/** Transfer functions by their number in ITU-T H.273, table 3. */
const transferOfCicp: Readonly<Record<number, TransferName | number>> = {
  1: 'bt709',
  4: 2.2,
  5: 2.8,
  6: 'bt709',
  7: 'smpte240m',
  8: 'linear',
  9: 'log100',
  10: 'log316',
  11: 'bt709',
  12: 'bt709',
  13: 'srgb',
  14: 'bt709',
  15: 'bt709',
  16: 'pq',
  17: 2.6,
  18: 'hlg',
};

/** The tags of H.273 code points; 2 and unknown transfer functions are taken for sRGB's, as for a file without any. */
export function tagsOfCicp(from: 'cICP' | 'nclx', cicp: Cicp): ColorTags {
  return {
    from,
    transfer: transferOfCicp[cicp.transfer] ?? 'srgb',
    primaries: primariesOfCicp[cicp.primaries],
    cicp,
  };
}

/** The code points of tags; undefined where H.273 has none for them. */
export function cicpOf({ cicp, transfer, primaries, tables }: ColorTags): Cicp | undefined {
  if (cicp) return { ...cicp, fullRange: true };
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-3;
  const code = Object.entries(transferOfCicp).find(([, value]) =>
    typeof value === 'number' && typeof transfer === 'number' ? near(value, transfer) : value === transfer,
  );
  const wanted = primaries ?? srgbPrimaries;
  const colors = Object.entries(primariesOfCicp).find(([, xy]) => xy.every((v, i) => near(v, wanted[i])));
  if (!code || !colors || tables) return undefined;
  return { primaries: Number(colors[0]), transfer: Number(code[0]), fullRange: true };
}

/** Whether the codes reach beyond the white of a display: no profile of a matrix and curves describes them. */
export function isHdr({ transfer }: ColorTags): boolean {
  return transfer === 'pq' || transfer === 'hlg';
}

/** Whether the primaries are sRGB's, or are not stated. */
export function hasSrgbPrimaries({ primaries }: ColorTags): boolean {
  return !primaries || primaries.every((value, i) => Math.abs(value - srgbPrimaries[i]) < 2e-3);
}
