import { extendInto } from '../../boundary/frame.ts';
import { checkSamples, checkShape, rangeError } from '../../errors.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { isCirculant } from '../../operators/circulant.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { copyOf, dtypeOf, type FloatArray, type Tensor, zeros } from '../../tensor.ts';

/**
 * Where an iterative solver starts:
 * - `mean`: a constant of the flux that was measured (default): no noise to begin with
 * - `measured`: the data; with unknown surroundings, their smooth continuation
 * - a tensor over the operator's domain, for instance an earlier result
 */
export type InitialEstimate = 'mean' | 'measured' | Tensor;

/** A fresh tensor over the operator's domain to iterate on, in the precision of the data. */
export function initialEstimate(
  fn: string,
  init: InitialEstimate,
  operator: LinearOperator,
  measured: Tensor,
  background = 0,
): Tensor {
  if (init === 'mean') return constantOfSameFlux(operator, measured, background);
  if (init === 'measured') {
    const x = isWindowed(operator) ? extendInto(measured, operator.domain, operator.begin) : copyOf(measured);
    checkShape(fn, 'init', x.shape, operator.domain);
    for (let i = 0; i < x.data.length; i++) x.data[i] -= background;
    return x;
  }
  if (typeof init === 'string') throw rangeError(fn, 'init', 'mean, measured or a tensor', init);
  checkShape(fn, 'init', init.shape, operator.domain);
  checkSamples(fn, 'init', init.data);
  return copyOf(init, dtypeOf(measured));
}

/** The constant c with Σ A c = Σ (y - b). */
function constantOfSameFlux(operator: LinearOperator, measured: Tensor, background: number): Tensor {
  const x = zeros([...operator.domain], dtypeOf(measured));
  x.data.fill(1);
  const { data } = measured;
  const seen = isCirculant(operator)
    ? data.length * operator.spectrum.re[0]
    : totalOf(operator.apply(x).data);
  const flux = totalOf(data) - data.length * background;
  x.data.fill(seen > 0 ? flux / seen : 0);
  return x;
}

function totalOf(data: FloatArray): number {
  let total = 0;
  for (let i = 0; i < data.length; i++) total += data[i];
  return total;
}
