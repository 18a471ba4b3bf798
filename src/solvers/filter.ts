import type { Spectrum } from '../fft/spectrum.ts';

/** out = H X, plane by plane of the batch in X. */
export function filter(x: Spectrum, h: Spectrum, out: Spectrum): void {
  for (let start = 0; start < x.re.length; start += h.re.length) {
    for (let k = 0; k < h.re.length; k++) {
      out.re[start + k] = h.re[k] * x.re[start + k] - h.im[k] * x.im[start + k];
      out.im[start + k] = h.re[k] * x.im[start + k] + h.im[k] * x.re[start + k];
    }
  }
}
