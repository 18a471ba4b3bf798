import { goodSize } from '../../fft/good-size.ts';
import { irfftn, rfftn } from '../../fft/rfftn.ts';
import type { Spectrum } from '../../fft/spectrum.ts';
import { sumOfSquares } from '../../numerics/norms.ts';
import { conjugateGradientSteps } from '../../solvers/optimization/conjugate-gradients.ts';
import { type Tensor, zeros } from '../../tensor.ts';

/** Gradients of one image: horizontal and vertical differences on one grid. */
export interface Gradients {
  readonly x: Tensor;
  readonly y: Tensor;
}

const iterations = 20;
const tolerance = 1e-5;

/**
 * The kernel k of `side` pixels that explains the gradients of the blurred image by those of the sharp one:
 * k = argmin Σ ‖∇S ∗ k - ∇y‖² + γ‖k‖², by conjugate gradients from a constant.
 *
 * The normal equations need the images only as correlations at lags below the side: (∇S ⋆ ∇S) is a Toeplitz matrix, applied by transforms of twice
 * the side instead of the whole image.
 *
 * @param sharp gradients of the latent image, on a grid that has `side` samples more than what is not 0
 * @param blurred gradients of the blurred image on the same grid
 * @returns may have negative taps; its sum is not 1
 * @see S. Cho, S. Lee 2009, "Fast motion deblurring", doi:10.1145/1618452.1618491
 */
export function kernelStep(sharp: Gradients, blurred: Gradients, side: number, gamma: number): Tensor {
  const { auto, cross } = correlations(sharp, blurred);
  const n = goodSize(2 * side - 1);
  const matrix = toeplitz(auto, side, n);
  const k = new Float64Array(side * side).fill(1 / (side * side));
  const reach = (side - 1) / 2;
  const b = Float64Array.from(k, (_, i) => at(cross, Math.floor(i / side) - reach, (i % side) - reach));
  const multiply = (v: Float64Array, out: Float64Array): void => {
    out.set(toeplitzProduct(matrix, v, side, n));
    for (let i = 0; i < out.length; i++) out[i] += gamma * v[i];
  };
  const [p, product] = [new Float64Array(k.length), new Float64Array(k.length)];
  multiply(k, product);
  const r = product.map((value, i) => b[i] - value);
  // The tolerance is relative to b, not to the first residual.
  const reduction = (tolerance ** 2 * sumOfSquares(b)) / sumOfSquares(r);
  conjugateGradientSteps({ x: k, r, p, product }, () => multiply(p, product), iterations, reduction);
  return { shape: [side, side], data: k };
}

/** Σ ∇S ⋆ ∇S and Σ ∇S ⋆ ∇y over both directions, circular on the grid. */
function correlations(sharp: Gradients, blurred: Gradients): { auto: Tensor; cross: Tensor } {
  const [sx, sy, bx, by] = [sharp.x, sharp.y, blurred.x, blurred.y].map((plane) => rfftn(plane));
  const auto: Spectrum = { ...sx, re: sx.re.slice(), im: sx.im.slice() };
  for (let i = 0; i < auto.re.length; i++) {
    auto.re[i] = sx.re[i] ** 2 + sx.im[i] ** 2 + sy.re[i] ** 2 + sy.im[i] ** 2;
    auto.im[i] = 0;
    const re = sx.re[i] * bx.re[i] + sx.im[i] * bx.im[i] + sy.re[i] * by.re[i] + sy.im[i] * by.im[i];
    bx.im[i] = sx.re[i] * bx.im[i] - sx.im[i] * bx.re[i] + sy.re[i] * by.im[i] - sy.im[i] * by.re[i];
    bx.re[i] = re;
  }
  return { auto: irfftn(auto), cross: irfftn(bx) };
}

/** A value of a circular array at signed lags. */
function at({ shape: [rows, columns], data }: Tensor, dy: number, dx: number): number {
  return data[((dy + rows) % rows) * columns + ((dx + columns) % columns)];
}

/** The transform of the lags below `side` on a grid of n: products of it with what fits into `side` do not wrap. */
function toeplitz(auto: Tensor, side: number, n: number): Spectrum {
  const lags = zeros([n, n], 'float64');
  for (let dy = 1 - side; dy < side; dy++)
    for (let dx = 1 - side; dx < side; dx++)
      lags.data[((dy + n) % n) * n + ((dx + n) % n)] = at(auto, dy, dx);
  return rfftn(lags);
}

function toeplitzProduct(matrix: Spectrum, p: Float64Array, side: number, n: number): Float64Array {
  const padded = zeros([n, n], 'float64');
  for (let row = 0; row < side; row++) padded.data.set(p.subarray(row * side, (row + 1) * side), row * n);
  const spectrum = rfftn(padded);
  for (let i = 0; i < spectrum.re.length; i++) {
    const re = spectrum.re[i] * matrix.re[i] - spectrum.im[i] * matrix.im[i];
    spectrum.im[i] = spectrum.re[i] * matrix.im[i] + spectrum.im[i] * matrix.re[i];
    spectrum.re[i] = re;
  }
  const { data } = irfftn(spectrum);
  const out = new Float64Array(side * side);
  for (let row = 0; row < side; row++) out.set(data.subarray(row * n, row * n + side), row * side);
  return out;
}
