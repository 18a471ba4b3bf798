import { expect, test } from 'vitest';
import { random } from '../../../src/random.ts';
import { sizeOf, type Tensor, tensor } from '../../../src/tensor.ts';
import { proximalDataTerm } from '../../../src/versus/proximal-data-term.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';

const rng = random(11);
const normal = (...shape: number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );

test.each([
  [[2, 2], true],
  [[3, 2], false],
  [[1, 1], false],
])('stride %j: the gradient of ½‖A u - y‖² + ρ/2 ‖u - z‖² is zero', (stride, correlate) => {
  const operator = sampledConvolution(
    normal(3, 3),
    [2, 12, 18],
    { stride, dilation: [1, 1], correlate },
    'float64',
  );
  const [y, z] = [normal(...operator.range), normal(2, 12, 18)];
  for (const rho of [0.01, 1]) {
    const u = proximalDataTerm(operator, y)(z, rho);
    const misfit = operator.apply(u);
    for (let i = 0; i < y.data.length; i++) misfit.data[i] -= y.data[i];
    operator.adjoint(misfit).data.forEach((slope, i) => {
      expect(Math.abs(slope + rho * (u.data[i] - z.data[i]))).toBeLessThan(1e-11);
    });
  }
});
