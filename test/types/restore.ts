/** What the compiler must refuse and accept of `restore`: checked by `npm run types`, never run. */
import {
  blur,
  checkMethod,
  gaussianNoise,
  makePsf,
  methods,
  type RestoreOptions,
  restore,
  type SolvingMethod,
  tensor,
} from '../../src/index.ts';
import type { Image } from '../../src/tensor.ts';

declare const image: Image;
const psf = { model: 'box', width: 3 } as const;

// Every method with its own parameters, and undefined for what is left out.
restore(image, { psf });
restore(image, { psf, method: undefined, noise: undefined, mask: undefined });
restore(image, { psf, method: { name: 'tv', lambda: 0.01, kind: 'anisotropic' } });
restore(image, { psf, method: { name: 'rl', iterations: 50, accelerate: true } });
restore(image, { psf: [psf, psf, psf], method: { name: 'poisson-tv', photons: 1000 } });
methods.tv.noiseUse({});
const options: RestoreOptions = { psf, method: { name: 'auto', seconds: 10 } };
restore(image, options);

// @ts-expect-error: an unknown method
restore(image, { psf, method: { name: 'weiner' } });
// @ts-expect-error: a parameter that the method does not have
restore(image, { psf, method: { name: 'tv', lamda: 3 } });
// @ts-expect-error: a parameter of another method
restore(image, { psf, method: { name: 'wiener', lambda: 3 } });
// @ts-expect-error: a value of the wrong kind
restore(image, { psf, method: { name: 'rl', iterations: 'ten' } });
// @ts-expect-error: a choice that does not exist
restore(image, { psf, method: { name: 'pnp', denoiser: 'bm4d' } });
// @ts-expect-error: a required parameter is missing
restore(image, { psf, method: { name: 'poisson-tv' } });
// @ts-expect-error: an unknown option
restore(image, { psf, nois: 0.1 });
// @ts-expect-error: an unknown PSF model
restore(image, { psf: { model: 'blob' } });
// @ts-expect-error: the catalogue has no such entry
methods.weiner;
// @ts-expect-error: the same for the check
checkMethod({ name: 'weiner' });
// @ts-expect-error: a method must say how it uses the noise
export const incomplete: SolvingMethod = { ...methods.cgls, noiseUse: undefined };

// A blur keeps the number of axes, so that what it returns is an image again.
const sharp = tensor([1, 8, 8], new Float32Array(64));
const blurred = blur(makePsf({ model: 'disk', radius: 1 }), sharp.shape).apply(sharp);
restore(gaussianNoise(blurred, { sigma: 0.01 }), { psf: { model: 'disk', radius: 1 } });
