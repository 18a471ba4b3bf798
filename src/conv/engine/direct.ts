import { axpy } from '../../kernels/reference/correlate.ts';
import type { Axis } from './axis.ts';
import type { Geometry } from './geometry.ts';
import { groupChannels, type Operands, threeAxes, volumes } from './operands.ts';

/**
 * Convolution tap by tap, for work too small to prepare anything for: each tap adds one strided row to another, over the range in
 * which both lie inside. Scratch: one channel of the output.
 */
export function convDirect(
  geometry: Geometry,
  transposed: boolean,
  { x, weight, bias, out }: Operands,
): void {
  const [depth, height, width] = threeAxes(geometry.axes);
  const channels = groupChannels(geometry);
  const volume = volumes(geometry);
  const outVolume = transposed ? volume.fine : volume.coarse;
  const inVolume = transposed ? volume.coarse : volume.fine;
  const outChannels = transposed ? channels.fine : channels.coarse;
  const inChannels = transposed ? channels.coarse : channels.fine;
  const source = new Float64Array(x);
  const acc = new Float64Array(outVolume);

  for (let batch = 0; batch < geometry.batch; batch++) {
    for (let o = 0; o < outChannels * geometry.groups; o++) {
      const group = Math.floor(o / outChannels);
      acc.fill(bias?.[o] ?? 0);
      for (let i = 0; i < inChannels; i++) {
        const input = group * inChannels + i;
        const kernel = transposed ? input * outChannels + (o % outChannels) : o * inChannels + i;
        const inAt = (batch * inChannels * geometry.groups + input) * inVolume;
        addChannel(acc, source, inAt, weight, kernel * volume.taps, [depth, height, width], transposed);
      }
      out.set(acc, (batch * outChannels * geometry.groups + o) * outVolume);
    }
  }
}

function addChannel(
  acc: Float64Array,
  x: Float64Array,
  xAt: number,
  weight: Float64Array,
  weightAt: number,
  [depth, height, width]: readonly [Axis, Axis, Axis],
  transposed: boolean,
): void {
  for (let kd = 0, tap = weightAt; kd < depth.kernel; kd++) {
    const [d0, d1] = tapRange(depth, kd);
    for (let kh = 0; kh < height.kernel; kh++) {
      const [h0, h1] = tapRange(height, kh);
      for (let kw = 0; kw < width.kernel; kw++, tap++) {
        const [w0, w1] = tapRange(width, kw);
        for (let d = d0; d < d1; d++) {
          for (let h = h0; h < h1; h++) {
            const line = fineIndex(depth, d, kd) * height.fine + fineIndex(height, h, kh);
            const fineAt = line * width.fine + fineIndex(width, w0, kw);
            const coarseAt = (d * height.coarse + h) * width.coarse + w0;
            if (transposed) axpy(acc, fineAt, width.stride, x, xAt + coarseAt, 1, w1 - w0, weight[tap]);
            else axpy(acc, coarseAt, 1, x, xAt + fineAt, width.stride, w1 - w0, weight[tap]);
          }
        }
      }
    }
  }
}

function fineIndex(axis: Axis, coarse: number, tap: number): number {
  return coarse * axis.stride + tap * axis.dilation - axis.begin;
}

/** The coarse samples [first, end) that meet a fine sample through this tap. */
function tapRange(axis: Axis, tap: number): [number, number] {
  const offset = tap * axis.dilation - axis.begin;
  const first = Math.max(0, Math.ceil(-offset / axis.stride));
  const end = Math.min(axis.coarse, Math.floor((axis.fine - 1 - offset) / axis.stride) + 1);
  return [first, Math.max(first, end)];
}
