/** What the visitor sets, and what follows from it for the engine. */

import type { MethodName, PsfSpec } from 'deconvkit';
import type { FoundPsf, Task } from './engine/task.ts';

/** Where the blur comes from: the image itself, or a model. */
export type BlurChoice = 'find' | 'disk' | 'motion' | 'gaussian';

export interface Settings {
  readonly blur: BlurChoice;
  /** Pixels of the image, as all lengths; degrees counter-clockwise from the right. */
  readonly radius: number;
  readonly length: number;
  readonly angle: number;
  readonly sigma: number;
  readonly method: MethodName;
  /** 0 to 100; what suits the blur where it is undefined. */
  readonly strength: number | undefined;
  /** Restore also with a blur that was found and is not reliable. */
  readonly bestEffort: boolean;
}

export const initialSettings: Settings = {
  blur: 'find',
  radius: 4,
  length: 15,
  angle: 0,
  sigma: 2,
  method: 'auto',
  strength: undefined,
  bestEffort: false,
};

/** The numbers that a control sets: their range, and how they read. */
export const ranges = {
  radius: { min: 0.5, max: 40, step: 0.1, unit: ' px' },
  length: { min: 1, max: 150, step: 0.5, unit: ' px' },
  angle: { min: -90, max: 90, step: 1, unit: '°' },
  sigma: { min: 0.3, max: 20, step: 0.1, unit: ' px' },
  strength: { min: 0, max: 100, step: 1, unit: '' },
} as const;

export type NumberName = keyof typeof ranges;

/** The strength of `restore`: softer for a kernel of any shape, whose errors make the result ring. */
const usualStrength = 50;
const strengthOfFreeKernel = 40;

/** The value of a number; the strength has one even where none is set. */
export function numberOf(settings: Settings, name: NumberName, found: FoundPsf | undefined): number {
  if (name !== 'strength') return settings[name];
  const isFree = settings.blur === 'find' && found !== undefined && found.spec === undefined;
  return settings.strength ?? (isFree && settings.method === 'auto' ? strengthOfFreeKernel : usualStrength);
}

/** The model that is set; undefined where the blur is found in the image. */
export function modelOf({ blur, radius, length, angle, sigma }: Settings): PsfSpec | undefined {
  if (blur === 'disk') return { model: 'disk', radius };
  if (blur === 'motion') return { model: 'motion', length, angle };
  if (blur === 'gaussian') return { model: 'gaussian', sigma };
  return undefined;
}

/** What the engine is asked to do; undefined where no blur is known. As `restore` does with an estimate, a free kernel keeps its width. */
export function taskOf(settings: Settings, found: FoundPsf | undefined): Task | undefined {
  const { method, bestEffort } = settings;
  const common = { method: { name: method } as Task['method'], strength: strengthFor(settings, found) };
  const model = modelOf(settings);
  if (model) return { ...common, psf: model, refinePsf: true };
  if (found === undefined || (found.verdict !== 'accepted' && !bestEffort)) return undefined;
  return { ...common, psf: found.spec ?? found.psf, refinePsf: found.spec !== undefined };
}

/** Methods that do not use the noise, which the strength changes. */
const withoutNoise: readonly MethodName[] = ['inverse', 'rl', 'poisson-tv'];

export const takesStrength = (method: MethodName): boolean => !withoutNoise.includes(method);

function strengthFor(settings: Settings, found: FoundPsf | undefined): number | undefined {
  return takesStrength(settings.method) ? numberOf(settings, 'strength', found) : undefined;
}

/** Settings with a number in its range, at its step. */
export function withNumber(settings: Settings, name: NumberName, value: number): Settings {
  const { min, max, step } = ranges[name];
  const rounded = Math.round(value / step) * step;
  return { ...settings, [name]: Number(Math.min(max, Math.max(min, rounded)).toFixed(2)) };
}
