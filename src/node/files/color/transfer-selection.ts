/** Which curve relates the codes of a file to light: decided here, once, for reading and for writing. */

import { identityCurve, srgbCurve, type TransferCurve, tableCurve } from '../../../codes/transfer-curves.ts';
import type { Depth } from '../codecs/codec.ts';
import type { Light } from '../image-file.ts';
import type { ColorTags } from './color-tags.ts';
import { iccCurves } from './icc.ts';
import { inVideoRange, transferCurve } from './transfer-functions.ts';

/** One curve per channel; `warning` when the profile could not be followed. */
export interface Transfer {
  readonly curves: readonly TransferCurve[];
  readonly warning?: string | undefined;
}

/** What a file states about its colors. */
export interface ColorOfFile {
  /** Bytes of the ICC profile. */
  readonly icc?: Uint8Array | undefined;
  /** What is stated otherwise; a profile precedes it. */
  readonly color?: ColorTags | undefined;
}

/**
 * The profile's own curves; without a profile the stated transfer function, sRGB's where none is stated, and no curve for floats, which are
 * light already.
 */
export function transferOf(
  channels: number,
  depth: Depth,
  light: Light,
  { icc, color }: ColorOfFile,
): Transfer {
  const all = (curve: TransferCurve): TransferCurve[] => new Array<TransferCurve>(channels).fill(curve);
  if (light === 'encoded') return { curves: all(identityCurve) };
  if (light === 'srgb') return { curves: all(srgbCurve) };
  if (color && !icc) return { curves: statedCurves(channels, depth, color) };
  if (!icc) return { curves: all(depth === 'float' ? identityCurve : srgbCurve) };
  const profile = iccCurves(icc, channels);
  if ('curves' in profile) return profile;
  return { curves: all(srgbCurve), warning: `the ICC profile ${profile.reason}: the sRGB curve is used` };
}

function statedCurves(
  channels: number,
  depth: Depth,
  { transfer, tables, cicp }: ColorTags,
): TransferCurve[] {
  if (depth === 'float') return new Array<TransferCurve>(channels).fill(identityCurve);
  if (tables) {
    const made = tables.map(tableCurve);
    return Array.from({ length: channels }, (_, c) => made[c % made.length]);
  }
  const curve = transferCurve(transfer);
  return new Array<TransferCurve>(channels).fill(
    cicp?.fullRange === false ? inVideoRange(curve, depth) : curve,
  );
}
