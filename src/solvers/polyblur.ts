import { guidedFilter } from '../denoise/guided-filter.ts';
import { checkFinite, checkInteger, checkNonNegative, checkWithin } from '../errors.ts';
import { dynamicRange } from '../numerics/data-scale.ts';
import { isWindowed } from '../operators/windowed.ts';
import { allocate, dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor, zeros } from '../tensor.ts';
import { checkProblem } from './data-terms/problem.ts';
import {
  applyFourierFilter,
  type MaskedFilterOptions,
  maskedFilterOptionNames,
  type SpectralOperator,
} from './fourier/fourier-filter.ts';
import { checkOptions } from './optimization/check-options.ts';
import type { Solution } from './optimization/solution.ts';

/** Options of {@link polyblur}. */
export interface PolyblurOptions extends MaskedFilterOptions {
  /** α = p''(1), from 0 to 12: how fast the gain grows where the blur begins to attenuate; 6 by default. */
  readonly alpha?: number | undefined;
  /** β = p(0), from 1 to 8: the gain of frequencies that the blur removes; 1 by default. */
  readonly beta?: number | undefined;
  /** How many times the polynomial is applied, each time to what is left of the blur, from 1 to 3; 2 by default. */
  readonly rounds?: number | undefined;
  /** Whether samples whose gradient turned round keep the measured value, which removes halos; true by default. */
  readonly haloRemoval?: boolean | undefined;
  /** Standard deviation of the noise on the scale of the data, >= 0: what is as weak is kept as it is and not amplified; 0 by default. */
  readonly noise?: number | undefined;
}

/**
 * Sharpens a mild blur by a polynomial of it in place of its inverse: X = p(|H|) (H* / |H|) Y with
 * p(k) = (α/2 - β + 2) k³ + (3β - α - 6) k² + (5 - 3β + α/2) k + β, so that p(1) = 1, p'(1) = -1 as for 1/k, p''(1) = α and p(0) = β.
 *
 * The gain is bounded, so that no frequency rings and noise grows by β at most in a round; after it k p(k) is left of the blur. Noise is not
 * sharpened: what a self-guided filter removes is added unchanged. It does not restore what a strong blur removed: {@link wienerDeconvolve} does.
 *
 * @param operator A, a blur that is periodic or has an unknown boundary
 * @param measured y, of shape `operator.range`
 * @param options alpha, beta, rounds, haloRemoval, noise, preserveMean, sampleWeights, lowerBoundMask
 * @returns the estimate, not clipped to any range
 * @throws RangeError for options outside their ranges or data that do not fit or are not finite; TypeError for unknown options
 * @see M. Delbracio, I. Garcia-Dorado, S. Choi, D. Kelly, P. Milanfar 2021, Polyblur: removing mild blur by polynomial reblurring,
 * doi:10.1109/TCI.2021.3100998
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate } = polyblur(operator, operator.apply(step));
 * Math.round(10 * estimate.data[8]); // => 8
 */
export function polyblur<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: PolyblurOptions = {},
): Solution<S> {
  const fn = 'polyblur';
  const names = ['alpha', 'beta', 'rounds', 'haloRemoval', 'noise', ...maskedFilterOptionNames];
  checkOptions(fn, options, names);
  const { alpha = 6, beta = 1, rounds = 2, haloRemoval = true, noise = 0, sampleWeights } = options;
  checkFinite(fn, 'alpha', alpha);
  checkWithin(fn, 'alpha', alpha, 0, 12);
  checkWithin(fn, 'beta', beta, 1, 8);
  checkInteger(fn, 'rounds', rounds, 1, 3);
  checkNonNegative(fn, 'noise', noise);
  checkProblem(fn, operator, measured, sampleWeights);
  const rank = (isWindowed(operator) ? operator.circulant : operator).spectrum.rank;
  const known = sampleWeights ? withoutDead(measured, sampleWeights, options.lowerBoundMask) : measured;
  const base = noise > 0 ? withoutNoise(known, rank, noise, sampleWeights) : known;
  const gainAt = polynomialGain(alpha, beta, rounds);
  const { preserveMean, lowerBoundMask } = options;
  const solution = applyFourierFilter(
    fn,
    operator,
    base,
    // A bounded gain hardly depends on what lies outside the frame: its smooth extension is enough.
    { preserveMean, sampleWeights, lowerBoundMask, refine: sampleWeights !== undefined },
    ({ gain, out }) => {
      let largest = 0;
      for (const square of gain) largest = Math.max(largest, square);
      const most = Math.sqrt(largest);
      for (let k = 0; k < gain.length; k++) {
        const h = Math.sqrt(gain[k]);
        out[k] = h > 1e-7 * most ? gainAt(h / most) / (h * most) : 0;
      }
      return { weights: out, parameters: {} };
    },
  );
  const { estimate } = solution;
  const detail = base === known ? undefined : known;
  const size = sizeOf(measured.shape.slice(-rank));
  for (let at = 0; at < estimate.data.length; at += size) {
    const plane = ({ data }: Tensor) => data.subarray(at, at + size);
    const restored = plane(estimate);
    const weights = sampleWeights && plane(sampleWeights);
    // What was not measured is as it was restored: it makes neither an edge nor detail.
    const asKnown = (of: FloatArray) =>
      weights ? of.map((v: number, i: number) => (weights[i] > 0 ? v : restored[i])) : of;
    const v = asKnown(plane(base));
    const noiseOf = detail && asKnown(plane(detail)).map((value: number, i: number) => value - v[i]);
    if (haloRemoval) removeHalos(v, restored, measured.shape.slice(-rank));
    if (noiseOf) for (let i = 0; i < size; i++) restored[i] += noiseOf[i];
  }
  return {
    ...solution,
    parameters: { alpha, beta, rounds, haloRemoval, noise, ...solution.parameters },
  };
}

