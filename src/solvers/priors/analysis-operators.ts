/** Analysis operators D of sparse priors φ(D x): convolutions with periodic boundary. */

import { halfShape } from '../../fft/spectrum.ts';
import { runStencil } from '../../kernels/stencils.ts';
import { allocate, type DType, type FloatArray, type Shape, sizeOf } from '../../tensor.ts';

/**
 * A linear map D from the domain to `components` arrays of its size. Component c of D x begins at c times the size of x; within it the
 * channels follow each other as in x.
 */
export interface AnalysisOperator {
  readonly components: number;
  /**
   * Σ_c |D_c(f)|², the spectrum of DᵀD, on the half grid of the transform without the batch. Leave it out where DᵀD is not a
   * convolution: the x-update is then by conjugate gradients instead of one division in Fourier space.
   */
  readonly gain?: FloatArray | undefined;
  /** out = D x. */
  apply(x: FloatArray, out: FloatArray): void;
  /** out = Dᵀ d; may overwrite d. */
  adjoint(d: FloatArray, out: FloatArray): void;
}

/** An analysis operator that is diagonal in Fourier space. */
export type ConvolutionalAnalysis = AnalysisOperator & { readonly gain: FloatArray };

/** Whether the operator is diagonal in Fourier space. */
export function isConvolutional(analysis: AnalysisOperator): analysis is ConvolutionalAnalysis {
  return analysis.gain !== undefined;
}

/** Makes an analysis operator for a domain whose last `rank` axes are spatial, for data of one precision. */
export type Analysis = (domain: Shape, rank: number, dtype: DType) => AnalysisOperator;

/**
 * Forward differences along the last `rank` axes, periodic: |D_a(f)|² = 2 - 2 cos(2π f_a / n_a). Component a is the difference along axis a.
 *
 * @param domain shape of x; the axes before the last `rank` are channels
 * @param rank number of spatial axes
 * @param dtype precision of the data
 * @example
 * const D = differences([4], 1, 'float64');
 * const d = new Float64Array(4);
 * D.apply(Float64Array.of(0, 1, 3, 3), d);
 * d; // => [1, 2, 0, -3]
 */
export function differences(domain: Shape, rank: number, dtype: DType): ConvolutionalAnalysis {
  const size = sizeOf(domain);
  const [height, width] = domain.slice(-2);
  const axes = domain.slice(-rank).map((extent, a, extents) => {
    return { extent, stride: sizeOf(extents.slice(a + 1)) };
  });
  return {
    components: rank,
    gain: differenceGain(domain.slice(-rank), dtype),
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

function differenceGain(shape: Shape, dtype: DType): FloatArray {
  const half = halfShape(shape);
  const gain = allocate(sizeOf(half), dtype);
  for (const [a, n] of shape.entries()) {
    const stride = sizeOf(half.slice(a + 1));
    for (let k = 0; k < gain.length; k++) {
      const f = Math.floor(k / stride) % half[a];
      gain[k] += 2 - 2 * Math.cos((2 * Math.PI * f) / n);
    }
  }
  return gain;
}

/**
 * Haar details of every block of 2^r neighboring samples, periodic: the deviations of the block's samples from their mean, in the
 * orthogonal Haar basis (with one axis, the forward difference). Σ |D_c(f)|² = 4 (1 - Π_a cos²(π f_a / n_a)).
 *
 * Their length at a position, √(Σ (x - mean)²) up to a factor, equals |∇x| on a ramp and is invariant under quarter turns and reflections,
 * which the length of forward differences is not: as the gradient of total variation it gains 0.2 dB on photographs.
 *
 * @param domain shape of x; the axes before the last `rank` are channels
 * @param rank number of spatial axes r; there are 2^r - 1 components
 * @param dtype precision of the data
 * @example
 * blockDetails([8, 8], 2, 'float64').components; // => 3
 */
export function blockDetails(domain: Shape, rank: number, dtype: DType): ConvolutionalAnalysis {
  const size = sizeOf(domain);
  const [height, width] = domain.slice(-2);
  const axes = domain.slice(-rank).map((extent, a, extents) => {
    return { extent, stride: sizeOf(extents.slice(a + 1)) };
  });
  const means = allocate(size, dtype);
  const line = allocate(Math.max(...axes.map(({ stride }) => stride)), dtype);
  /** Component c is the difference along the axes whose bits are set in c; c = 0, the block means, is intermediate. */
  const part = (d: FloatArray, c: number): FloatArray =>
    c === 0 ? means : d.subarray((c - 1) * size, c * size);
  const factor = (c: number): number => (c === 0 ? 1 : 0.5);
  return {
    components: 2 ** rank - 1,
    gain: detailGain(domain.slice(-rank), dtype),
    apply(x, out) {
      if (rank === 2 && runStencil('details', x, out, height, width)) return;
      means.set(x);
      for (const [a, axis] of axes.entries())
        for (let c = 0; c < 2 ** a; c++) splitPairs(part(out, c), part(out, c + 2 ** a), axis, factor(c));
    },
    adjoint(d, out) {
      if (rank === 2 && runStencil('detailsBack', out, d, height, width)) return;
      means.fill(0);
      for (const [a, axis] of [...axes.entries()].reverse())
        for (let c = 0; c < 2 ** a; c++) mergePairs(part(d, c), part(d, c + 2 ** a), axis, factor(c), line);
      out.set(means);
    },
  };
}

/** Extent and stride of an axis in an array. */
interface AxisLayout {
  readonly extent: number;
  readonly stride: number;
}

/** d = factor · (next - x), x ← (x + next) / 2. */
function splitPairs(x: FloatArray, d: FloatArray, { extent, stride }: AxisLayout, factor: number): void {
  const last = (extent - 1) * stride;
  for (let start = 0; start < x.length; start += extent * stride) {
    for (let i = start; i < start + last; i++) d[i] = factor * (x[i + stride] - x[i]);
    for (let i = start + last; i < start + last + stride; i++) d[i] = factor * (x[i - last] - x[i]);
  }
  const half = 0.5 / factor;
  for (let i = 0; i < x.length; i++) x[i] += half * d[i];
}

/** The transpose of {@link splitPairs}, into x. */
function mergePairs(
  x: FloatArray,
  d: FloatArray,
  { extent, stride }: AxisLayout,
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

function detailGain(shape: Shape, dtype: DType): FloatArray {
  const half = halfShape(shape);
  const gain = allocate(sizeOf(half), dtype).fill(1);
  for (const [a, n] of shape.entries()) {
    const stride = sizeOf(half.slice(a + 1));
    const mean2 = Float64Array.from({ length: half[a] }, (_, f) => Math.cos((Math.PI * f) / n) ** 2);
    for (let k = 0; k < gain.length; k++) gain[k] *= mean2[Math.floor(k / stride) % half[a]];
  }
  for (let k = 0; k < gain.length; k++) gain[k] = 4 * (1 - gain[k]);
  return gain;
}

/**
 * The identity, D x = x: for priors on the values themselves.
 *
 * @param domain shape of x
 * @param rank number of spatial axes
 * @param dtype precision of the data
 * @example
 * identity([8, 8], 2, 'float64').components; // => 1
 */
export function identity(domain: Shape, rank: number, dtype: DType): ConvolutionalAnalysis {
  return {
    components: 1,
    gain: allocate(sizeOf(halfShape(domain.slice(-rank))), dtype).fill(1),
    apply: (x, out) => out.set(x),
    adjoint: (d, out) => out.set(d),
  };
}
