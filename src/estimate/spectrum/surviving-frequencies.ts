import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { sizeOf } from '../../tensor.ts';

/** Orders of the cosine transform along one axis. */
const orders = 8;

/**
 * The frequencies of an image that survived the rounding of its 8x8 cosine coefficients, as JPEG rounds them: those of orders whose root mean square
 * is above half a step. The coefficients of the others are mostly 0, whatever the blur has left of them.
 *
 * Order u of 8 samples has the frequency u/16.
 *
 * @param codes spectrum of the image in the code values that were rounded, [rows, columns]
 * @param steps of the orthonormal transform, 64, row by row from the constant order
 * @returns 1 or 0 for each stored frequency; 1 for all where none survived
 */
export function survivingFrequencies(codes: Spectrum, steps: readonly number[]): Uint8Array {
  const { shape, re, im } = codes;
  const [rows, columns] = shape;
  const half = halfShape(shape)[1];
  const size = sizeOf(shape);
  const orderAt = (k: number): number => {
    const row = Math.floor(k / half);
    const v = Math.min(row, rows - row) / rows;
    const u = (k % half) / columns;
    const order = (f: number) => Math.min(orders - 1, Math.round(2 * orders * f));
    return orders * order(v) + order(u);
  };
  const power = new Float64Array(steps.length);
  const count = new Float64Array(steps.length);
  for (let k = 1; k < re.length; k++) {
    const order = orderAt(k);
    power[order] += (re[k] ** 2 + im[k] ** 2) / size;
    count[order]++;
  }
  const survives = Array.from(steps, (step, i) => power[i] > count[i] * (step / 2) ** 2);
  if (!survives.includes(true)) return new Uint8Array(re.length).fill(1);
  return Uint8Array.from({ length: re.length }, (_, k) => Number(survives[orderAt(k)]));
}
