import { residentSpectrum } from '../../kernels/spectral-fit.ts';
import type { WelchSpectrum } from './welch.ts';

/** Photographs: exponent of the power law, and its variation between them as a weight per frequency. */
const typicalExponent = 2.4;
const priorWeight = 0.02;
/** A window smears the zeros of a transfer function: |H|² does not appear smaller than this. */
const smeared = 0.004;

/** The residuals of blurs against one spectrum. */
export interface PowerLawResiduals {
  /** ln P - ln (A |f|^-α |H|² + σ²), with A and α fitted, minus their mean, for |H|² at the spectrum's frequencies; overwritten by the next call. */
  of(gain: Float64Array): Float32Array | Float64Array;
  /** The misfit: the mean squared residual, where each residual is limited to 2. */
  misfit(gain: Float64Array): number;
  release(): void;
}

/** Makes the functions that compare blurs with a spectrum under noise of that variance. */
export function residualsOf(spectrum: WelchSpectrum, variance: number): PowerLawResiduals {
  const { power, radius } = spectrum;
  const n = power.length;
  // In units of the mean power, which single precision holds.
  const unit = power.reduce((a, b) => a + b, 0) / n;
  const logPower = power.map((value) => Math.log(value / unit));
  const logRadius = radius.map(Math.log);
  const lowest = radius.slice().sort()[Math.floor(n / 12)];
  const first = Array.from(radius.keys()).filter((i) => radius[i] <= lowest);
  const smearedGains = new Float64Array(n);
  const steps = stepsOf(logPower, logRadius, variance / unit);
  const of = (gain: Float64Array): Float32Array | Float64Array => {
    let logA = 0;
    for (const i of first)
      logA += logPower[i] + typicalExponent * logRadius[i] - Math.log(smearedGain(gain[i]) + 5 * smeared);
    logA /= first.length;
    for (let i = 0; i < n; i++) smearedGains[i] = smearedGain(gain[i]);
    steps.setGain(smearedGains);
    let exponent = typicalExponent;
    // Gauss-Newton on the logarithms converges in two steps, accurately enough to rank candidates.
    for (let step = 0; ; step++) {
      const { sums, residuals } = steps.at(logA, exponent);
      const [sum, ww0, wl, ll0, rw, rl0] = sums;
      if (step === 2) {
        for (let i = 0; i < n; i++) residuals[i] -= sum / n;
        return residuals;
      }
      const ww = ww0 + 1e-9;
      const ll = ll0 + priorWeight * n;
      const rl = rl0 - priorWeight * n * (exponent - typicalExponent);
      const determinant = ww * ll - wl * wl;
      logA += limited((ll * rw - wl * rl) / determinant, 2);
      exponent += limited((ww * rl - wl * rw) / determinant, 0.7);
    }
  };
  return { of, misfit: (gain) => clippedSquares(of(gain)), release: steps.release };
}

interface Steps {
  setGain(gain: Float64Array): void;
  /** Residuals r, and Σ of r, w², w s, s², r w, r s, with w the share of the signal and s = -w ln|f|. */
  at(
    logA: number,
    exponent: number,
  ): { readonly sums: ArrayLike<number> & Iterable<number>; readonly residuals: Float32Array | Float64Array };
  release(): void;
}

/** By vectors where there are some. */
function stepsOf(power: Float64Array, logFrequency: Float64Array, variance: number): Steps {
  let gain: Float64Array = new Float64Array(power.length);
  const inHeap = residentSpectrum({ power, gain, logFrequency });
  if (inHeap !== undefined) {
    const { setGain, release } = inHeap;
    return { setGain, at: (logA, exponent) => inHeap.residuals(logA, exponent, variance), release };
  }
  const residuals = new Float64Array(power.length);
  return {
    setGain(values) {
      gain = values;
    },
    at(logA, exponent) {
      let [sum, ww, wl, ll, rw, rl] = [0, 0, 0, 0, 0, 0];
      for (let i = 0; i < power.length; i++) {
        const signal = Math.exp(logA - exponent * logFrequency[i]) * gain[i];
        const weight = signal / (signal + variance);
        const residual = power[i] - Math.log(signal + variance);
        const slope = -weight * logFrequency[i];
        residuals[i] = residual;
        sum += residual;
        ww += weight * weight;
        wl += weight * slope;
        ll += slope * slope;
        rw += residual * weight;
        rl += residual * slope;
      }
      return { sums: [sum, ww, wl, ll, rw, rl], residuals };
    },
    release: () => {},
  };
}

function smearedGain(gain: number): number {
  return gain * (1 - smeared) + smeared;
}

function limited(step: number, most: number): number {
  return Math.max(-most, Math.min(most, step));
}

function clippedSquares(residuals: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < residuals.length; i++) sum += Math.min(4, residuals[i] * residuals[i]);
  return sum / residuals.length;
}
