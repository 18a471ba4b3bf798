/** Every PSF model by name: what `makePsf` checks a spec against and what the command line prints. */

import type { PsfModel } from './model.ts';
import { type AiryOptions, airy } from './models/airy.ts';
import { type BoxOptions, box } from './models/box.ts';
import { type DiskOptions, disk } from './models/disk.ts';
import { type FspecialOptions, fspecial } from './models/fspecial.ts';
import { type GaussianOptions, gaussian } from './models/gaussian.ts';
import { type MoffatOptions, moffat } from './models/moffat.ts';
import { type MotionOptions, motion } from './models/motion.ts';
import { type PathOptions, path } from './models/path.ts';
import { type ShakeOptions, shake } from './models/shake.ts';

/** The options of each PSF model, by its name. */
export interface PsfModelOptions {
  gaussian: GaussianOptions;
  disk: DiskOptions;
  motion: MotionOptions;
  fspecial: FspecialOptions;
  box: BoxOptions;
  airy: AiryOptions;
  moffat: MoffatOptions;
  path: PathOptions;
  shake: ShakeOptions;
}

/** The name of a PSF model. */
export type PsfModelName = keyof PsfModelOptions;

/** A PSF as plain data: the name of its model and the options of that model. */
export type PsfSpec = {
  [Name in PsfModelName]: { readonly model: Name } & PsfModelOptions[Name];
}[PsfModelName];

/** The PSF models by name, each with its parameters' meaning, unit and default. */
export const psfModels: { readonly [Name in PsfModelName]: PsfModel<PsfModelOptions[Name]> } = {
  gaussian,
  disk,
  motion,
  fspecial,
  box,
  airy,
  moffat,
  path,
  shake,
};
