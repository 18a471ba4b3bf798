/**
 * The symbol of a layer with periodic input: one small matrix per coarse frequency.
 *
 * A stride folds the A = prod(stride) fine frequencies g = f + a·m onto the coarse frequency f of m = size / stride samples, so the layer is
 * block-diagonal with blocks M(f) of Cout rows and Cin·A columns, M[o, (i, a)] = H_oi(f + a·m) / √A, H_oi(g) = Σ_k w[o, i, k]·exp(2πi Σ g·(k·d − p) / n).
 * The singular values of the layer are those of all M(f) (H. Sedghi, V. Gupta, P. Long 2019, arXiv:1805.10408, for stride 1).
 */

import { rfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import type { Columns } from '../../numerics/jacobi.ts';
import { modulo } from '../../numerics/modulo.ts';
import { sizeOf, stridesOf } from '../../tensor.ts';
import type { SizedLayer } from './layer-model.ts';

/** One coarse frequency: the indices of its coefficients in the half spectra of output and input. */
export interface Frequency {
  /** Index into the planes of the coarse half spectrum. */
  readonly coarse: number;
  /** For each of the A fine frequencies that fold onto it, its index into the fine half spectrum; ~index where that holds the conjugate. */
  readonly fine: Int32Array;
  /** The number of frequencies of the full coarse spectrum that it represents, 1 or 2. */
  readonly count: number;
}

/** The coarse frequencies of a half spectrum; `frame` is a multiple of `stride` on each axis. */
export function coarseFrequencies(frame: readonly number[], stride: readonly number[]): Frequency[] {
  const coarse = frame.map((n, axis) => n / stride[axis]);
  const last = frame.length - 1;
  const half = halfShape(coarse);
  const halfSteps = stridesOf(half);
  const fineSteps = stridesOf(halfShape(frame));
  const strideSteps = stridesOf(stride);
  const indexOf = (g: readonly number[]): number => {
    const mirrored = 2 * g[last] > frame[last];
    const stored = mirrored ? g.map((value, axis) => (frame[axis] - value) % frame[axis]) : g;
    const index = stored.reduce((at, value, axis) => at + value * fineSteps[axis], 0);
    return mirrored ? ~index : index;
  };
  return Array.from({ length: sizeOf(half) }, (_, at) => {
    const f = half.map((n, axis) => Math.floor(at / halfSteps[axis]) % n);
    const fine = Int32Array.from({ length: sizeOf(stride) }, (_, a) =>
      indexOf(
        f.map((value, axis) => value + (Math.floor(a / strideSteps[axis]) % stride[axis]) * coarse[axis]),
      ),
    );
    return { coarse: at, fine, count: f[last] === 0 || 2 * f[last] === coarse[last] ? 1 : 2 };
  });
}

/** The transfer functions H of all pairs of channels of a group, over a frame. */
export function layerTransfer(layer: SizedLayer, frame: readonly number[]): Spectrum {
  const { weight, kernel, dilation, pads, rank } = layer;
  const pairs = weight.shape[0] * weight.shape[1];
  const taps = sizeOf(kernel);
  const volume = sizeOf(frame);
  const [steps, kernelSteps] = [stridesOf(frame), stridesOf(kernel)];
  const impulses = new Float64Array(pairs * volume);
  for (let tap = 0; tap < taps; tap++) {
    // A layer correlates with w: as a convolution its taps are at p − k·d, modulo the frame.
    const position = frame.reduce((at, n, axis) => {
      const k = Math.floor(tap / kernelSteps[axis]) % kernel[axis];
      return at + modulo(pads[axis][0] - k * dilation[axis], n) * steps[axis];
    }, 0);
    for (let pair = 0; pair < pairs; pair++)
      impulses[pair * volume + position] += weight.data[pair * taps + tap];
  }
  return rfftn({ shape: [...weight.shape.slice(0, 2), ...frame], data: impulses }, rank);
}

/** The block M(f) of a group. */
export function blockOf(layer: SizedLayer, transfer: Spectrum, group: number, { fine }: Frequency): Columns {
  const perGroup = layer.weight.shape[1];
  const rows = layer.outChannels / layer.groups;
  const columns = perGroup * fine.length;
  const re = new Float64Array(rows * columns);
  const im = new Float64Array(rows * columns);
  const plane = transfer.re.length / (layer.outChannels * perGroup);
  const scale = 1 / Math.sqrt(fine.length);
  for (let o = 0; o < rows; o++)
    for (let i = 0; i < perGroup; i++) {
      const from = ((group * rows + o) * perGroup + i) * plane;
      for (let a = 0; a < fine.length; a++) {
        const mirrored = fine[a] < 0;
        const source = from + (mirrored ? ~fine[a] : fine[a]);
        const to = (i * fine.length + a) * rows + o;
        re[to] = scale * transfer.re[source];
        im[to] = (mirrored ? -scale : scale) * transfer.im[source];
      }
    }
  return { rows, columns, re, im };
}
