/** |H|² of blurs at the frequencies of a spectrum, and the same without their zeros. */

import type { WelchSpectrum } from './welch.ts';

type Frequencies = Pick<WelchSpectrum, 'fx' | 'fy' | 'radius'>;

/** |H|² = exp(-(2πσf)²). */
export function gaussianGain({ radius }: Frequencies, sigma: number): Float64Array {
  return radius.map((f) => Math.exp(-((2 * Math.PI * sigma * f) ** 2)));
}

/** |H|² = sinc²(L u), u the frequency along the motion; the envelope where `zeros` is false. */
export function motionGain(
  { fx, fy }: Frequencies,
  length: number,
  angle: number,
  zeros = true,
): Float64Array {
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  return fx.map((x, i) => {
    const t = Math.abs(Math.PI * length * (x * cos + fy[i] * sin));
    if (t === 0) return 1;
    // The mean of sin² is 1/2, which the main lobe crosses at 3π/4.
    return (zeros || t < 0.75 * Math.PI ? Math.sin(t) ** 2 : 0.5) / t ** 2;
  });
}

/** |H|² = (2 J₁(v)/v)², v = 2π r f; the envelope where `zeros` is false. */
export function diskGain({ radius }: Frequencies, width: number, zeros = true): Float64Array {
  return radius.map((f) => {
    const v = 2 * Math.PI * width * f;
    // J₁² is 2/(πv) cos² for large v; its mean is 1/(πv), which the main lobe crosses at 3.04.
    return zeros || v < 3.04 ? jinc(v) ** 2 : 4 / (Math.PI * v ** 3);
  });
}

/** 2 J₁(v)/v to 10⁻⁵, from a table: a search computes it a million times. */
function jinc(v: number): number {
  const at = v * perUnit;
  const i = Math.floor(at);
  if (i + 1 >= entries) return jincByQuadrature(v);
  table ??= Float64Array.from({ length: entries }, (_, k) => jincByQuadrature(k / perUnit));
  return table[i] + (at - i) * (table[i + 1] - table[i]);
}

const perUnit = 64;
const entries = 60 * perUnit;
let table: Float64Array | undefined;

/** 2 J₁(v)/v = (2/π) ∫ √(1 - t²) cos vt dt over [-1, 1], by Chebyshev's quadrature, exact to rounding for v < 60. */
function jincByQuadrature(v: number): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += weights[i] * Math.cos(v * nodes[i]);
  return sum;
}

const order = 79;
const angles = Array.from({ length: (order + 1) / 2 }, (_, i) => ((i + 1) * Math.PI) / (order + 1));
const nodes = angles.map(Math.cos);
// Nodes are pairs ±t, except the one at 0.
const weights = angles.map((a, i) => ((i === angles.length - 1 ? 2 : 4) / (order + 1)) * Math.sin(a) ** 2);
