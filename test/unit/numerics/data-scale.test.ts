import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dynamicRange, whiteLevel } from '../../../src/numerics/data-scale.ts';
import { random } from '../../../src/random.ts';

const noise = (length: number, seed = 1) => {
  const rng = random(seed);
  return Float64Array.from({ length }, () => rng.uniform());
};

it('the levels scale with the data, to the bit by powers of two', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1 }),
      fc.integer({ min: -30, max: 30 }),
      (values, n) => {
        const [data, scaled] = [1, 2 ** n].map((k) => Float64Array.from(values, (v) => Math.fround(v) * k));
        const zero = data.every((v) => v === 0);
        const constant = data.every((v) => v === data[0]);
        expect(whiteLevel(scaled)).toBe(zero ? 1 : 2 ** n * whiteLevel(data));
        expect(dynamicRange(scaled)).toBe(constant ? 1 : 2 ** n * dynamicRange(data));
        expect(whiteLevel(data.map((v) => -v))).toBe(whiteLevel(data));
      },
    ),
  );
});

it('a constant moves the level and leaves the range', () => {
  const data = noise(1000);
  expect(dynamicRange(data.map((v) => v + 8))).toBeCloseTo(dynamicRange(data), 12);
  expect(whiteLevel(data.map((v) => v + 8))).toBeGreaterThan(8);
});

it('hot pixels do not count: one in five thousand', () => {
  const data = noise(20_000);
  const [level, range] = [whiteLevel(data), dynamicRange(data)];
  for (const at of [10, 999, 7000]) data[at] = 1e6;
  expect(whiteLevel(data)).toBeCloseTo(level, 3);
  expect(dynamicRange(data)).toBeCloseTo(range, 3);
});

it('samples of weight 0 do not count; where all others are 0, a few bright samples are the scale', () => {
  const data = Float64Array.of(1, 2, 50, 3);
  expect(whiteLevel(data, Float64Array.of(1, 1, 0, 1))).toBe(whiteLevel(Float64Array.of(1, 2, 3)));
  expect(whiteLevel(data, new Float64Array(4))).toBe(1);
  const star = new Float64Array(20_000);
  star[5] = 7;
  expect(whiteLevel(star)).toBe(whiteLevel(Float64Array.of(7)));
  expect(dynamicRange(star)).toBe(7);
});

it('large data are sampled', () => {
  const data = noise(700_001);
  expect(whiteLevel(data)).toBeCloseTo(whiteLevel(data.subarray(0, 200_000)), 3);
  expect(dynamicRange(data)).toBeCloseTo(1, 2);
});
