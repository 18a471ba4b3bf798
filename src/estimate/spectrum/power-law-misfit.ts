import type { WelchSpectrum } from './welch.ts';

/** Photographs: exponent of the power law, and its variation between them as a weight per frequency. */
const typicalExponent = 2.4;
const priorWeight = 0.02;
/** A window smears the zeros of a transfer function: |H|² does not appear smaller than this. */
const smeared = 0.004;

/**
 * Makes the function that measures the misfit of a blur to a spectrum: the mean squared residual, where each residual is limited to 2.
 *
 * @param gain of the function: |H|² at the spectrum's frequencies
 */
export function misfitOf(spectrum: WelchSpectrum, variance: number): (gain: Float64Array) => number {
  const residuals = residualsOf(spectrum, variance);
  return (gain) => clippedSquares(residuals(gain));
}

/**
 * Makes the function that returns the residuals of ln P against ln (A |f|^-α |H|² + σ²), with A and α fitted, minus their mean.
 *
 * @returns a function of |H|² at the spectrum's frequencies, whose next call overwrites its result
 */
export function residualsOf(spectrum: WelchSpectrum, variance: number): (gain: Float64Array) => Float64Array {
  const { power, radius } = spectrum;
  const n = power.length;
  const logPower = power.map(Math.log);
  const logRadius = radius.map(Math.log);
  const lowest = [...radius].sort((a, b) => a - b)[Math.floor(n / 12)];
  const residual = new Float64Array(n);
  return (gain) => {
    let logA = 0;
    let count = 0;
    for (let i = 0; i < n; i++) {
      if (radius[i] > lowest) continue;
      logA += logPower[i] + typicalExponent * logRadius[i] - Math.log(smearedGain(gain[i]) + 5 * smeared);
      count++;
    }
    logA /= count;
    let exponent = typicalExponent;
    // Gauss-Newton on the logarithms converges in two steps, accurately enough to rank candidates.
    for (let step = 0; ; step++) {
      let ww = 0;
      let wl = 0;
      let ll = 0;
      let rw = 0;
      let rl = 0;
      let mean = 0;
      for (let i = 0; i < n; i++) {
        const signal = Math.exp(logA - exponent * logRadius[i]) * smearedGain(gain[i]);
        const weight = signal / (signal + variance);
        residual[i] = logPower[i] - Math.log(signal + variance);
        mean += residual[i] / n;
        const slope = -weight * logRadius[i];
        ww += weight * weight;
        wl += weight * slope;
        ll += slope * slope;
        rw += residual[i] * weight;
        rl += residual[i] * slope;
      }
      if (step === 2) {
        for (let i = 0; i < n; i++) residual[i] -= mean;
        return residual;
      }
      ww += 1e-9;
      ll += priorWeight * n;
      rl -= priorWeight * n * (exponent - typicalExponent);
      const determinant = ww * ll - wl * wl;
      logA += limited((ll * rw - wl * rl) / determinant, 2);
      exponent += limited((ww * rl - wl * rw) / determinant, 0.7);
    }
  };
}

function smearedGain(gain: number): number {
  return gain * (1 - smeared) + smeared;
}

function limited(step: number, most: number): number {
  return Math.max(-most, Math.min(most, step));
}

function clippedSquares(residuals: Float64Array): number {
  let sum = 0;
  for (const residual of residuals) sum += Math.min(4, residual ** 2);
  return sum / residuals.length;
}
