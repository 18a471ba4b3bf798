/** Interleaved codes to planar light. */

import { decodeTable, identityCurve, type TransferCurve } from '../../../codes/transfer-curves.ts';
import { DeconvError } from '../../../errors.ts';
import { allocate, type DType, type FloatArray, type Tensor } from '../../../tensor.ts';
import type { Raster } from '../codecs/codec.ts';
import { fillMissing } from './missing-samples.ts';

/**
 * One sample of every pixel as light: integers by a table of all codes, floats by the curve itself.
 *
 * @param offset which sample of a pixel
 */
function readPlane(raster: Raster, offset: number, curve: TransferCurve, plane: FloatArray): void {
  const { samples, stride, max } = raster;
  if (samples instanceof Float32Array || samples instanceof Float64Array) {
    if (curve === identityCurve)
      for (let i = 0, at = offset; i < plane.length; i++, at += stride) plane[i] = samples[at];
    else
      for (let i = 0, at = offset; i < plane.length; i++, at += stride) plane[i] = curve.decode(samples[at]);
    return;
  }
  const table = decodeTable(curve, max);
  for (let i = 0, at = offset; i < plane.length; i++, at += stride) plane[i] = table[samples[at]];
}

/** The middle of a raster, at most `size` pixels high and wide. */
export function middleOfRaster(raster: Raster, size: number): Raster {
  const { width, height, stride, samples } = raster;
  const [rows, columns] = [Math.min(size, height), Math.min(size, width)];
  const [top, left] = [(height - rows) >> 1, (width - columns) >> 1];
  const line = columns * stride;
  const part = samples.slice(0, rows * line);
  for (let row = 0; row < rows; row++) {
    const from = ((top + row) * width + left) * stride;
    part.set(samples.subarray(from, from + line), row * line);
  }
  return { ...raster, width: columns, height: rows, samples: part };
}

/** Planes of light and, apart, of coverage. */
export interface Planes {
  readonly colour: Tensor<readonly [number, number, number]>;
  readonly alpha?: Tensor<readonly [1, number, number]> | undefined;
  /** Samples that are neither, as code values. */
  readonly extra?: Tensor<readonly [number, number, number]> | undefined;
  /** 0 at pixels of which a color is missing, 1 elsewhere; absent where none is. */
  readonly mask?: Tensor<readonly [number, number]> | undefined;
}

/** How a raster is read. */
export interface PlaneOptions {
  readonly dtype: DType;
  /** What becomes of NaN and infinite samples: `refuse` throws, `mask` fills them and says where they were. */
  readonly missing?: 'refuse' | 'mask' | undefined;
}

/**
 * De-interleaves a raster into [C, H, W], decodes its codes by one curve per channel and premultiplies by alpha.
 *
 * @throws DeconvError READ_FAILED when a sample is NaN or infinite, OUT_OF_MEMORY when the planes do not fit
 */
export function toPlanes(
  fn: string,
  name: string,
  raster: Raster,
  curves: readonly TransferCurve[],
  { dtype, missing = 'refuse' }: PlaneOptions,
): Planes {
  const { width, height, channels, alphaAt, extraAt = [] } = raster;
  const bad = notFinite(raster, dtype);
  if (bad && (missing === 'refuse' || bad.isBeside)) throw refusal(fn, name, raster, bad);
  const size = width * height;
  const room = (planes: number): FloatArray => {
    try {
      return allocate(planes * size, dtype);
    } catch (error) {
      const need = Math.ceil((planes * size * (dtype === 'float32' ? 4 : 8)) / 2 ** 20);
      throw new DeconvError('OUT_OF_MEMORY', `${fn}: ${name} needs ${need} MiB for its samples`, error);
    }
  };
  const data = room(channels);
  for (let c = 0; c < channels; c++) readPlane(raster, c, curves[c], data.subarray(c * size, (c + 1) * size));
  const mask = bad && fillPlanes(fn, name, raster, data, room(1));
  const colour = { shape: [channels, height, width], data } as const;
  const extra = extraAt.length > 0 ? planesOf(raster, extraAt, room(extraAt.length)) : undefined;
  if (alphaAt === undefined) return { colour, extra, mask };

  const coverage = room(1);
  readPlane(raster, alphaAt, identityCurve, coverage);
  for (let c = 0; c < channels; c++) for (let i = 0; i < size; i++) data[c * size + i] *= coverage[i];
  return { colour, alpha: { shape: [1, height, width], data: coverage }, extra, mask };
}

