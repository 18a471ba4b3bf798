import { circulant } from '../operators/circulant.ts';
import { totalVariation } from '../solvers/total-variation.ts';
import { dtypeOf, type FloatArray, type Shape, type Tensor, zeros } from '../tensor.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/**
 * Total variation for any stride: the samples that were not kept weigh nothing.
 *
 * Sixty iterations are enough for stride 2 (stride 1 stops at about fifteen); more change a picture by less than 0.1 dB.
 * Convolution and measurement are divided by the largest gain, so that the noise means what it means for a blur.
 *
 * @returns the estimate, and its relative change in each iteration
 */
export async function sparseEstimate(
  { filter, sampling, stride, domain, range }: SampledConvolution,
  measured: Tensor,
  noise: number,
): Promise<{ estimate: Tensor; changes: number[] }> {
  const { spectrum } = filter;
  let gain = 0;
  for (let f = 0; f < spectrum.re.length; f++)
    gain = Math.max(gain, Math.hypot(spectrum.re[f], spectrum.im[f]));
  if (gain === 0) return { estimate: zeros([...domain], dtypeOf(measured)), changes: [] };
  const divided = (values: FloatArray): FloatArray => values.map((v: number) => v / gain) as FloatArray;
  const operator = circulant({ ...spectrum, re: divided(spectrum.re), im: divided(spectrum.im) }, domain);
  const inserted = sampling.adjoint({ shape: measured.shape, data: divided(measured.data) });
  const changes: number[] = [];
  const { estimate } = await totalVariation(operator, inserted, {
    // Total variation needs some noise to balance against.
    noise: Math.max(noise / gain, 1e-4),
    ...(stride.every((s) => s === 1) ? {} : { weights: sampling.adjoint(ones(range)) }),
    iterations: 60,
    onIteration: ({ change }) => changes.push(change),
  });
  return { estimate, changes };
}

function ones(shape: Shape): Tensor {
  const one = zeros([...shape]);
  one.data.fill(1);
  return one;
}
