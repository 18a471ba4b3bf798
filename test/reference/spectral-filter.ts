import { sizeOf, type Tensor } from '../../src/tensor.ts';
import { dftn } from './dft.ts';

/** Real and imaginary part. */
export type Complex = readonly [re: number, im: number];

/** A filter by its definition: X[k] = g(H[k], k) Y[k] on the full spectrum, and the definition of the inverse transform. */
export function filterByDefinition(
  y: Tensor,
  impulse: Tensor,
  g: (h: Complex, k: number) => Complex,
): Float64Array {
  const size = sizeOf(y.shape);
  const spectrum = dftn(y);
  const h = dftn(impulse);
  const product = { re: new Float64Array(size), im: new Float64Array(size) };
  for (let k = 0; k < size; k++) {
    const [re, im] = g([h.re[k], h.im[k]], k);
    product.re[k] = re * spectrum.re[k] - im * spectrum.im[k];
    product.im[k] = re * spectrum.im[k] + im * spectrum.re[k];
  }
  // x = conj(F conj(X)) / n, and conj(X) = F of its parts, so two real transforms are enough.
  const a = dftn({ shape: y.shape, data: product.re });
  const b = dftn({ shape: y.shape, data: product.im });
  return a.re.map((re, i) => (re + b.im[i]) / size);
}
