import { cropFrame } from '../boundary/frame.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { copyOf, type Shape, type Tensor } from '../tensor.ts';
import type { CirculantOperator } from './circulant.ts';

/**
 * A blur of an image that extends beyond the frame: A = W C, with C circulant on the larger domain and W the window of the frame.
 * The domain includes the unknown region around the frame; the frame begins at `begin` in it and has the shape `range`.
 */
export interface WindowedOperator<X extends Shape = Shape, Y extends Shape = Shape>
  extends LinearOperator<X, Y> {
  readonly circulant: CirculantOperator<X>;
  /** Offset of the measured frame in the domain, per axis. */
  readonly begin: readonly number[];
}

/** Whether the region around the frame is part of the operator's domain. */
export function isWindowed(operator: LinearOperator): operator is WindowedOperator {
  return 'circulant' in operator;
}

/** The part of an estimate over the domain that is returned: the frame where the operator is windowed, else all of it. */
export function cropToFrame(operator: LinearOperator, estimate: Tensor): Tensor {
  return isWindowed(operator) ? cropFrame(estimate, operator.begin, operator.range) : estimate;
}

/** {@link cropToFrame} as a copy, for estimates in the memory of a solver. */
export function copyOfFrame(operator: LinearOperator, estimate: Tensor): Tensor {
  return isWindowed(operator) ? cropToFrame(operator, estimate) : copyOf(estimate);
}