/** The gain of all rounds together where k is left of the blur: Π p(kₙ), kₙ₊₁ = kₙ p(kₙ). */
export function polynomialGain(alpha: number, beta: number, rounds: number): (k: number) => number {
  const [a, b, c] = [alpha / 2 - beta + 2, 3 * beta - alpha - 6, 5 - 3 * beta + alpha / 2];
  return (first) => {
    let total = 1;
    let k = first;
    for (let round = 0; round < rounds; round++) {
      const p = ((a * k + b) * k + c) * k + beta;
      total *= p;
      k *= p;
    }
    return total;
  };
}

/** The mean of the known samples in place of the missing ones, except where those are lower bounds: what a dead sample holds means nothing. */
function withoutDead<S extends Shape>(
  measured: Tensor<S>,
  { data: weights }: Tensor,
  bounds: Tensor | undefined,
): Tensor<S> {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    sum += measured.data[i];
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  const isDead = (i: number) => weights[i] === 0 && !(bounds && bounds.data[i] !== 0);
  return { shape: measured.shape, data: measured.data.map((v: number, i: number) => (isDead(i) ? mean : v)) };
}

function withoutNoise<S extends Shape>(
  measured: Tensor<S>,
  rank: number,
  noise: number,
  sampleWeights: Tensor | undefined,
): Tensor<S> {
  const base = zeros(measured.shape, dtypeOf(measured)) as Tensor<S>;
  const shape = measured.shape.slice(-rank);
  const size = sizeOf(shape);
  for (let at = 0; at < base.data.length; at += size) {
    const plane = { shape, data: measured.data.subarray(at, at + size) };
    base.data.set(guidedFilter(plane, noise, sampleWeights?.data.subarray(at, at + size)).data, at);
  }
  return base;
}

/** Differences below this part of the range make no edge. */
const smallestSlope = 2 ** -12;

const zerosOf = (data: FloatArray): FloatArray => allocate(data.length, dtypeOf({ data }));

/**
 * Mixes the measured plane v into the restored one u where the gradient turned round: with M = -⟨∇v, ∇u⟩ > 0 and z = M / (|∇v|² + M + ε²), ε a small part of the range,
 * u ← z v + (1 - z) u. `u` is overwritten.
 */
export function removeHalos(v: FloatArray, u: FloatArray, shape: Shape): void {
  const turned = zerosOf(v);
  const steep = zerosOf(v);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis];
    for (let block = 0; block < v.length; block += n * stride)
      for (let i = 0; i < n; i++) {
        // Differences on either side of the sample, one-sided at the frame.
        const before = i > 0 ? stride : 0;
        const after = i < n - 1 ? stride : 0;
        for (let at = block + i * stride, end = at + stride; at < end; at++) {
          const dv = v[at + after] - v[at - before];
          turned[at] -= dv * (u[at + after] - u[at - before]);
          steep[at] += dv * dv;
        }
      }
    stride *= n;
  }
  // Where v is flat, the sign of its rounding would decide.
  const flat = (smallestSlope * dynamicRange(v)) ** 2;
  for (let i = 0; i < v.length; i++)
    if (turned[i] > 0) {
      const z = turned[i] / (steep[i] + turned[i] + flat);
      u[i] += z * (v[i] - u[i]);
    }
}
