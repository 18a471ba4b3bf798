import {
  identityCurve,
  parametricCurve,
  srgbCurve,
  type TransferCurve,
  tableCurve,
} from '../../../src/codes/transfer-curves.ts';

/** Curves of every kind that a profile may hold, by name. */
export const curves: Record<string, TransferCurve> = {
  identity: identityCurve,
  sRGB: srgbCurve,
  'gamma 1.8': parametricCurve({ g: 1.8 }),
  'gamma 2.2': parametricCurve({ g: 2.2 }),
  'offset and slope': parametricCurve({ g: 3, a: 0.95, b: 0.05, c: 0.2, d: 0.03, e: 0.01, f: 0.004 }),
  table: tableCurve(Float64Array.from({ length: 1024 }, (_, i) => (i / 1023) ** 2.4)),
};
