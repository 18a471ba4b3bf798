import type { Spectrum } from '../fft/spectrum.ts';
import { halfShape } from '../fft/spectrum.ts';
import { allocate, checkedSize, type DType, type Shape, sizeOf } from '../tensor.ts';

/**
 * The transfer function of the periodic Laplacian: 2·rank at the centre, -1 at each neighbour; D(f) = Σ_a 2 - 2 cos 2πf_a.
 *
 * @param shape extents of the grid, integers >= 1
 * @param dtype precision, float64 by default
 * @throws RangeError when an extent is no positive integer
 * @example
 * [...laplacianSpectrum([4]).re].map(Math.round); // => [0, 2, 4]
 */
export function laplacianSpectrum(shape: Shape, dtype: DType = 'float64'): Spectrum {
  checkedSize('laplacianSpectrum', 'shape', shape);
  const half = halfShape(shape);
  const re = allocate(sizeOf(half), dtype);
  let inner = re.length;
  half.forEach((extent, axis) => {
    inner /= extent;
    for (let at = 0; at < re.length; at++) {
      const turns = (Math.floor(at / inner) % extent) / shape[axis];
      // 4 sin² keeps the digits near 0 that 2 - 2 cos would lose.
      re[at] += 4 * Math.sin(Math.PI * turns) ** 2;
    }
  });
  return { shape, rank: shape.length, re, im: allocate(re.length, dtype) };
}
