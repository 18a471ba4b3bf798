import { checkChoice, checkPositive, rangeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { largestLength, type PsfSampling, type PsfSize, psfShape } from '../grid.ts';
import {
  type PsfModel,
  psfOptions,
  px,
  samplingParameter as sampling,
  sizeParameter as size,
} from '../model.ts';
import { sampleRadial } from '../sampling.ts';

/** A star through the atmosphere. */
export interface MoffatOptions {
  /** Full width at half maximum in pixels, > 0. */
  readonly fwhm: number;
  /** Weight of the wings, > 1; 2.5 to 5 for seeing, large values approach a Gaussian; 3 by default. */
  readonly beta?: number | undefined;
  /** Extent in pixels; by default it contains 99.9 % of the energy, or extends to 16 fwhm where that is less. */
  readonly size?: PsfSize | undefined;
  /** 'area' integrates over each pixel; 'point' reads the centres. */
  readonly sampling?: PsfSampling | undefined;
}

/**
 * A Moffat PSF, a star through the atmosphere: h ∝ (1 + r²/α²)^(-β), α = fwhm / (2 √(2^(1/β) - 1)).
 *
 * Moffat 1969, A theoretical investigation of focal stellar images, Astronomy and Astrophysics 3, 455.
 *
 * @param options `fwhm` in pixels, > 0, and `beta`, > 1
 * @returns a PSF of sum 1 with its origin at floor(size/2); the wings beyond `size` are cut off
 * @throws RangeError when fwhm is not positive or beta is not above 1 (its energy would be infinite)
 * @example
 * moffatPsf({ fwhm: 2, beta: 4 }).shape; // => [15, 15]
 */
export function moffatPsf(options: MoffatOptions): Tensor {
  const { fwhm, beta = 3, size, sampling = 'area' } = psfOptions('moffatPsf', options, moffat);
  checkPositive('moffatPsf', 'fwhm', fwhm, largestLength);
  checkPositive('moffatPsf', 'beta', beta);
  if (beta <= 1) throw rangeError('moffatPsf', 'beta', 'a number > 1', beta);
  checkChoice('moffatPsf', 'sampling', sampling, ['area', 'point']);
  // expm1 keeps α finite when β is huge and 2^(1/β) - 1 would cancel.
  const alpha = fwhm / (2 * Math.sqrt(Math.expm1(Math.LN2 / beta)));
  // The energy outside r is (1 + r²/α²)^(1 - β).
  const reach = Math.min(alpha * Math.sqrt(Math.expm1(Math.log(1000) / (beta - 1))), 16 * fwhm);
  const shape = psfShape('moffatPsf', size, [reach, reach]);
  const profile = (r: number) => (1 + (r / alpha) ** 2) ** -beta;
  return sampleRadial('moffatPsf', shape, profile, sampling, Math.min(alpha, fwhm));
}

/** The model `moffat`. */
export const moffat: PsfModel<MoffatOptions> = {
  summary: 'a star through the atmosphere',
  parameters: {
    fwhm: { meaning: 'full width at half maximum', kind: 'number', unit: px, required: true },
    beta: {
      meaning: 'weight of the wings, > 1; large values approach a Gaussian',
      kind: 'number',
      default: 3,
    },
    size,
    sampling,
  },
  make: moffatPsf,
};
