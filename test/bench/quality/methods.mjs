/** The methods under test, each with its defaults and with what a case knows: its operator, its data, and how noisy they are. */

import {
  hyperLaplacian,
  plugAndPlay,
  poissonTotalVariation,
  restore,
  richardsonLucy,
  totalVariation,
  unsupervisedWiener,
  wienerDeconvolve,
} from 'deconvkit';

/** `photons` is known where counts were simulated; there the noise is that of the mean brightness. */
export const solvers = {
  wiener: ({ operator, y, noise }) => wienerDeconvolve(operator, y, { noise }),
  tv: ({ operator, y, noise }) => totalVariation(operator, y, { noise }),
  'hyper-laplacian': ({ operator, y, noise }) => hyperLaplacian(operator, y, { noise }),
  'plug-and-play': ({ operator, y, noise }) => plugAndPlay(operator, y, { noise }),
  rl: ({ operator, y, noise, photons }) =>
    richardsonLucy(operator, y, {
      accelerate: true,
      iterations: 50,
      noise: photons ? { photons } : { sigma: noise },
    }),
  /** As its documentation says: half of the λ of the same objective, and no stop. */
  'rl tv': async ({ operator, y, noise, photons }) => {
    if (!photons) return richardsonLucy(operator, y, { tv: 0.01, iterations: 100, noise: { sigma: noise } });
    const { parameters } = await poissonTotalVariation(operator, y, { photons });
    return richardsonLucy(operator, y, { tv: parameters.lambda / 2, iterations: 100 });
  },
  'poisson-tv': ({ operator, y, photons }) => poissonTotalVariation(operator, y, { photons }),
  'unsupervised-wiener': ({ operator, y }) => unsupervisedWiener(operator, y),
  auto: (problem) => viaRestore('auto', problem),
};

/** What `restore` makes of the same, with all that it measures and checks. */
export async function viaRestore(method, { y, psf, boundary, noise }) {
  const name = method === 'plug-and-play' ? 'pnp' : method;
  const { image } = await restore(y, { psf, boundary, noise, method: { name } });
  return { estimate: image };
}
