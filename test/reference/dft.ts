import { sizeOf, stridesOf, type Tensor } from '../../src/tensor.ts';

/** The definition, term by term: X[k] = Σ x[j] exp(-2πi Σ_a j_a k_a / n_a) at every k of the full spectrum. */
export function dftn(x: Tensor): { re: Float64Array; im: Float64Array } {
  const size = sizeOf(x.shape);
  const strides = stridesOf(x.shape);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    for (let j = 0; j < size; j++) {
      let turns = 0;
      x.shape.forEach((n, axis) => {
        const ja = Math.floor(j / strides[axis]) % n;
        const ka = Math.floor(k / strides[axis]) % n;
        turns += ((ja * ka) % n) / n;
      });
      re[k] += x.data[j] * Math.cos(2 * Math.PI * turns);
      im[k] -= x.data[j] * Math.sin(2 * Math.PI * turns);
    }
  }
  return { re, im };
}
