/** What a sparse prior looks at: A x, the same linear map at every place of a picture that wraps around. */

import { halfShape, type Spectrum } from '../fft/spectrum.ts';
import { allocate, dtypeOf, type FloatArray, type Shape, sizeOf } from '../tensor.ts';

/** A convolutional map from a picture to `components` pictures, with the adjoint and the diagonal of AᵀA in Fourier space. */
export interface Analysis {
  readonly components: number;
  /** Σ |A_c(f)|² on the half grid of the transform, without the batch. */
  readonly power: FloatArray;
  /** out = A x; component c begins at c times the size of x. */
  apply(x: FloatArray, out: FloatArray): void;
  /** out = Aᵀ d. */
  adjoint(d: FloatArray, out: FloatArray): void;
}

/** Forward differences along the transformed axes, wrapping around: |D_a(f)|² = 2 - 2 cos(2π f_a / n_a). */
export function differences(domain: Shape, transfer: Spectrum): Analysis {
  const { rank } = transfer;
  const size = sizeOf(domain);
  const axes = domain.slice(-rank).map((extent, a, extents) => {
    return { extent, stride: sizeOf(extents.slice(a + 1)) };
  });
  return {
    components: rank,
    power: differencePower(transfer),
    apply(x, out) {
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

function differencePower(transfer: Spectrum): FloatArray {
  const half = halfShape(transfer.shape);
  const power = allocate(sizeOf(half), dtypeOf({ data: transfer.re }));
  for (const [a, n] of transfer.shape.entries()) {
    const stride = sizeOf(half.slice(a + 1));
    for (let k = 0; k < power.length; k++) {
      const f = Math.floor(k / stride) % half[a];
      power[k] += 2 - 2 * Math.cos((2 * Math.PI * f) / n);
    }
  }
  return power;
}

/** An analysis and, as one component more, `scale` times the picture itself: for a prior on values besides differences. */
export function withIdentity(inner: Analysis, size: number, scale: number): Analysis {
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
