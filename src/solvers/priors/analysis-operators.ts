/** What a sparse prior looks at: A x, the same linear map at every place of a picture that wraps around. */

import { halfShape } from '../../fft/spectrum.ts';
import { runStencil } from '../../kernels/stencils.ts';
import { allocate, type DType, type FloatArray, type Shape, sizeOf } from '../../tensor.ts';

/** A convolutional map from a picture to `components` pictures, with the adjoint and the diagonal of AᵀA in Fourier space. */
export interface AnalysisOperator {
  readonly components: number;
  /** Σ |A_c(f)|² on the half grid of the transform, without the batch. */
  readonly power: FloatArray;
  /** out = A x; component c begins at c times the size of x. */
  apply(x: FloatArray, out: FloatArray): void;
  /** out = Aᵀ d; d may be used up. */
  adjoint(d: FloatArray, out: FloatArray): void;
}

/** Forward differences along the transformed axes, wrapping around: |D_a(f)|² = 2 - 2 cos(2π f_a / n_a). */
export function differences(domain: Shape, rank: number, dtype: DType): AnalysisOperator {
  const size = sizeOf(domain);
  const [height, width] = domain.slice(-2);
  const axes = domain.slice(-rank).map((extent, a, extents) => {
    return { extent, stride: sizeOf(extents.slice(a + 1)) };
  });
  return {
    components: rank,
    power: differencePower(domain.slice(-rank), dtype),
    apply(x, out) {
      if (rank === 2 && runStencil('differences', x, out, height, width)) return;
      for (const [a, { extent, stride }] of axes.entries()) {
        const at = a * size;
        const last = (extent - 1) * stride;
        for (let start = 0; start < size; start += extent * stride) {
          for (let i = start; i < start + last; i++) out[at + i] = x[i + stride] - x[i];
          for (let i = start + last; i < start + last + stride; i++) out[at + i] = x[i - last] - x[i];
        }
      }
    },
    adjoint(d, out) {
      if (rank === 2 && runStencil('differencesBack', out, d, height, width)) return;
      out.fill(0);
      for (const [a, { extent, stride }] of axes.entries()) {
        const at = a * size;
        const last = (extent - 1) * stride;
        for (let start = 0; start < size; start += extent * stride) {
          for (let i = start; i < start + stride; i++) out[i] += d[at + i + last] - d[at + i];
          for (let i = start + stride; i < start + last + stride; i++)
            out[i] += d[at + i - stride] - d[at + i];
        }
      }
    },
  };
}

function differencePower(shape: Shape, dtype: DType): FloatArray {
  const half = halfShape(shape);
  const power = allocate(sizeOf(half), dtype);
  for (const [a, n] of shape.entries()) {
    const stride = sizeOf(half.slice(a + 1));
    for (let k = 0; k < power.length; k++) {
      const f = Math.floor(k / stride) % half[a];
      power[k] += 2 - 2 * Math.cos((2 * Math.PI * f) / n);
    }
  }
  return power;
}

/**
 * The details of every block of two samples per axis, wrapping around: what is left of the block's 2^r samples without their mean.
 *
 * Their length, √(Σ (x - mean)²) up to a factor, is |∇x| on a ramp, and the same after a quarter turn or in a mirror, which the length of
 * forward differences is not: in a total variation it is worth 0.2 dB on photographs. The components are the orthogonal Haar details
 * (with one axis the forward difference), and Σ |A_c(f)|² = 4 (1 - Π_a cos²(π f_a / n_a)).
 */
