import { expect, it } from 'vitest';
import { quantizer } from '../../../src/codes/quantizer.ts';
import { identityCurve, tableCurve } from '../../../src/codes/transfer-curves.ts';
import { curves } from './curves.ts';

for (const [name, curve] of Object.entries(curves))
  for (const max of [255, 65535])
    it(`${name}, ${max}: every code comes back, the nearest code is chosen`, () => {
      const { code } = quantizer(curve, max);
      for (let k = 0; k <= max; k += max === 255 ? 1 : 17) {
        expect(code(curve.decode(k / max))).toBe(k);
        if (k < max) {
          expect(code(curve.decode((k + 0.499) / max))).toBe(k);
          expect(code(curve.decode((k + 0.501) / max))).toBe(k + 1);
        }
      }
    });

it('cuts outside, and calls it cut only beyond half a code', () => {
  const { code, low, high } = quantizer(identityCurve, 255);
  expect([code(-3), code(7)]).toEqual([0, 255]);
  expect(low).toBeCloseTo(-0.5 / 255, 12);
  expect(high).toBeCloseTo(1 + 0.5 / 255, 12);
});

it('gives the lowest code of a black that many codes share', () => {
  const { code } = quantizer(tableCurve(Float64Array.from([0, 0, 0, 0.5, 1])), 255);
  expect(code(0)).toBe(0);
  expect(code(1)).toBe(255);
});
