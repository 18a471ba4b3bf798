/** The colors and the resolution that an EXIF block states (CIPA DC-008, DC-010). */

import { adobePrimaries, type ColorTags } from '../color/color-tags.ts';
import { exifTags } from './exif.ts';
import { type Resolution, resolution } from './resolution.ts';
import { numbersOf, textOf } from './tiff-directory.ts';

const [colorSpace, gamma, interopIndex] = [0xa001, 0xa500, 1];
const [whitePoint, chromaticities] = [318, 319];
const uncalibrated = 65535;

/** The colors of an EXIF block, or that it states them to be none of the known. */
export type ExifColor = ColorTags | 'uncalibrated' | undefined;

/** Adobe RGB by its interoperability index R03 or the color space 2 of some cameras, or what Gamma and chromaticities state. */
export function exifColor(block: Uint8Array): ExifColor {
  const { main, exif, interop } = exifTags(block);
  const [space] = numbersOf(exif.get(colorSpace));
  const isAdobe = textOf(interop.get(interopIndex)) === 'R03' || space === 2;
  if (isAdobe && space !== 1) return { from: 'EXIF', transfer: 563 / 256, primaries: adobePrimaries };
  const [exponent] = numbersOf(exif.get(gamma));
  const [white, colors] = [numbersOf(main.get(whitePoint)), numbersOf(main.get(chromaticities))];
  const primaries = white.length === 2 && colors.length === 6 ? [...white, ...colors] : undefined;
  if (space === 1) return undefined;
  if (exponent > 0 && exponent < 10) return { from: 'EXIF', transfer: exponent, primaries };
  return space === uncalibrated ? 'uncalibrated' : undefined;
}

/** The resolution of an EXIF block. */
export function exifResolution(block: Uint8Array): Resolution | undefined {
  const { main } = exifTags(block);
  const [[x = 0], [y = 0]] = [numbersOf(main.get(282)), numbersOf(main.get(283))];
  const unit = (['none', 'inch', 'cm'] as const)[(numbersOf(main.get(296))[0] ?? 2) - 1] ?? 'none';
  return resolution(x, y, unit);
}