export function blockDetails(domain: Shape, rank: number, dtype: DType): AnalysisOperator {
  const size = sizeOf(domain);
  const [height, width] = domain.slice(-2);
  const axes = domain.slice(-rank).map((extent, a, extents) => {
    return { extent, stride: sizeOf(extents.slice(a + 1)) };
  });
  const means = allocate(size, dtype);
  const line = allocate(Math.max(...axes.map(({ stride }) => stride)), dtype);
  /** Component c differs along the axes of its bits; the means of the blocks, c = 0, are on the way to them. */
  const part = (d: FloatArray, c: number): FloatArray =>
    c === 0 ? means : d.subarray((c - 1) * size, c * size);
  const factor = (c: number): number => (c === 0 ? 1 : 0.5);
  return {
    components: 2 ** rank - 1,
    power: detailPower(domain.slice(-rank), dtype),
    apply(x, out) {
      if (rank === 2 && runStencil('details', x, out, height, width)) return;
      means.set(x);
      for (const [a, axis] of axes.entries())
        for (let c = 0; c < 2 ** a; c++) differAndMean(part(out, c), part(out, c + 2 ** a), axis, factor(c));
    },
    adjoint(d, out) {
      if (rank === 2 && runStencil('detailsBack', out, d, height, width)) return;
      means.fill(0);
      for (const [a, axis] of [...axes.entries()].reverse())
        for (let c = 0; c < 2 ** a; c++) collect(part(d, c), part(d, c + 2 ** a), axis, factor(c), line);
      out.set(means);
    },
  };
}

interface Axis {
  readonly extent: number;
  readonly stride: number;
}

/** d = factor · (next - x), x ← (x + next) / 2. */
function differAndMean(x: FloatArray, d: FloatArray, { extent, stride }: Axis, factor: number): void {
  const last = (extent - 1) * stride;
  for (let start = 0; start < x.length; start += extent * stride) {
    for (let i = start; i < start + last; i++) d[i] = factor * (x[i + stride] - x[i]);
    for (let i = start + last; i < start + last + stride; i++) d[i] = factor * (x[i - last] - x[i]);
  }
  const half = 0.5 / factor;
  for (let i = 0; i < x.length; i++) x[i] += half * d[i];
}

/** The transpose of {@link differAndMean}, into x. */
function collect(
  x: FloatArray,
  d: FloatArray,
  { extent, stride }: Axis,
  factor: number,
  line: FloatArray,
): void {
  const last = (extent - 1) * stride;
  for (let start = 0; start < x.length; start += extent * stride) {
    for (let j = 0; j < stride; j++) line[j] = x[start + last + j];
    for (let i = start + last + stride - 1; i >= start + stride; i--)
      x[i] = 0.5 * (x[i] + x[i - stride]) + factor * (d[i - stride] - d[i]);
    for (let j = 0, i = start; j < stride; j++, i++)
      x[i] = 0.5 * (x[i] + line[j]) + factor * (d[i + last] - d[i]);
  }
}

function detailPower(shape: Shape, dtype: DType): FloatArray {
  const half = halfShape(shape);
  const power = allocate(sizeOf(half), dtype).fill(1);
  for (const [a, n] of shape.entries()) {
    const stride = sizeOf(half.slice(a + 1));
    const pass = Float64Array.from({ length: half[a] }, (_, f) => Math.cos((Math.PI * f) / n) ** 2);
    for (let k = 0; k < power.length; k++) power[k] *= pass[Math.floor(k / stride) % half[a]];
  }
  for (let k = 0; k < power.length; k++) power[k] = 4 * (1 - power[k]);
  return power;
}

/** The picture itself: a prior on values. */
export function identity(domain: Shape, dtype: DType): AnalysisOperator {
  return {
    components: 1,
    power: allocate(sizeOf(halfShape(domain)), dtype).fill(1),
    apply: (x, out) => out.set(x),
    adjoint: (d, out) => out.set(d),
  };
}

/** An analysis and, as one component more, `scale` times the picture itself: for a prior on values besides differences. */
export function withIdentity(inner: AnalysisOperator, size: number, scale: number): AnalysisOperator {
  const at = inner.components * size;
  return {
    components: inner.components + 1,
    power: inner.power.map((p: number) => p + scale * scale) as FloatArray,
    apply(x, out) {
      inner.apply(x, out);
      for (let i = 0; i < size; i++) out[at + i] = scale * x[i];
    },
    adjoint(d, out) {
      inner.adjoint(d, out);
      for (let i = 0; i < size; i++) out[i] += scale * d[at + i];
    },
  };
}
