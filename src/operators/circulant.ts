import { checkShape, rangeError } from '../errors.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import type { Shape, Tensor } from '../tensor.ts';
import type { CirculantOperator } from './operator.ts';

/**
 * The operator of a transfer function: A x = F⁻¹(H · F x), Aᵀ y = F⁻¹(H* · F y).
 *
 * @param spectrum H, over its `rank` last axes and without a batch
 * @param domain shape of x; its last axes are those of the spectrum, the axes before them are a batch that shares H
 * @throws RangeError when the last axes of the domain are not those of the spectrum
 * @example
 * const shift = circulant(rfftn(tensor([3], [0, 1, 0])), [3]);
 * [...shift.apply(tensor([3], [1, 2, 3])).data].map(Math.round); // => [3, 1, 2]
 */
export function circulant(spectrum: Spectrum, domain: Shape): CirculantOperator {
  if (spectrum.shape.length !== spectrum.rank)
    throw rangeError('circulant', 'spectrum', 'a spectrum without batch axes', spectrum.shape);
  checkShape('circulant', 'spectrum', spectrum.shape, domain.slice(-spectrum.rank));
  const run = (name: string, x: Tensor, conjugate: boolean, out?: Tensor): Tensor => {
    checkShape(name, conjugate ? 'y' : 'x', x.shape, domain);
    const product = rfftn(x, spectrum.rank);
    multiply(product, spectrum, conjugate);
    const { data } = irfftn(product);
    if (out === undefined) return { shape: domain, data };
    out.data.set(data);
    return out;
  };
  return {
    domain,
    range: domain,
    spectrum,
    apply: (x, out) => run('apply', x, false, out),
    adjoint: (y, out) => run('adjoint', y, true, out),
  };
}

/** X ← H X, or H* X, for every entry of the batch in X. */
function multiply(x: Spectrum, h: Spectrum, conjugate: boolean): void {
  const sign = conjugate ? -1 : 1;
  for (let start = 0; start < x.re.length; start += h.re.length) {
    for (let k = 0; k < h.re.length; k++) {
      const xr = x.re[start + k];
      const xi = x.im[start + k];
      const hr = h.re[k];
      const hi = sign * h.im[k];
      x.re[start + k] = xr * hr - xi * hi;
      x.im[start + k] = xr * hi + xi * hr;
    }
  }
}
