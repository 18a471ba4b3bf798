import { extendInto } from '../../boundary/frame.ts';
import { checkSamples, rangeError } from '../../errors.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { measureOperatorGain } from '../../operators/gain.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { checkTensor, copyOf, dtypeOf, type FloatArray, type Tensor, zeros } from '../../tensor.ts';

/**
 * The initial estimate x₀ of an iterative solver:
 * - `mean` (default): the constant whose flux is that of the data, free of noise
 * - `measured`: the data; with an unknown boundary, extended smoothly to the domain
 * - a tensor over the operator's domain, for instance the estimate of an earlier run
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
    checkTensor(fn, 'init', x, operator.domain);
    for (let i = 0; i < x.data.length; i++) x.data[i] -= background;
    return x;
  }
  if (typeof init === 'string') throw rangeError(fn, 'init', 'mean, measured or a tensor', init);
  checkTensor(fn, 'init', init, operator.domain);
  checkSamples(fn, 'init', init.data);
  return copyOf(init, dtypeOf(measured));
}

/** The constant c with Σ A c = Σ (y - b); 0 where A maps constants to 0. */
function constantOfSameFlux(operator: LinearOperator, measured: Tensor, background: number): Tensor {
  const x = zeros([...operator.domain], dtypeOf(measured));
  const { mean } = measureOperatorGain(operator);
  const { data } = measured;
  if (mean !== 0) x.data.fill((sumOf(data) / data.length - background) / mean);
  return x;
}

function sumOf(data: FloatArray): number {
  let total = 0;
  for (let i = 0; i < data.length; i++) total += data[i];
  return total;
}
