import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { dilateMask } from '../../numerics/dilate-mask.ts';
import { type FloatArray, type Shape, stridesOf, type Tensor } from '../../tensor.ts';

/** What of a plane was not seen: 0 in `holes`. `bounds` are what it holds at least, -Infinity where nothing is known. */
export interface MissingSamples {
  readonly holes?: FloatArray | undefined;
  readonly bounds?: FloatArray | undefined;
}

/**
 * The holes of a plane by its weights and by its clipped samples, not 0 in `clipped`.
 *
 * Clipped light was no less than white, but only those samples are held to it that lie a standard deviation of the PSF inside. A plateau
 * at white with corners is the blur of nothing, and a filter rings around it: lamps of 3 pixels came back with an error of 0.11 around
 * them, without bounds and with those inside with 0.03. Without any the middle of a wide hole falls far below white, 3 dB in all.
 */
export function missingSamples(
  { shape, data }: Tensor,
  transfer: Spectrum,
  weights: FloatArray | undefined,
  clipped: FloatArray | undefined,
): MissingSamples {
  if (clipped === undefined || clipped.every((mark: number) => mark === 0)) return { holes: weights };
  const holes = data.slice();
  const bounds = data.slice();
  const inside = inner(clipped, shape, spreadOf(transfer).map(Math.round));
  for (let i = 0; i < data.length; i++) {
    holes[i] = clipped[i] === 0 ? (weights?.[i] ?? 1) : 0;
    if (inside[i] === 0) bounds[i] = -Infinity;
  }
  return { holes, bounds };
}

/** The standard deviation of a PSF on each axis, from how its transfer function begins to fall: |H(f)|² = |H(0)|² exp(-(2πfσ)²). */
function spreadOf({ shape, re, im }: Spectrum): number[] {
  const steps = stridesOf(halfShape(shape));
  const power = (k: number): number => re[k] ** 2 + im[k] ** 2;
  return shape.map((n, axis) => {
    if (n === 1) return 0;
    const fall = Math.log(power(0) / power(steps[axis]));
    return Math.min(n, (n / (2 * Math.PI)) * Math.sqrt(Math.max(fall, 0)));
  });
}

/** The marks that have nothing but marks within `reach` of them on each axis; beyond the frame nothing speaks against one. */
function inner(marks: FloatArray, shape: Shape, reach: readonly number[]): Uint8Array {
  const steps = stridesOf(shape);
  let near: Uint8Array = Uint8Array.from(marks, (mark) => (mark === 0 ? 1 : 0));
  for (const [axis, n] of shape.entries()) near = dilateMask(near, n, steps[axis], reach[axis]);
  return near.map((mark) => 1 - mark);
}
