import fc from 'fast-check';
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