function planesOf(
  raster: Raster,
  offsets: readonly number[],
  data: FloatArray,
): Tensor<readonly [number, number, number]> {
  const size = raster.width * raster.height;
  for (const [i, offset] of offsets.entries())
    readPlane(raster, offset, identityCurve, data.subarray(i * size, (i + 1) * size));
  return { shape: [offsets.length, raster.height, raster.width], data };
}

/** Fills what is missing of each color, and says where that was. */
function fillPlanes(
  fn: string,
  name: string,
  { width, height, channels }: Raster,
  data: FloatArray,
  mask: FloatArray,
): Tensor<readonly [number, number]> {
  const size = width * height;
  mask.fill(1);
  for (let c = 0; c < channels; c++) {
    const plane = data.subarray(c * size, (c + 1) * size);
    const known = plane.map((value) => (Number.isFinite(value) ? 1 : 0)) as FloatArray;
    if (!known.includes(1))
      throw new DeconvError('READ_FAILED', `${fn}: ${name} holds no finite sample in channel ${c}`);
    fillMissing(plane, known, width);
    for (let i = 0; i < size; i++) if (known[i] === 0) mask[i] = 0;
  }
  return { shape: [height, width], data: mask };
}

/** Samples that are not finite in the wanted precision. */
interface NotFinite {
  readonly count: number;
  /** The index of the first. */
  readonly first: number;
  /** Whether any is alpha or another sample beside the colors. */
  readonly isBeside: boolean;
}

/** Whether all samples are finite, four at a time: 0 times any other is NaN. */
function isFinite4(samples: Float32Array): boolean {
  let [a, b, c, d, i] = [0, 0, 0, 0, 0];
  for (const last = samples.length - 3; i < last; i += 4) {
    a += 0 * samples[i];
    b += 0 * samples[i + 1];
    c += 0 * samples[i + 2];
    d += 0 * samples[i + 3];
  }
  for (; i < samples.length; i++) a += 0 * samples[i];
  return a + b + c + d === 0;
}

function notFinite({ samples, stride, channels }: Raster, dtype: DType): NotFinite | undefined {
  if (samples instanceof Uint8Array || samples instanceof Uint16Array) return undefined;
  if (samples instanceof Float32Array && isFinite4(samples)) return undefined;
  const most = dtype === 'float32' ? 3.4028235677973366e38 : Number.MAX_VALUE;
  let [count, first, isBeside] = [0, 0, false];
  for (let i = samples.length - 1; i >= 0; i--) {
    if (Math.abs(samples[i]) <= most) continue;
    count++;
    first = i;
    isBeside ||= i % stride >= channels;
  }
  return count === 0 ? undefined : { count, first, isBeside };
}

function refusal(
  fn: string,
  name: string,
  { stride, width }: Raster,
  { count, first, isBeside }: NotFinite,
): DeconvError {
  const pixel = Math.floor(first / stride);
  const where = `row ${Math.floor(pixel / width)}, column ${pixel % width}, channel ${first % stride}`;
  const advice = isBeside || fn !== 'readImage' ? '' : ' (missing: "mask" leaves them out)';
  return new DeconvError(
    'READ_FAILED',
    `${fn}: ${name} must hold finite samples, got ${count} NaN or infinite, the first at ${where}${advice}`,
  );
}
