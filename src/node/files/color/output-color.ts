/** How the colors of a record are stated in a file of another format: by its tags, by a profile, or by codes of sRGB. */

import type { Depth, ImageCodec } from '../codecs/codec.ts';
import type { Light } from '../image-file.ts';
import { type ColorTags, cicpOf, hasSrgbPrimaries, isHdr, srgbPrimaries } from './color-tags.ts';
import { iccProfile } from './icc-profile.ts';
import type { ColorOfFile } from './transfer-selection.ts';

/** What is written, and what could not be kept. */
export interface OutputColor extends ColorOfFile {
  readonly warnings: readonly string[];
}

/**
 * The colors of an output: those of the record where the format can state them. Else light is coded by the curve of sRGB, or of the record where
 * a TIFF can state it, and a profile states its primaries.
 *
 * @param channels 1 or 3
 */
export function outputColor(
  codec: ImageCodec,
  { icc, color }: ColorOfFile,
  channels: number,
  depth: Depth,
  light: Light,
): OutputColor {
  if (codec.holdsNumbers) {
    const isCoded = light === 'encoded' && (icc !== undefined || (color && color.transfer !== 'linear'));
    return {
      color: { from: 'program', transfer: 'linear' },
      warnings: isCoded ? [`${codec.title} cannot state the curve of its codes`] : [],
    };
  }
  if (icc || !color) return { icc, warnings: [] };
  const kept = keptTags(codec, color, depth);
  if (kept) return { color: kept, warnings: [] };
  const primaries = channels === 1 || hasSrgbPrimaries(color) ? undefined : color.primaries;
  const profile = (transfer: ColorTags['transfer']): Uint8Array | undefined =>
    iccProfile(channels, primaries ?? srgbPrimaries, transfer);
  if (depth === 'float') return { icc: primaries && profile('linear'), warnings: [] };
  if (color.from === 'program' || (color.transfer === 'srgb' && !primaries && !color.tables))
    return { warnings: [] };
  if (isHdr(color))
    return {
      color,
      warnings: [
        `${codec.title} cannot state the ${color.transfer.toString().toUpperCase()} curve of its codes: PNG and AVIF can`,
      ],
    };
  // Codes are not changed: the profile has to state their own curve.
  const own = codec.colorTags === 'tags' || light !== 'linear';
  const stated = own && !color.tables ? profile(color.transfer) : undefined;
  if (stated) return { icc: stated, warnings: [] };
  const warnings = light === 'linear' ? [] : [`${codec.title} cannot state the curve of its codes`];
  return { icc: primaries && profile('srgb'), warnings };
}

/** The tags as the format can hold them; undefined where it cannot. */
function keptTags(codec: ImageCodec, color: ColorTags, depth: Depth): ColorTags | undefined {
  // Every format keeps the EXIF block.
  if (color.from === 'EXIF') return color;
  if (codec.colorTags === 'chunks') return color.tables ? undefined : color;
  if (codec.colorTags === 'tags') {
    // A table of TIFF has an entry for each code.
    const fits = depth !== 'float' && (!color.tables || color.tables[0].length === 2 ** depth);
    return color.from === 'program' || (color.from === 'TransferFunction' && fits) ? color : undefined;
  }
  if (codec.colorTags !== 'cicp') return undefined;
  const cicp = cicpOf(color);
  return cicp && { ...color, cicp };
}
