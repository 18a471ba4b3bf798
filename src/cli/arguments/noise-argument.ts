/** `--noise` of `deconv blur`. */

import type { Catalogue } from '../../parameter.ts';
import type { Image } from '../../tensor.ts';
import { parseSpec, type Spec } from './spec.ts';

/** The kinds of noise. */
export const noiseCatalogue: Catalogue = {
  gaussian: {
    summary: 'the same everywhere: electronics, far too little light to worry about photons',
    parameters: {
      sigma: { meaning: 'standard deviation, white is 1', kind: 'number', required: true },
    },
  },
  poisson: {
    summary: 'photons: stronger where it is bright',
    parameters: { photons: { meaning: 'photons that make white', kind: 'number', required: true } },
  },
};

/** Reads a noise spec. */
export const noiseSpec = (text: string): Spec => parseSpec('noise', text, noiseCatalogue);

/** A noisy copy. */
export async function addNoise(image: Image, { name, values }: Spec, seed: number): Promise<Image> {
  const { gaussianNoise, poissonNoise } = await import('../../index.ts');
  return name === 'gaussian'
    ? gaussianNoise(image, { sigma: values.sigma as number, seed })
    : poissonNoise(image, { photons: values.photons as number, seed });
}
