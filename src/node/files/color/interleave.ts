/** Planar light to rows of codes: the only place where samples are rounded and clipped. */

import { type Quantizer, quantizer } from '../../../codes/quantizer.ts';
import { identityCurve, type TransferCurve } from '../../../codes/transfer-curves.ts';
import { type FloatArray, sizeOf, type Tensor } from '../../../tensor.ts';
import type { RowSink, SampleRow } from '../codecs/codec.ts';

/** What {@link writeRows} needs to know about the codes. */
export interface Coding {
  /** One curve per channel. */
  readonly curves: readonly TransferCurve[];
  /** The highest code; undefined for floats. */
  readonly max?: number | undefined;
  /** Places that codes are shifted up in their 16-bit words. */
  readonly shift: number;
}

/**
 * Divides [C, H, W] by alpha, encodes each channel, and writes one row after the other into the sink.
 *
 * @param extra planes of code values in [0, 1] that follow color and alpha
 * @param mask colors are NaN where it is 0, in files of floats
 * @returns the fraction of samples that were clipped
 * @throws RangeError when a sample is NaN or infinite
 */
export function writeRows(
  fn: string,
  image: Tensor<readonly [number, number, number]>,
  alpha: FloatArray | undefined,
  { curves, max, shift }: Coding,
  sink: RowSink,
  extra?: Tensor<readonly [number, number, number]>,
  mask?: FloatArray,
): number {
  const [channels, height, width] = image.shape;
  const colored = channels + (alpha ? 1 : 0);
  const stride = colored + (extra?.shape[0] ?? 0);
  const row: SampleRow =
    max === undefined
      ? new Float32Array(width * stride)
      : max > 255
        ? new Uint16Array(width * stride)
        : new Uint8Array(width * stride);
  const coders = max === undefined ? undefined : quantizers(curves, max);
  const alphaCoder = max === undefined ? undefined : quantizer(identityCurve, max);
  const sum = new Float64Array(1);
  let cut = 0;

  for (let y = 0; y < height; y++) {
    const coverage = alpha?.subarray(y * width, (y + 1) * width);
    for (let c = 0; c < channels; c++) {
      const from = (c * height + y) * width;
      const light = image.data.subarray(from, from + width);
      cut += coders
        ? codeRow(light, coverage, coders[c], shift, row, c, stride, sum)
        : floatRow(light, coverage, curves[c], row, c, stride, sum);
      if (!Number.isFinite(sum[0])) throw notFinite(fn, light, c, y);
    }
    if (coverage) {
      if (alphaCoder) codeRow(coverage, undefined, alphaCoder, shift, row, channels, stride, sum);
      else floatRow(coverage, undefined, identityCurve, row, channels, stride, sum);
      if (!Number.isFinite(sum[0])) throw notFinite(fn, coverage, channels, y);
    }
    for (let at = colored; extra && at < stride; at++) {
      const from = ((at - colored) * height + y) * width;
      const plane = extra.data.subarray(from, from + width);
      if (alphaCoder) codeRow(plane, undefined, alphaCoder, shift, row, at, stride, sum);
      else floatRow(plane, undefined, identityCurve, row, at, stride, sum);
    }
    if (mask && max === undefined)
      for (let x = 0; x < width; x++)
        if (mask[y * width + x] === 0) row.fill(Number.NaN, x * stride, x * stride + channels);
    sink.write(row);
  }
  return cut / sizeOf(image.shape);
}

/** Equal curves share one table of thresholds. */
function quantizers(curves: readonly TransferCurve[], max: number): Quantizer[] {
  const made = new Map<TransferCurve, Quantizer>();
  return curves.map((curve) => {
    const coder = made.get(curve) ?? quantizer(curve, max);
    made.set(curve, coder);
    return coder;
  });
}

/** Where nothing is covered the colour is unknown, and written as 0. */
const uncovered = (light: number, coverage: number): number => (coverage > 0 ? light / coverage : 0);

function codeRow(
  light: FloatArray,
  coverage: FloatArray | undefined,
  { code, low, high }: Quantizer,
  shift: number,
  row: SampleRow,
  offset: number,
  stride: number,
  sum: Float64Array,
): number {
  let cut = 0;
  let total = 0;
  for (let x = 0, at = offset; x < light.length; x++, at += stride) {
    total += light[x];
    const value = coverage ? uncovered(light[x], coverage[x]) : light[x];
    if (value < low || value > high) cut++;
    row[at] = code(value) << shift;
  }
  sum[0] = total;
  return cut;
}

function floatRow(
  light: FloatArray,
  coverage: FloatArray | undefined,
  curve: TransferCurve,
  row: SampleRow,
  offset: number,
  stride: number,
  sum: Float64Array,
): number {
  let total = 0;
  // A call for each sample would take most of the time of a large image.
  if (curve === identityCurve && !coverage) {
    for (let x = 0, at = offset; x < light.length; x++, at += stride) {
      total += light[x];
      row[at] = light[x];
    }
    sum[0] = total;
    return 0;
  }
  const { encode } = curve;
  for (let x = 0, at = offset; x < light.length; x++, at += stride) {
    total += light[x];
    row[at] = encode(coverage ? uncovered(light[x], coverage[x]) : light[x]);
  }
  sum[0] = total;
  return 0;
}

function notFinite(fn: string, light: FloatArray, channel: number, y: number): RangeError {
  const x = light.findIndex((value) => !Number.isFinite(value));
  return new RangeError(
    `${fn}: "image" must hold finite samples, got ${light[x]} at row ${y}, column ${x}, channel ${channel}`,
  );
}
