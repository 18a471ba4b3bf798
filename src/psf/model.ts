import { checkOptions } from '../check-options.ts';
import type { Described, Parameter } from '../parameter.ts';
import type { Tensor } from '../tensor.ts';

/** A PSF model: its description, and the function that samples it. `Options` are its parameters. */
export interface PsfModel<Options = object> extends Described {
  readonly parameters: { readonly [Key in keyof Required<Options>]: Parameter } & Readonly<
    Record<string, Parameter>
  >;
  /** A PSF of sum 1 with its origin at floor(size/2). Parameters with the unit px are lengths: they scale with the width of the PSF. */
  make(options: Options): Tensor;
}

/** The options of the function of a model, or none; throws a TypeError for one that the model does not have. */
export function psfOptions<Options extends object>(
  fn: string,
  options: Options,
  { parameters }: PsfModel<Options>,
): Options {
  const given = options ?? ({} as Options);
  checkOptions(fn, given, Object.keys(parameters), {
    model: 'the function is the model, makePsf takes its name',
  });
  return given;
}

/** The unit of lengths. */
export const px = 'px';

/** Parameters that several models have. */
export const sizeParameter: Parameter = {
  meaning: 'extent of the grid, odd or even',
  kind: 'numbers',
  unit: px,
  default: 'as needed',
};
export const rankParameter: Parameter = { meaning: 'number of axes', kind: 'number', default: 2 };
export const samplingParameter: Parameter = {
  meaning: 'integrate over each pixel, or sample at its center',
  kind: 'choice',
  choices: ['area', 'point'],
  default: 'area',
};
export const angleParameter: Parameter = {
  meaning: 'direction, counter-clockwise from +x',
  kind: 'number',
  unit: 'degrees',
  default: 0,
};
