/** Which curve relates the codes of a file to light: decided here, once, for reading and for writing. */

import type { Depth } from '../codecs/codec.ts';
import type { Light } from '../image-file.ts';
import { iccCurves } from './icc.ts';
import { type Curve, identityCurve, srgbCurve } from './transfer-curves.ts';

/** One curve per channel; `warning` when the profile could not be followed. */
export interface Transfer {
  readonly curves: readonly Curve[];
  readonly warning?: string | undefined;
}

/** The profile's own curves; without a profile sRGB for integers, and no curve for floats, which are light already. */
export function transferOf(
  channels: number,
  depth: Depth,
  light: Light,
  icc: Uint8Array | undefined,
): Transfer {
  const all = (curve: Curve): Curve[] => new Array<Curve>(channels).fill(curve);
  if (light === 'encoded') return { curves: all(identityCurve) };
  if (!icc) return { curves: all(depth === 'float' ? identityCurve : srgbCurve) };
  const profile = iccCurves(icc, channels);
  if ('curves' in profile) return profile;
  return { curves: all(srgbCurve), warning: `the ICC profile ${profile.reason}: the sRGB curve is used` };
}
