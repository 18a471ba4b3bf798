/** Transfer curves: the relation between a code value in [0, 1] and light in [0, 1]. */

/** A non-decreasing map between code values and light, each with black 0 and white 1. */
export interface TransferCurve {
  /** Light of a code value. */
  decode(code: number): number;
  /** Code value of an intensity of light; beyond [0, 1] it continues. */
  encode(light: number): number;
}

/** Light = code. */
export const identityCurve: TransferCurve = { decode: (code) => code, encode: (light) => light };

const signedPower = (x: number, g: number): number => (x < 0 ? -((-x) ** g) : x ** g);

/** Coefficients of {@link parametricCurve}. */
export interface Parametric {
  g: number;
  a?: number | undefined;
  b?: number | undefined;
  c?: number | undefined;
  d?: number | undefined;
  e?: number | undefined;
  f?: number | undefined;
}

/**
 * The ICC parametric curve: light = (a x + b)^g + e for x >= d, c x + f below (ICC.1:2022, 10.18).
 * Without `d` the power holds everywhere; negative values of float files follow it with odd symmetry.
 */
export function parametricCurve({
  g,
  a = 1,
  b = 0,
  c = 0,
  d = -Infinity,
  e = 0,
  f = 0,
}: Parametric): TransferCurve {
  const lightAtBreak = d === -Infinity ? -Infinity : signedPower(a * d + b, g) + e;
  return {
    decode: (x) => (x >= d ? signedPower(a * x + b, g) + e : c * x + f),
    encode: (y) => {
      if (y >= lightAtBreak) return (signedPower(y - e, 1 / g) - b) / a;
      return c > 0 ? (y - f) / c : d;
    },
  };
}

/** The curve of sRGB and Display P3 (IEC 61966-2-1). */
export const srgbCurve: TransferCurve = parametricCurve({
  g: 2.4,
  a: 1 / 1.055,
  b: 0.055 / 1.055,
  c: 1 / 12.92,
  d: 0.04045,
});

/** A curve sampled at equal distances over [0, 1], linear between samples and beyond both ends. */
export function tableCurve(samples: Float64Array): TransferCurve {
  const last = samples.length - 1;
  return {
    decode: (x) => {
      const position = x * last;
      const i = Math.min(Math.max(Math.floor(position), 0), last - 1);
      return samples[i] + (position - i) * (samples[i + 1] - samples[i]);
    },
    encode: (y) => {
      let low = 0;
      let high = last;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (samples[middle] <= y) low = middle;
        else high = middle;
      }
      const rise = samples[high] - samples[low];
      return (low + (rise > 0 ? (y - samples[low]) / rise : 0)) / last;
    },
  };
}

/** Light of each code 0 .. max. */
export function decodeTable(curve: TransferCurve, max: number): Float64Array {
  return Float64Array.from({ length: max + 1 }, (_, code) => curve.decode(code / max));
}
