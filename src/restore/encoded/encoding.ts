import type { TransferCurve } from '../../codes/transfer-curves.ts';
import { checkNonNegative, rangeError, typeError } from '../../errors.ts';
import { allocate, dtypeOf, type FloatArray, type Image, sizeOf } from '../../tensor.ts';

/** How a file holds the light of an image: `readImage` returns it, and {@link restore} takes it. */
export interface Encoding {
  /** The transfer curve of each channel. */
  readonly curves: readonly TransferCurve[];
  /** The distance of neighboring codes, where white is 1, >= 0: 1/255 in a file of 8 bits; 0 where samples are not rounded. */
  readonly step: number;
  /** Standard deviation in codes of what lossy compression rounds away, >= 0; 0 or left out for lossless files. */
  readonly lossyError?: number | undefined;
  /**
   * The steps in codes, > 0, to which lossy compression rounded the cosine coefficients of 8x8 blocks: 64, row by row from the constant order. Where
   * they are known, a PSF is fitted only at frequencies that survived the rounding.
   */
  readonly cosineSteps?: readonly number[] | undefined;
}

/** Throws unless the encoding has a curve for each channel. */
export function checkEncoding(encoding: Encoding, channels: number): void {
  if (encoding === null || typeof encoding !== 'object' || !Array.isArray(encoding.curves))
    throw typeError(
      'restore',
      'encoding',
      'an encoding with "curves" and "step", as readImage returns it',
      encoding,
    );
  if (encoding.curves.length !== channels)
    throw rangeError(
      'restore',
      'encoding',
      `${channels} curves, one for each channel`,
      encoding.curves.length,
    );
  checkNonNegative('restore', 'encoding.step', encoding.step);
  if (encoding.lossyError !== undefined)
    checkNonNegative('restore', 'encoding.lossyError', encoding.lossyError);
  const { cosineSteps } = encoding;
  if (cosineSteps !== undefined && !(cosineSteps.length === 64 && cosineSteps.every((step) => step > 0)))
    throw rangeError('restore', 'encoding.cosineSteps', '64 steps > 0', cosineSteps);
}

/** Whether light and codes differ. */
export function isCurved({ curves }: Encoding): boolean {
  return curves.some(({ decode }) => Math.abs(decode(0.5) - 0.5) > 1e-3);
}

/** The least standard deviation of the noise in codes: what rounding and lossy compression leave. */
export function minimumNoise({ step, lossyError = 0 }: Encoding): number {
  return Math.max(step / Math.sqrt(12), lossyError);
}

/** Table entries from black to white: linear interpolation between them is exact to 1e-6 for the curves of files. */
const entries = 4096;
/** Overshoots of a restoration beyond black and white that the table holds, in codes. */
const beyond = 0.5;

const length = Math.round(entries * (1 + 2 * beyond));

const tables = new WeakMap<TransferCurve, FloatArray>();

/** The light of codes at equal distances: a curve as plain data. A power for every sample would take longer than a filter. */
export function lightTable(curve: TransferCurve): FloatArray {
  const table =
    tables.get(curve) ??
    Float64Array.from({ length: length + 1 }, (_, i) => {
      const value = curve.decode(i / entries - beyond);
      // A power has no value below black.
      return Number.isFinite(value) ? value : curve.decode(0);
    });
  tables.set(curve, table);
  return table;
}

/** The curve of a {@link lightTable}. */
export function curveOfTable(table: FloatArray): TransferCurve {
  const curve = { decode: decoder(table), encode: encoder(table) };
  tables.set(curve, table);
  return curve;
}

function decoder(light: FloatArray): (code: number) => number {
  return (code) => {
    const position = (code + beyond) * entries;
    const i = Math.min(Math.max(Math.floor(position), 0), length - 1);
    return light[i] + (position - i) * (light[i + 1] - light[i]);
  };
}

/** Intervals of light of equal width, within which the search for a code begins: short ones, which hold few entries of a table also near black. */
const intervals = 65_536;

const inverses = new WeakMap<FloatArray, (value: number) => number>();

/** The inverse of the {@link decoder}: codes come back to rounding. */
function encoder(light: FloatArray): (value: number) => number {
  const made = inverses.get(light) ?? makeEncoder(light);
  inverses.set(light, made);
  return made;
}

function makeEncoder(light: FloatArray): (value: number) => number {
  const [least, most] = [light[0], light[length]];
  const scale = intervals / (most - least);
  /** The last entry of at most `value`, from `first` on; the last but one for all that is above the table. */
  const search = (value: number, first: number): number => {
    let low = first;
    while (low < length - 1 && light[low + 1] <= value) low++;
    return low;
  };
  const starts = new Uint16Array(intervals + 1);
  for (let i = 1; i <= intervals; i++) starts[i] = search(least + i / scale, starts[i - 1]);
  return (value) => {
    // Rounding may put a value into the interval beside its own.
    const at = value > least ? Math.min((value - least) * scale, intervals) | 0 : 0;
    const low = search(value, starts[at > 0 ? at - 1 : 0]);
    const rise = light[low + 1] - light[low];
    return (low + (rise > 0 ? (value - light[low]) / rise : 0)) / entries - beyond;
  };
}

/** Light to codes, by the curve of each channel. */
export function toCodes(light: Image, { curves }: Pick<Encoding, 'curves'>): Image {
  return mapChannels(
    light,
    curves.map((curve) => encoder(lightTable(curve))),
  );
}

/** Codes to light, by the curve of each channel; into `out` where it is given. */
export function toLight(codes: Image, { curves }: Pick<Encoding, 'curves'>, out?: Image): Image {
  return mapChannels(
    codes,
    curves.map((curve) => decoder(lightTable(curve))),
    out,
  );
}

function mapChannels(image: Image, maps: readonly ((value: number) => number)[], out?: Image): Image {
  const data = out?.data ?? allocate(image.data.length, dtypeOf(image));
  const plane = sizeOf(image.shape.slice(1));
  maps.forEach((map, c) => {
    for (let i = c * plane; i < (c + 1) * plane; i++) data[i] = map(image.data[i]);
  });
  return { shape: image.shape, data };
}
