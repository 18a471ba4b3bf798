import { expect, it } from 'vitest';
import { chirpOf, factorize, paddedLength, rotation } from '../../../../src/kernels/reference/factors.ts';

it('factorizes into 2, 3, 4 and 5, and says where it cannot', () => {
  for (let n = 1; n < 2000; n++) {
    const radices = factorize(n);
    let left = n;
    for (const prime of [2, 3, 5]) while (left % prime === 0) left /= prime;
    expect(radices !== undefined).toBe(left === 1);
    if (radices !== undefined) expect(radices.reduce((a, b) => a * b, 1)).toBe(n);
  }
});

it('rotates by the right angle to the last bit or so', () => {
  for (let n = 1; n <= 64; n++) {
    for (let k = 0; k < 2 * n; k++) {
      const [re, im] = rotation(k, n);
      expect(Math.abs(re - Math.cos((2 * Math.PI * k) / n))).toBeLessThan(1e-15 * 4);
      expect(Math.abs(im + Math.sin((2 * Math.PI * k) / n))).toBeLessThan(1e-15 * 4);
    }
  }
  expect(rotation(1, 4).map((part) => part + 0)).toEqual([0, -1]);
  expect(rotation(2, 4).map((part) => part + 0)).toEqual([-1, 0]);
});

it('makes chirps whose angle grows with the square', () => {
  const chirp = chirpOf(7);
  for (let j = 0; j < 7; j++) {
    expect(chirp[2 * j]).toBeCloseTo(Math.cos((Math.PI * j * j) / 7), 14);
    expect(chirp[2 * j + 1]).toBeCloseTo(-Math.sin((Math.PI * j * j) / 7), 14);
  }
});

it('pads to a fast length with room for the convolution', () => {
  for (const n of [7, 31, 509]) {
    expect(paddedLength(n)).toBeGreaterThanOrEqual(2 * n - 1);
    expect(factorize(paddedLength(n))).toBeDefined();
  }
});
