/**
 * Counted light with ground truth: generated scenes blurred on a larger field, cut, and counted. The brightest blurred sample expects
 * `peak` photons. Beside the PSNR (peak: the brightest true sample) the error of the norm, and for stars the error of their light.
 */

import { airyPsf, blur, cropFrame, moffatPsf, poissonNoise } from 'deconvkit';
import { microscopy, starField, widefieldPsf } from './scenes.mjs';
import { nrmse, psnr, starErrors } from './scores.mjs';

const peaks = [10, 100, 1000];

/** The case of a scene: what is seen of its middle, and the truth on the same scale. */
function counted({ x, psf, margin, peak, seed, score = () => ({}) }) {
  const blurred = blur(psf, x.shape, { dtype: 'float32' }).apply(x);
  const shape = x.shape.map((n, axis) => n - 2 * margin[axis]);
  const brightest = blurred.data.reduce((a, b) => Math.max(a, b));
  const scaled = (t) => {
    const part = cropFrame(t, margin, shape);
    return { shape, data: part.data.map((v) => v / brightest) };
  };
  const truth = scaled(x);
  const y = poissonNoise(scaled(blurred), { photons: peak, seed });
  const top = truth.data.reduce((a, b) => Math.max(a, b));
  const mean = y.data.reduce((a, b) => a + b, 0) / y.data.length;
  return {
    psf,
    boundary: 'unknown',
    operator: blur(psf, shape, { boundary: 'unknown', dtype: 'float32' }),
    y,
    photons: peak,
    noise: Math.sqrt(mean / peak),
    score: (z) => ({
      dB: psnr(z, truth) + 20 * Math.log10(top),
      nrmse: nrmse(z, truth),
      ...score(z, brightest),
    }),
  };
}

function stars(psfOf) {
  const margin = [32, 32];
  return (full) =>
    cases(full, (peak, seed) => {
      const field = starField(256, 90, seed);
      const seen = field.stars
        .map(({ at, flux }) => ({ flux, at: at.map((p) => p - 32) }))
        .filter(({ at }) => at.every((p) => p > 6 && p < 185));
      const score = (z, scale) => starErrors(z, seen, scale);
      return counted({ x: field.x, psf: psfOf(), margin, peak, seed, score });
    });
}

const cases = (full, make) =>
  (full ? [1, 2, 3] : [1]).flatMap((seed) =>
    peaks.map((peak) => ({
      name: `scene ${seed}, ${peak} photons`,
      group: `${peak} photons`,
      make: () => make(peak, seed),
    })),
  );

const methods = ['wiener', 'rl', 'rl tv', 'poisson-tv'];

/** None needs the measuring data. */
export const poissonBenches = {
  'P1 moffat': {
    title: 'stars under a Moffat PSF of 4 px, unknown boundary',
    methods,
    generated: true,
    cases: stars(() => moffatPsf({ fwhm: 4, beta: 3 })),
  },
  'P1 airy': {
    title: 'stars under an Airy PSF with obstruction, unknown boundary',
    methods,
    generated: true,
    cases: stars(() => airyPsf({ radius: 4, obstruction: 0.3, size: 41 })),
  },
  'P1 cells': {
    title: 'beads and filaments under an Airy PSF, unknown boundary',
    methods,
    generated: true,
    cases: (full) =>
      cases(full, (peak, seed) => {
        const x = microscopy([256, 256], { beads: 60, filaments: 6, seed });
        return counted({ x, psf: airyPsf({ radius: 4, size: 41 }), margin: [32, 32], peak, seed });
      }),
  },
  'P1 stack': {
    title: 'a stack of beads and filaments under a widefield PSF, unknown boundary',
    methods,
    generated: true,
    cases: (full) =>
      cases(full, (peak, seed) => {
        const x = microscopy([48, 96, 96], { beads: 60, filaments: 4, seed });
        return counted({ x, psf: widefieldPsf([13, 21, 21]), margin: [12, 16, 16], peak, seed });
      }),
  },
};
