/**
 * What a wrong noise level or a wrong PSF costs those who call `restore`: pictures with edges and 8 bit, unknown boundary, sigma 2.55/255.
 */

import { boxPsf, diskPsf, gaussianPsf, motionPsf } from 'deconvkit';
import { levinKernel, observe, picture, validCut, widened } from './inputs.mjs';

const sigma = 2.55 / 255;

/** The blurs, each by the factor of its width. */
const blurs = {
  gaussian: (factor) => gaussianPsf({ sigma: 2 * factor }),
  disk: (factor) => diskPsf({ radius: 4 * factor }),
  box: (factor) => boxPsf({ width: 9 * factor }),
  motion: (factor) => motionPsf({ length: 15 * factor, angle: 30 }),
  shake: (factor) => widened(levinKernel(4), factor),
};

/** What is told: the noise as a factor of the true one or not at all, and a factor of the PSF's width. */
const variants = {
  right: [1, 1],
  'noise ÷2': [0.5, 1],
  'noise ×2': [2, 1],
  'PSF -10 %': [1, 0.9],
  'PSF +10 %': [1, 1.1],
  'noise auto': ['auto', 1],
  'auto, PSF -10 %': ['auto', 0.9],
  'auto, PSF +10 %': ['auto', 1.1],
};

const bench = (name) => ({
  title: `${name}, Set12, noise or width of the PSF told wrong: PSNR, unknown boundary, 8 bit`,
  methods: ['wiener', 'rl', 'tv', 'hyper-laplacian', 'plug-and-play'],
  relativeTo: 'right',
  cases: (full) =>
    (full ? [1, 2, 3, 4, 5, 6, 7] : [1, 2]).flatMap((image) =>
      Object.entries(variants).map(([group, [noiseFactor, psfFactor]]) => ({
        name: `0${image}.png ${group}`,
        group,
        async make() {
          const x = await picture('set12', `0${image}.png`);
          const right = blurs[name](1);
          const seen = validCut(x, observe(x, right, sigma, image).y, right);
          const psf = blurs[name](psfFactor);
          const noise = noiseFactor === 'auto' ? 'auto' : noiseFactor * sigma;
          return { ...seen, psf, noise, restore: true };
        },
      })),
    ),
});

export const robustnessBenches = Object.fromEntries(
  Object.keys(blurs).map((name) => [`R ${name}`, bench(name)]),
);
