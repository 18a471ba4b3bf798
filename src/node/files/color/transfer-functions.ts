/** The transfer functions of ITU-T H.273 as curves: light in [0, 1] of a code in [0, 1]. */

import {
  identityCurve,
  parametricCurve,
  srgbCurve,
  type TransferCurve,
} from '../../../codes/transfer-curves.ts';

/** Functions that are more than a power: bt709 is the camera's of BT.601, 709 and 2020, pq SMPTE ST 2084, hlg ARIB STD-B67. */
export type TransferName = 'linear' | 'srgb' | 'bt709' | 'smpte240m' | 'log100' | 'log316' | 'pq' | 'hlg';

const odd =
  (f: (x: number) => number) =>
  (x: number): number =>
    x < 0 ? -f(-x) : f(x);

/** A camera's curve: code = α L^0.45 − (α − 1), below β slope · L. */
function cameraCurve(alpha: number, beta: number, slope: number): TransferCurve {
  return parametricCurve({
    g: 1 / 0.45,
    a: 1 / alpha,
    b: (alpha - 1) / alpha,
    c: 1 / slope,
    d: slope * beta,
  });
}

/** code = 1 + log10(L) / decades from 10^−decades on, 0 below. */
function logCurve(decades: number): TransferCurve {
  return {
    decode: odd((x) => (x === 0 ? 0 : 10 ** (decades * (x - 1)))),
    encode: odd((y) => (y <= 10 ** -decades ? 0 : 1 + Math.log10(y) / decades)),
  };
}

const [m1, m2] = [2610 / 16384, (2523 / 4096) * 128];
const [c1, c2, c3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];

/** SMPTE ST 2084: 1 is 10,000 cd/m². Negative values follow with odd symmetry. */
const pqCurve: TransferCurve = {
  decode: odd((x) => {
    const p = x ** (1 / m2);
    return (Math.max(p - c1, 0) / (c2 - c3 * p)) ** (1 / m1);
  }),
  encode: odd((y) => {
    const p = y ** m1;
    return ((c1 + c2 * p) / (1 + c3 * p)) ** m2;
  }),
};

const hlg = { a: 0.17883277, b: 0.28466892, c: 0.55991073 };

/** ARIB STD-B67, ITU-R BT.2100: the light of the scene, each channel for itself. */
const hlgCurve: TransferCurve = {
  decode: odd((x) => (x <= 0.5 ? (x * x) / 3 : (Math.exp((x - hlg.c) / hlg.a) + hlg.b) / 12)),
  encode: odd((y) => (y <= 1 / 12 ? Math.sqrt(3 * y) : hlg.a * Math.log(12 * y - hlg.b) + hlg.c)),
};

const curves: Readonly<Record<TransferName, TransferCurve>> = {
  linear: identityCurve,
  srgb: srgbCurve,
  bt709: cameraCurve(1.09929682680944, 0.018053968510807, 4.5),
  smpte240m: cameraCurve(1.111572195921731, 0.022821585529445, 4),
  log100: logCurve(2),
  log316: logCurve(2.5),
  pq: pqCurve,
  hlg: hlgCurve,
};

/** The curve of a transfer function by name, or of light = code^exponent. */
export function transferCurve(transfer: TransferName | number): TransferCurve {
  if (typeof transfer === 'string') return curves[transfer];
  return transfer === 1 ? identityCurve : parametricCurve({ g: transfer });
}

/** A curve for codes whose black and white lie at 16 and 235 of 255 (ITU-T H.273, video range). */
export function inVideoRange({ decode, encode }: TransferCurve, bits: number): TransferCurve {
  const unit = 2 ** (bits - 8) / (2 ** bits - 1);
  return {
    decode: (x) => decode((x - 16 * unit) / (219 * unit)),
    encode: (y) => 16 * unit + 219 * unit * encode(y),
  };
}
