/** The proximal map of a quadratic data term: z = argmin ½ Σ m (C z - y)² + ρ/2 ‖z - x‖², by the Fourier transform. */

import type { Pieces } from '../denoise/pieces.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../fft/spectrum.ts';
import { openWorkspace } from '../kernels/workspace.ts';
import { isWindowed, seenFrame } from '../operators/frame.ts';
import { dtypeOf, type FloatArray, sizeOf, type Tensor } from '../tensor.ts';
import { circulantOf, embed, squaredFit } from './data-fit.ts';
import type { SpectralOperator } from './direct.ts';
import { filter } from './filter.ts';

/** A solver of the proximal problem that begins where its last call ended. */
export interface ProximalData {
  /** z for this x, over the circulant's domain, in a buffer that the next call overwrites; an inner iteration a piece. */
  solve(x: Tensor, rho: number): Pieces<Tensor>;
  /** The part of a picture over the domain that was seen. */
  frame(z: Tensor): Tensor;
  release(): void;
}

/** How firmly the split-off C z is tied to it; see {@link admm}. */
const FIT_PENALTY = 0.03;
/** Inner iterations of a call where samples are free; the next call goes on from there. */
const INNER = 20;

/**
 * Where every sample of the domain was measured the map is one division in Fourier space. Elsewhere v = C z is split off and free
 * samples follow it, as in {@link admm}; v and its multiplier are kept from call to call.
 */
export function proximalData(operator: SpectralOperator, measured: Tensor, weights?: Tensor): ProximalData {
  const { spectrum: h, domain } = circulantOf(operator);
  const split = isWindowed(operator) || weights !== undefined;
  const single = dtypeOf(measured) === 'float32';
  const coefficients = sizeOf(halfShape(domain));
  const size = sizeOf(domain);
  const memory = openWorkspace(single ? 4 * ((split ? 6 : 4) * size + 6 * coefficients) : 0);
  const floats = (length: number): FloatArray => (single ? memory.floats(length) : new Float64Array(length));
  const spectrumOf = (): Spectrum => {
    return { shape: domain, rank: h.rank, re: floats(coefficients), im: floats(coefficients) };
  };
  const y = embed(operator, measured);
  const z = { shape: domain, data: floats(size) };
  const target = { shape: domain, data: floats(size) };
  target.data.set(y.start.data);
  const data = spectrumOf();
  const prior = spectrumOf();
  const right = spectrumOf();
  const w = floats(split ? size : 0);
  const blurred = split ? { shape: domain, data: floats(size) } : undefined;
  const fit = squaredFit(y, weights && embed(operator, weights));
  if (!split) rfftn(target, h.rank, data);
  return {
    *solve(x, rho) {
      z.data.set(x.data);
      rfftn(z, h.rank, prior);
      if (blurred === undefined) {
        divide(data, prior, h, 1, rho, right);
        return irfftn(right, z);
      }
      for (let inner = 0; inner < INNER; inner++) {
        rfftn(target, h.rank, data);
        divide(data, prior, h, FIT_PENALTY, rho, right);
        if (inner === INNER - 1) irfftn(right, z);
        filter(right, h, data);
        irfftn(data, blurred);
        for (let i = 0; i < size; i++) {
          blurred.data[i] += w[i];
          target.data[i] = blurred.data[i];
        }
        fit(target.data, FIT_PENALTY);
        for (let i = 0; i < size; i++) {
          w[i] = blurred.data[i] - target.data[i];
          target.data[i] -= w[i];
        }
        yield;
      }
      return z;
    },
    frame: (estimate) => seenFrame(operator, estimate),
    release: () => memory.release(),
  };
}

/** out = (κ H* V + ρ X) / (κ |H|² + ρ), plane by plane of the batch. */
function divide(v: Spectrum, x: Spectrum, h: Spectrum, kappa: number, rho: number, out: Spectrum): void {
  for (let start = 0; start < v.re.length; start += h.re.length) {
    for (let k = 0; k < h.re.length; k++) {
      const re = kappa * h.re[k];
      const im = kappa * h.im[k];
      const scale = 1 / (re * h.re[k] + im * h.im[k] + rho);
      const vr = v.re[start + k];
      const vi = v.im[start + k];
      out.re[start + k] = (re * vr + im * vi + rho * x.re[start + k]) * scale;
      out.im[start + k] = (re * vi - im * vr + rho * x.im[start + k]) * scale;
    }
  }
}
