/** The transfer curves of an ICC profile; its colours are never touched. */

import {
  identityCurve,
  parametricCurve,
  type TransferCurve,
  tableCurve,
} from '../../../codes/transfer-curves.ts';

/** One curve per channel, or the reason why the profile gives none. */
export type IccCurves = { readonly curves: readonly TransferCurve[] } | { readonly reason: string };

const text = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

/** Reads the curves of a matrix/TRC or grey profile for an image of 1 or 3 channels (ICC.1:2022, 8.3, 8.4, 9.2). */
export function iccCurves(profile: Uint8Array, channels: number): IccCurves {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  try {
    if (text(view, 36) !== 'acsp') return { reason: 'is damaged' };
    const space = text(view, 16);
    if (space !== (channels === 1 ? 'GRAY' : 'RGB '))
      return { reason: `is for ${space.trim()} images, not for ${channels} channels` };
    const tags = readTags(view);
    const curves: TransferCurve[] = [];
    for (const name of channels === 1 ? ['kTRC'] : ['rTRC', 'gTRC', 'bTRC']) {
      const at = tags.get(name);
      if (at === undefined) return { reason: 'has lookup tables instead of curves' };
      const curve = readCurve(view, at);
      if (!curve || !isIncreasing(curve)) return { reason: 'has a curve that cannot be inverted' };
      curves.push(curve);
    }
    return { curves };
  } catch (error) {
    if (error instanceof RangeError) return { reason: 'is damaged' };
    throw error;
  }
}

function readTags(view: DataView): Map<string, number> {
  const tags = new Map<string, number>();
  const count = Math.min(view.getUint32(128), (view.byteLength - 132) / 12);
  for (let i = 0; i < count; i++) tags.set(text(view, 132 + 12 * i), view.getUint32(136 + 12 * i));
  return tags;
}

function readCurve(view: DataView, at: number): TransferCurve | undefined {
  const fixed = (i: number): number => view.getInt32(at + 12 + 4 * i) / 65536;
  const type = text(view, at);
  if (type === 'curv') {
    const count = view.getUint32(at + 8);
    if (count === 0) return identityCurve;
    if (count === 1) return parametricCurve({ g: view.getUint16(at + 12) / 256 });
    if (at + 12 + 2 * count > view.byteLength) throw new RangeError('curve ends beyond the profile');
    return tableCurve(
      Float64Array.from({ length: count }, (_, i) => view.getUint16(at + 12 + 2 * i) / 65535),
    );
  }
  if (type !== 'para') return undefined;
  const [g, a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5, 6].map((i) => () => fixed(i));
  switch (view.getUint16(at + 8)) {
    case 0:
      return parametricCurve({ g: g() });
    case 1:
      return parametricCurve({ g: g(), a: a(), b: b(), d: -b() / a() });
    case 2:
      return parametricCurve({ g: g(), a: a(), b: b(), d: -b() / a(), e: c(), f: c() });
    case 3:
      return parametricCurve({ g: g(), a: a(), b: b(), c: c(), d: d() });
    case 4:
      return parametricCurve({ g: g(), a: a(), b: b(), c: c(), d: d(), e: e(), f: f() });
    default:
      return undefined;
  }
}

function isIncreasing(curve: TransferCurve): boolean {
  let before = curve.decode(0);
  // s15Fixed16 coefficients may leave a step down of one unit where the two pieces of a curve meet.
  for (let i = 1; i <= 1024; i++) {
    const light = curve.decode(i / 1024);
    if (!(light >= before - 2 ** -16)) return false;
    before = light;
  }
  return before > curve.decode(0);
}
