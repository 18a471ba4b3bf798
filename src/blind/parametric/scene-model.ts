/** The spectrum of a photograph behind a blur and under noise. */

import { choleskySolve } from '../../numerics/cholesky.ts';
import { type AnalysisSpectrum, pixelAperture } from './analysis-spectrum.ts';
import type { NoiseCurve } from './noise-curve.ts';

/** A fit of ln P = ln(|H|² S + N). */
export interface SceneFit {
  /** Mean squared residual, each limited, and the penalty of unlikely parameters: -2 ln L up to a factor and a constant. */
  readonly misfit: number;
  /** The penalty alone: the squared distance of the scene's parameters from those of a usual photograph, in standard deviations. */
  readonly oddity: number;
  readonly theta: Float64Array;
}

/**
 * Fits the scene behind a blur.
 *
 * @param gain |H|² at the frequencies of the spectrum
 * @param steps of Gauss-Newton
 * @param start parameters of a similar fit
 */
export type SceneModel = (gain: Float64Array, steps: number, start?: Float64Array) => SceneFit;

/** Larger residuals are those of patterns in the scene: they count by their size, not by its square. */
const largest = 1.5;

/** A parameter of ln S: mean and standard deviation between photographs. */
interface SceneParameter {
  readonly mean: number;
  readonly deviation: number;
  basis(logFrequency: number, angle: number): number;
}

/**
 * ln S = a - α ln f + Σ cₙ cos nθ + sₙ sin nθ: a power law whose strength depends on the direction, as photographs have more horizontal and vertical
 * edges than others. `npm run bench:quality -- --only parametric` measures the result.
 */
const parameters: readonly SceneParameter[] = [
  { mean: 0, deviation: 100, basis: () => 1 },
  { mean: 2.6, deviation: 0.4, basis: (log) => -log },
  { mean: 0, deviation: 0.5, basis: (_, angle) => Math.cos(2 * angle) },
  { mean: 0, deviation: 0.5, basis: (_, angle) => Math.sin(2 * angle) },
  { mean: 0, deviation: 0.5, basis: (_, angle) => Math.cos(4 * angle) },
  { mean: 0, deviation: 0.3, basis: (_, angle) => Math.sin(4 * angle) },
  { mean: 0, deviation: 0.3, basis: (_, angle) => Math.cos(8 * angle) },
];
const rows = parameters.length;
const pairs = (rows * (rows + 1)) / 2;

/** Objects are of finite size: below this frequency in cycles per sample the power law levels off, f² + f₀² in place of f². */
const knee = 0.015;

/** The weight of the parameters against the mean squared residual: as many independent frequencies over their variance. */
const independent = 300;

/** The model of a spectrum whose noise is known. */
export function sceneModel(spectrum: AnalysisSpectrum, { power: noise, weights }: NoiseCurve): SceneModel {
  const { power, fx, fy, radius } = spectrum;
  const n = power.length;
  const total = weights.reduce((a, b) => a + b, 0);
  const logPower = power.map((p) => Math.log(Math.max(p, 1e-300)));
  const aperture = pixelAperture(spectrum);
  const basis = new Float64Array(n * rows);
  const products = new Float64Array(n * pairs);
  for (let i = 0; i < n; i++) {
    const logFrequency = Math.log(Math.hypot(radius[i], knee));
    const angle = Math.atan2(fy[i], fx[i]);
    for (let j = 0, q = i * pairs; j < rows; j++) {
      basis[i * rows + j] = parameters[j].basis(logFrequency, angle);
      for (let k = 0; k <= j; k++) products[q++] = basis[i * rows + j] * basis[i * rows + k];
    }
  }
  const lowest = Float64Array.from(radius).sort()[n >> 4];
  const low = Array.from(radius.keys()).filter((i) => radius[i] <= lowest);

  /** A usual scene with the measured power at low frequencies. */
  const usual = (gain: Float64Array): Float64Array => {
    const theta = Float64Array.from(parameters, ({ mean }) => mean);
    // A zero of the blur at a low frequency must not decide.
    for (const i of low)
      theta[0] +=
        (logPower[i] + theta[1] * Math.log(radius[i]) - Math.log(gain[i] * aperture[i] + 0.01)) / low.length;
    return theta;
  };

  const sums = new Float64Array(pairs);
  const pulls = new Float64Array(rows);
  const matrix = new Float64Array(rows * rows);

  return (gain, steps, start) => {
    const theta = start?.slice() ?? usual(gain);
    for (let step = 0; ; step++) {
      sums.fill(0);
      pulls.fill(0);
      let misfit = 0;
      for (let i = 0, at = 0; i < n; i++) {
        let logScene = 0;
        for (let j = 0; j < rows; j++) logScene += basis[at++] * theta[j];
        const signal = Math.exp(logScene) * gain[i] * aperture[i];
        const variance = signal + noise[i];
        const residual = logPower[i] - Math.log(variance);
        const size = Math.abs(residual);
        misfit += weights[i] * (size < largest ? residual * residual : largest * (2 * size - largest));
        if (step === steps) continue;
        const share = signal / variance;
        const weight = weights[i] * share * (size < largest ? 1 : largest / size);
        for (let j = 0, b = i * rows; j < rows; j++) pulls[j] += weight * residual * basis[b + j];
        for (let q = 0, p = i * pairs; q < pairs; q++) sums[q] += weight * share * products[p + q];
      }
      if (step === steps) {
        const oddity = parameters.reduce(
          (sum, { mean, deviation }, j) => sum + ((theta[j] - mean) / deviation) ** 2,
          0,
        );
        return { misfit: misfit / total + oddity / independent, oddity, theta };
      }
      for (let j = 0, q = 0; j < rows; j++) {
        for (let k = 0; k <= j; k++) matrix[j * rows + k] = sums[q++];
        const { mean, deviation } = parameters[j];
        const precision = total / independent / deviation ** 2;
        matrix[j * rows + j] = 1.001 * matrix[j * rows + j] + precision + 1e-9 * total;
        pulls[j] -= precision * (theta[j] - mean);
      }
      const change = choleskySolve(matrix, pulls);
      for (let j = 0; j < rows; j++) theta[j] += Math.max(-2, Math.min(2, change[j]));
    }
  };
}
