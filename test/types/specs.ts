/** What the compiler must refuse and accept of PSF, noise and kernel specs: checked by `npm run types`, never run. */
import {
  addNoise,
  makeKernel,
  makePsf,
  noiseModels,
  type PsfSpec,
  psfModels,
  tensor,
} from '../../src/index.ts';

const x = tensor([3], [1, 2, 3]);

makePsf({ model: 'motion', length: 15, angle: 30 });
const spec: PsfSpec = { model: 'gaussian', sigma: [1, 2] };
makePsf(spec);
addNoise(x, { model: 'gaussian', sigma: 0.1, seed: undefined });
addNoise(x, { model: 'poisson', photons: 100 });
makeKernel({ kernel: 'bilinear', factor: 2 });
psfModels.disk.make({ radius: 2 });
noiseModels.poisson.add(x, { photons: 10 });

// @ts-expect-error: an unknown model
makePsf({ model: 'blob' });
// @ts-expect-error: a parameter of another model
makePsf({ model: 'disk', radius: 2, sigma: 1 });
// @ts-expect-error: a required parameter is missing
makePsf({ model: 'disk' });
// @ts-expect-error: an unknown noise model
addNoise(x, { model: 'salt', amount: 0.1 });
// @ts-expect-error: a parameter of another noise model
addNoise(x, { model: 'gaussian', photons: 100 });
// @ts-expect-error: an unknown kernel
makeKernel({ kernel: 'scharr' });
// @ts-expect-error: a choice that does not exist
makeKernel({ kernel: 'sobel', axis: 'z' });
// @ts-expect-error: the catalogue has no such entry
psfModels.blob;
