/**
 * One linear operator, three verbs: y = A x (apply), z = Aᵀ y (adjoint), x ≈ A⁻¹ y (a solver).
 *
 * Every operator satisfies ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ within rounding. The boundary belongs to the operator, never to a solver.
 */

import type { Shape, Tensor } from './tensor.ts';

/** A linear map from tensors of shape `domain` to tensors of shape `range`. */
export interface LinearOperator<X extends Shape = Shape, Y extends Shape = Shape> {
  readonly domain: X;
  readonly range: Y;
  /** Number of the last axes of the domain that are those of the image; the axes before them are a batch. All axes where it is left out. */
  readonly rank?: number | undefined;
  /** Whether some entries are < 0, where that is known; solvers for photon counts refuse such operators. */
  readonly signed?: boolean | undefined;
  /** y = A x. Writes into `out` where it is given, else returns a fresh tensor in the precision of x. */
  apply(x: Tensor<X>, out?: Tensor<Y>): Tensor<Y>;
  /** z = Aᵀ y. Writes into `out` where it is given, else returns a fresh tensor in the precision of y. */
  adjoint(y: Tensor<Y>, out?: Tensor<X>): Tensor<X>;
}
