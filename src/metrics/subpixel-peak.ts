import { halfShape } from '../fft/spectrum.ts';
import { type Shape, stridesOf } from '../tensor.ts';

/** The Fourier coefficients of a real correlation over `shape`, pairs already counted twice. */
export interface CrossSpectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly shape: Shape;
}

/**
 * The top of the correlation c(s) = Σ Re(C[k] exp(2πi k·s/n)) near s = 0, by Newton's method on the series itself:
 * no grid limits how fine it is.
 */
export function subpixelPeak(cross: CrossSpectrum): { shift: number[]; height: number } {
  const shift = cross.shape.map(() => 0);
  let height = 0;
  for (let iteration = 0; iteration < 20; iteration++) {
    const slope = slopeAt(cross, shift);
    height = slope.value;
    const step = solve(slope.curvature, slope.gradient);
    // Outside the concave top Newton would run away; whole pixels were searched before.
    if (step === undefined || shift.some((s, axis) => Math.abs(s + step[axis]) > 1)) break;
    for (let axis = 0; axis < shift.length; axis++) shift[axis] += step[axis];
    if (step.every((s) => Math.abs(s) < 1e-5)) break;
  }
  return { shift, height };
}

/** The correlation, its gradient and its negated second derivatives at s. */
function slopeAt({ re, im, shape }: CrossSpectrum, shift: readonly number[]) {
  const half = halfShape(shape);
  const strides = stridesOf(half);
  const frequencies = half.map((n, axis) =>
    Float64Array.from({ length: n }, (_, k) => {
      const signed = axis < half.length - 1 && 2 * k > n ? k - n : k;
      return (2 * Math.PI * signed) / shape[axis];
    }),
  );
  const rank = shape.length;
  const gradient = new Array<number>(rank).fill(0);
  const curvature = gradient.map(() => new Array<number>(rank).fill(0));
  const w = new Float64Array(rank);
  let value = 0;
  for (let k = 0; k < re.length; k++) {
    let phase = 0;
    for (let axis = 0; axis < rank; axis++) {
      w[axis] = frequencies[axis][Math.floor(k / strides[axis]) % half[axis]];
      phase += w[axis] * shift[axis];
    }
    const cos = Math.cos(phase);
    const sin = Math.sin(phase);
    const real = re[k] * cos - im[k] * sin;
    const imaginary = re[k] * sin + im[k] * cos;
    value += real;
    for (let i = 0; i < rank; i++) {
      gradient[i] -= imaginary * w[i];
      for (let j = 0; j <= i; j++) curvature[i][j] += real * w[i] * w[j];
    }
  }
  return { value, gradient, curvature };
}

/** Solves A x = b by Cholesky's factors; undefined when A, given by its lower half, is not positive definite. */
function solve(a: number[][], b: readonly number[]): number[] | undefined {
  const x = [...b];
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      for (let k = 0; k < j; k++) a[i][j] -= a[i][k] * a[j][k];
      if (j < i) a[i][j] /= a[j][j];
      else if (a[i][i] <= 0) return undefined;
      else a[i][i] = Math.sqrt(a[i][i]);
    }
    for (let k = 0; k < i; k++) x[i] -= a[i][k] * x[k];
    x[i] /= a[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= a[k][i] * x[k];
    x[i] /= a[i][i];
  }
  return x;
}
