import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Curve,
  identityCurve,
  parametricCurve,
  srgbCurve,
  tableCurve,
} from '../../../../../src/node/files/color/transfer-curves.ts';

const curves: Record<string, Curve> = {
  identity: identityCurve,
  sRGB: srgbCurve,
  'gamma 1.8': parametricCurve({ g: 1.8 }),
  'gamma 2.2': parametricCurve({ g: 2.2 }),
  'offset and slope': parametricCurve({ g: 3, a: 0.95, b: 0.05, c: 0.2, d: 0.03, e: 0.01, f: 0.004 }),
  table: tableCurve(Float64Array.from({ length: 1024 }, (_, i) => (i / 1023) ** 2.4)),
};

describe('curves', () => {
  for (const [name, curve] of Object.entries(curves))
    it(`${name}: encode undoes decode`, () => {
      fc.assert(
        fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), (code) => {
          expect(curve.encode(curve.decode(code))).toBeCloseTo(code, 9);
        }),
      );
    });

  it('sRGB has the published values', () => {
    expect(srgbCurve.decode(128 / 255)).toBeCloseTo(0.2158605, 7);
    expect(srgbCurve.decode(10 / 255)).toBeCloseTo(0.0030353, 7);
    expect([srgbCurve.decode(0), srgbCurve.decode(1)]).toEqual([0, 1]);
  });

  it('a pure power is odd, so that negative floats survive', () => {
    const { decode, encode } = parametricCurve({ g: 2 });
    expect(decode(-0.5)).toBe(-0.25);
    expect(encode(-0.25)).toBe(-0.5);
  });
});
