import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type DType, type Image, type Shape, type Tensor } from '../../src/tensor.ts';

/** Units of data: fractions, per mille, codes of 8, 12 and 16 bits, and anything between 1e-6 and 1e6. */
export const anyScale: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(1e-6, 1e-3, 255, 4095, 65535, 1e6),
  fc.double({ min: -6, max: 6, noNaN: true }).map((exponent) => 10 ** exponent),
);

/** Scales that change no bit of a mantissa. */
export const powerOfTwo: fc.Arbitrary<number> = fc.integer({ min: -20, max: 20 }).map((n) => 2 ** n);

/** k x. */
export function scaledBy<S extends Shape>({ shape, data }: Tensor<S>, k: number): Tensor<S> {
  return { shape, data: data.map((value: number) => k * value) };
}

/** ‖a - k b‖ / ‖k b‖. */
export function relativeDifference(a: Tensor, b: Tensor, k: number): number {
  let difference = 0;
  let energy = 0;
  for (let i = 0; i < b.data.length; i++) {
    difference += (a.data[i] - k * b.data[i]) ** 2;
    energy += (k * b.data[i]) ** 2;
  }
  return Math.sqrt(difference / energy);
}

/** Disks, stripes and a ramp in [0, 1]. */
export function scene(height: number, width: number, dtype: DType): Image {
  const data = allocate(height * width, dtype);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let value = 0.2 + (0.3 * x) / width;
      if ((x - 20) ** 2 + (y - 24) ** 2 < 90) value = 0.9;
      if (x > 36 && x < 56 && y > 10 && y < 50) value = 0.1 + 0.5 * ((x >> 1) & 1);
      if ((x - 45) ** 2 + (y - 55) ** 2 < 6) value = 1;
      data[y * width + x] = value;
    }
  return { shape: [1, height, width], data };
}

/** A function of an image and its unit whose result is k^degree times as large for an image that is k times as large. */
export type Law = readonly [
  name: string,
  degree: number,
  of: (image: Image, k: number) => Numbers | Promise<Numbers>,
];
type Numbers = number | readonly number[];

/** Tests laws on an image in several units. */
export function checkLaws(title: string, laws: readonly Law[], image: Image): void {
  describe(`${title} in another unit`, () => {
    it.each(laws)('%s: degree %i', async (_, degree, of) => {
      const expected = [await of(image, 1)].flat() as number[];
      expect(expected.length).toBeGreaterThan(0);
      const size = Math.max(...expected.map(Math.abs)) || 1;
      await fc.assert(
        fc.asyncProperty(anyScale, async (k) => {
          const found = [await of(scaledBy(image, k), k)].flat() as number[];
          expect(found.length).toBe(expected.length);
          let worst = 0;
          for (let i = 0; i < found.length; i++)
            worst = Math.max(worst, Math.abs(found[i] / k ** degree - expected[i]));
          // Some take their transfer functions in single precision.
          expect(worst).toBeLessThanOrEqual(2e-5 * size);
        }),
        { numRuns: 3 },
      );
    });
  });
}
