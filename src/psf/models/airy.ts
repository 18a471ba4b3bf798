import { checkChoice, checkPositive, checkWithin } from '../../errors.ts';
import { besselJ1 } from '../../numerics/special-functions.ts';
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

/** A lens or telescope at its diffraction limit. */
export interface AiryOptions {
  /** Radius in pixels of the first dark ring of the open aperture, 1.22 λ N / pixel pitch; > 0. */
  readonly radius: number;
  /** Diameter of the central obstruction over that of the aperture, in [0, 1); 0 by default. */
  readonly obstruction?: number | undefined;
  /** Extent in pixels; by default it reaches 10 radii (98 % of the energy). */
  readonly size?: PsfSize | undefined;
  /** 'area' integrates over each pixel; 'point' reads the centres. */
  readonly sampling?: PsfSampling | undefined;
}

const firstZero = 3.831705970207512;

/**
 * An Airy PSF, the diffraction of a round aperture: h ∝ [2 J₁(v)/v - ε² 2 J₁(εv)/(εv)]², v = 3.8317 r / radius,
 * with a central obstruction ε (Born and Wolf, Principles of Optics, 8.5 and 8.6).
 *
 * @param options `radius` of the first dark ring without obstruction, pixels, > 0
 * @returns a PSF of sum 1 with its origin at floor(size/2); the rings beyond `size` are cut off
 * @throws RangeError when the radius is not positive or the obstruction is not in [0, 1)
 * @example
 * airyPsf({ radius: 2 }).shape; // => [41, 41]
 */
export function airyPsf(options: AiryOptions): Tensor {
  const { radius, obstruction = 0, size, sampling = 'area' } = psfOptions('airyPsf', options, airy);
  checkPositive('airyPsf', 'radius', radius, largestLength);
  checkWithin('airyPsf', 'obstruction', obstruction, 0, 1 - 2 ** -20);
  checkChoice('airyPsf', 'sampling', sampling, ['area', 'point']);
  const jinc = (v: number) => (v < 1e-4 ? 1 - (v * v) / 8 : (2 * besselJ1(v)) / v);
  const blocked = obstruction ** 2;
  const profile = (r: number) => {
    const v = (firstZero * r) / radius;
    const amplitude = jinc(v) - (blocked === 0 ? 0 : blocked * jinc(obstruction * v));
    return amplitude * amplitude;
  };
  const shape = psfShape('airyPsf', size, [10 * radius, 10 * radius]);
  return sampleRadial('airyPsf', shape, profile, sampling, radius / 2);
}

/** The model `airy`. */
export const airy: PsfModel<AiryOptions> = {
  summary: 'the diffraction of a circular aperture',
  parameters: {
    radius: { meaning: 'radius of the first dark ring', kind: 'number', unit: px, required: true },
    obstruction: { meaning: 'central obstruction over aperture', kind: 'number', default: 0 },
    size,
    sampling,
  },
  make: airyPsf,
};
