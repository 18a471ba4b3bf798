import { cropFrame } from '../boundary/frame.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { copyOf, type Shape, type Tensor } from '../tensor.ts';
import type { CirculantOperator } from './circulant.ts';

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

/** Whether the surroundings of the frame are part of the operator's domain. */
export function isWindowed(operator: LinearOperator): operator is WindowedOperator {
  return 'circulant' in operator;
}

/** What a user sees of an estimate over the domain: the frame where the operator is windowed, else all of it. */
export function cropToFrame(operator: LinearOperator, estimate: Tensor): Tensor {
  return isWindowed(operator) ? cropFrame(estimate, operator.begin, operator.range) : estimate;
}

/** {@link cropToFrame} as a tensor of its own, for estimates that live in a solver's buffer. */
export function copyOfFrame(operator: LinearOperator, estimate: Tensor): Tensor {
  return isWindowed(operator) ? cropToFrame(operator, estimate) : copyOf(estimate);
}
