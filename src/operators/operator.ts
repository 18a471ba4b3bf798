/**
 * One linear operator, three verbs: y = A x (apply), z = Aᵀ y (adjoint), x ≈ A⁻¹ y (a solver's work).
 *
 * Every operator satisfies ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ within rounding. The boundary belongs to the operator, never to a solver.
 */

import type { Spectrum } from '../fft/spectrum.ts';
import type { Shape, Tensor } from '../tensor.ts';

/** A linear map from tensors of shape `domain` to tensors of shape `range`. */
export interface LinearOperator<X extends Shape = Shape, Y extends Shape = Shape> {
  readonly domain: X;
  readonly range: Y;
  /** How many of the last axes of the domain are those of the picture, the ones before them a batch; all where it is left out. */
  readonly rank?: number;
  /** y = A x. Writes into `out` where it is given, else returns a fresh tensor in the precision of x. */
  apply(x: Tensor<X>, out?: Tensor<Y>): Tensor<Y>;
  /** z = Aᵀ y. Writes into `out` where it is given, else returns a fresh tensor in the precision of y. */
  adjoint(y: Tensor<Y>, out?: Tensor<X>): Tensor<X>;
}

/** A = F⁻¹ diag(spectrum) F: a convolution whose frame wraps around. Direct filters take only these. */
export interface CirculantOperator<S extends Shape = Shape> extends LinearOperator<S, S> {
  /** The transfer function over the last `spectrum.rank` axes of the domain; the axes before them share it. */
  readonly spectrum: Spectrum;
}

/**
 * A blur whose picture continues outside the frame: A = W C, with C circulant on the larger domain and W the window of what was seen.
 * The domain holds the unknown surroundings too; the frame begins at `begin` in it and has the shape `range`.
 */
export interface WindowedOperator<X extends Shape = Shape, Y extends Shape = Shape>
  extends LinearOperator<X, Y> {
  readonly circulant: CirculantOperator<X>;
  /** Where the observed frame begins in the domain, per axis. */
  readonly begin: readonly number[];
}
