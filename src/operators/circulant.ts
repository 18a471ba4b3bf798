import { checkShape, rangeError } from '../errors.ts';
import { spectralFilter } from '../fft/filter.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import type { LinearOperator } from '../linear-operator.ts';
import type { Shape } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';

/** A = F⁻¹ diag(spectrum) F: a convolution whose frame wraps around. Direct filters take only these. */
export interface CirculantOperator<S extends Shape = Shape> extends LinearOperator<S, S> {
  /** The transfer function over the last `spectrum.rank` axes of the domain; the axes before them share it. */
  readonly spectrum: Spectrum;
}

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
  const filter = spectralFilter(spectrum);
  return {
    domain,
    range: domain,
    spectrum,
    apply(x, out) {
      checkTensor('apply', 'x', x, domain);
      return filter.apply(x, false, out);
    },
    adjoint(y, out) {
      checkTensor('adjoint', 'y', y, domain);
      return filter.apply(y, true, out);
    },
  };
}

/** Whether the Fourier transform makes the operator diagonal: it maps a constant to H(0) times it, as its adjoint does. */
export function isCirculant(operator: LinearOperator): operator is CirculantOperator {
  return 'spectrum' in operator;
}
