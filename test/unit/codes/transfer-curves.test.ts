import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parametricCurve, srgbCurve } from '../../../src/codes/transfer-curves.ts';
import { curves } from './curves.ts';

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
