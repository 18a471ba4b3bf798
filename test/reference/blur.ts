import { type Boundary, boundaryIndex } from '../../src/boundary/boundary.ts';
import { sizeOf, stridesOf, type Tensor, zeros } from '../../src/tensor.ts';

/** The blur by its definition, term by term: y[i] = Σ_k h[k]/Σh · x[boundary(i - (k - c))], c = floor(size/2). */
export function blurByDefinition(x: Tensor, psf: Tensor, boundary: Boundary): Tensor {
  const rank = psf.shape.length;
  const frame = x.shape.slice(x.shape.length - rank);
  const strides = stridesOf(frame);
  const taps = stridesOf(psf.shape);
  const y = zeros([...x.shape], 'float64');
  let sum = 0;
  for (const weight of psf.data) sum += weight;
  const size = sizeOf(frame);
  for (let i = 0; i < x.data.length; i++) {
    const entry = Math.floor(i / size) * size;
    for (let k = 0; k < psf.data.length; k++) {
      let at = entry;
      for (let axis = 0; axis < rank; axis++) {
        const position = Math.floor((i - entry) / strides[axis]) % frame[axis];
        const tap = Math.floor(k / taps[axis]) % psf.shape[axis];
        const source = boundaryIndex(
          boundary,
          position - (tap - Math.floor(psf.shape[axis] / 2)),
          frame[axis],
        );
        at = at < 0 || source < 0 ? -1 : at + source * strides[axis];
      }
      if (at >= 0) y.data[i] += (psf.data[k] / sum) * x.data[at];
    }
  }
  return y;
}
