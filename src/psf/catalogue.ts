/** Every PSF model with its parameters in words: what `makePsf` checks a spec against and what the command line prints. */

import type { Described, Parameter } from '../parameter.ts';
import type { AiryOptions } from './models/airy.ts';
import type { BoxOptions } from './models/box.ts';
import type { DiskOptions } from './models/disk.ts';
import type { GaussianOptions } from './models/gaussian.ts';
import type { MoffatOptions } from './models/moffat.ts';
import type { MotionOptions } from './models/motion.ts';
import type { PathOptions } from './models/path.ts';
import type { ShakeOptions } from './models/shake.ts';

/** A PSF as plain data: the name of its model and the options of that model. */
export type PsfSpec =
  | ({ readonly model: 'gaussian' } & GaussianOptions)
  | ({ readonly model: 'disk' } & DiskOptions)
  | ({ readonly model: 'motion' } & MotionOptions)
  | ({ readonly model: 'box' } & BoxOptions)
  | ({ readonly model: 'airy' } & AiryOptions)
  | ({ readonly model: 'moffat' } & MoffatOptions)
  | ({ readonly model: 'path' } & PathOptions)
  | ({ readonly model: 'shake' } & ShakeOptions);

/** The name of a PSF model. */
export type PsfModelName = PsfSpec['model'];

const px = 'px' as const;
const size: Parameter = {
  meaning: 'extent of the grid, odd or even',
  kind: 'numbers',
  unit: px,
  default: 'as needed',
};
const rank: Parameter = { meaning: 'number of axes', kind: 'number', default: 2 };
const sampling: Parameter = {
  meaning: 'integrate over each pixel, or read its centre',
  kind: 'choice',
  choices: ['area', 'point'],
  default: 'area',
};
const angle: Parameter = {
  meaning: 'direction, counter-clockwise from +x',
  kind: 'number',
  unit: 'degrees',
  default: 0,
};

/** The PSF models by name, each with its parameters' meaning, unit and default. */
export const psfModels: {
  readonly [Name in PsfModelName]: Described & {
    readonly parameters: Record<keyof Omit<Extract<PsfSpec, { model: Name }>, 'model'>, Parameter>;
  };
} = {
  gaussian: {
    summary: 'a bell: atmosphere, diffusion, many small blurs together; give sigma or fwhm',
    parameters: {
      sigma: { meaning: 'standard deviation (of the major axis)', kind: 'numbers', unit: px },
      fwhm: { meaning: 'full width at half maximum, 2.3548 sigma', kind: 'numbers', unit: px },
      ratio: { meaning: 'minor over major axis', kind: 'number', default: 1 },
      angle,
      rank,
      size,
      sampling,
    },
  },
  disk: {
    summary: 'a lens out of focus: uniform disk with an exact rim',
    parameters: { radius: { meaning: 'radius', kind: 'number', unit: px, required: true }, size },
  },
  motion: {
    summary: 'a straight movement of camera or subject',
    parameters: {
      length: { meaning: 'length of the movement', kind: 'number', unit: px, required: true },
      angle,
      size,
    },
  },
  box: {
    summary: 'a uniform rectangle',
    parameters: { width: { meaning: 'width', kind: 'numbers', unit: px, required: true }, rank, size },
  },
  airy: {
    summary: 'the diffraction of a round aperture',
    parameters: {
      radius: { meaning: 'radius of the first dark ring', kind: 'number', unit: px, required: true },
      obstruction: { meaning: 'central obstruction over aperture', kind: 'number', default: 0 },
      size,
      sampling,
    },
  },
  moffat: {
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
  },
  path: {
    summary: 'a drawn movement at constant speed',
    parameters: {
      points: { meaning: 'points x, y of the path, y downwards', kind: 'points', unit: px, required: true },
      centering: {
        meaning: 'which point becomes the origin: the mean of the light, or 0, 0',
        kind: 'choice',
        choices: ['centroid', 'none'],
        default: 'centroid',
      },
      size,
    },
  },
  shake: {
    summary: 'a random camera shake',
    parameters: {
      extent: {
        meaning: "larger side of the trace's bounding box",
        kind: 'number',
        unit: px,
        required: true,
      },
      seed: { meaning: 'equal seeds give equal traces', kind: 'number', default: 1 },
      jerk: { meaning: 'from 0, a calm swing, to 1, abrupt jerks', kind: 'number', default: 0.3 },
      size,
    },
  },
};
