/** The distance of pixels, as files state it. */

/** Pixels per unit of length along x and y; `none` states their ratio alone, or a unit that is written elsewhere. */
export interface Resolution {
  readonly x: number;
  readonly y: number;
  readonly unit: 'inch' | 'cm' | 'meter' | 'none';
}

const unitsPerInch = { inch: 1, cm: 2.54, meter: 0.0254 };

/** Pixels per inch along x, rounded where a file holds whole pixels per meter; undefined without a unit of length. */
export function densityOf(resolution: Resolution | undefined): number | undefined {
  if (!resolution || resolution.unit === 'none') return undefined;
  const perInch = resolution.x * unitsPerInch[resolution.unit];
  const whole = Math.round(perInch);
  return whole > 0 && Math.abs(perInch - whole) < 0.013 ? whole : perInch;
}

/** The resolution of a record: its density where that was set to another value than the resolution has. */
export function resolutionOf(record: {
  readonly density?: number | undefined;
  readonly resolution?: Resolution | undefined;
}): Resolution | undefined {
  const { density, resolution } = record;
  if (!density || densityOf(resolution) === density) return resolution;
  return { x: density, y: density, unit: 'inch' };
}

/** The resolution in pixels per another unit; undefined without a unit of length. */
export function inUnit(
  resolution: Resolution | undefined,
  unit: 'inch' | 'cm' | 'meter',
): Resolution | undefined {
  if (!resolution || resolution.unit === 'none') return undefined;
  const factor = unitsPerInch[resolution.unit] / unitsPerInch[unit];
  return { x: resolution.x * factor, y: resolution.y * factor, unit };
}

/** A resolution with positive finite numbers; undefined for others. */
export function resolution(x: number, y: number, unit: Resolution['unit']): Resolution | undefined {
  return x > 0 && y > 0 && x < Infinity && y < Infinity ? { x, y, unit } : undefined;
}

/** The fraction of two 32-bit integers nearest to a number, by continued fractions. */
export function fraction(value: number): [numerator: number, denominator: number] {
  const limit = 2 ** 32;
  let [h0, k0, h, k] = [1, 0, Math.floor(value), 1];
  for (let rest = value - Math.floor(value); rest > 0 && Math.abs(h / k - value) > 0; ) {
    const inverse = 1 / rest;
    const whole = Math.floor(inverse);
    const [h2, k2] = [whole * h + h0, whole * k + k0];
    if (h2 >= limit || k2 >= limit) break;
    [h0, k0, h, k] = [h, k, h2, k2];
    rest = inverse - whole;
  }
  return [Math.min(h, limit - 1), k];
}
