import { boundaries } from '../boundary/boundary.ts';
import {
  checkCallback,
  checkChoice,
  checkInteger,
  checkNonNegative,
  checkSamples,
  rangeError,
  show,
  typeError,
} from '../errors.ts';
import { noiseBlock } from '../estimate/noise.ts';
import { psfBackground } from '../psf/background.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import { makePsf } from '../psf/make.ts';
import { measurePsf } from '../psf/measure.ts';
import { checkSignal } from '../solvers/optimization/event-loop.ts';
import { suggestion } from '../suggestion.ts';
import type { Image, Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';
import { checkEncoding, type Encoding } from './encoded/encoding.ts';
import { checkMethodOf } from './methods/catalogue.ts';
import { defaultMethod, type Method, type MethodCatalogue, type SolvingMethod } from './methods/method.ts';
import { checkStrength, defaultStrength, withoutStrength } from './noise/strength.ts';
import type { RestoreOptions } from './options.ts';
import { smallestTile } from './tiles/grid.ts';
import { workerHost } from './worker/host.ts';

/** Options with every default filled in and every PSF sampled. */
export interface CheckedOptions {
  /** The method that was asked for; it may choose another one. */
  readonly method: Method;
  readonly methodName: string;
  readonly parameters: object;
  readonly boundary: NonNullable<RestoreOptions['boundary']>;
  readonly channels: NonNullable<RestoreOptions['channels']>;
  /** The given noise level; undefined where it is to be measured. */
  readonly noise: number | undefined;
  readonly strength: number;
  /** One PSF for all planes, or one for each. */
  readonly psfs: readonly Tensor[];
  readonly psfSpecs: readonly (PsfSpec | undefined)[];
  /** What was changed in the PSFs. */
  readonly psfWarnings: readonly string[];
  /** Whether the PSF may be rescaled. */
  readonly refinePsf: boolean;
  /** Whether the noise must be checked against the image and the PSF: a prior is derived from it, or the method is still to be chosen. */
  readonly needsEffectiveNoise: boolean;
  readonly mask: Tensor | undefined;
  readonly maskedSamples: NonNullable<RestoreOptions['maskedSamples']>;
  readonly encoding: Encoding | undefined;
  readonly clippedHighlights: NonNullable<RestoreOptions['clippedHighlights']>;
  readonly tileSize: number | undefined;
}

const keys: Readonly<Record<keyof RestoreOptions, true>> = {
  psf: true,
  estimate: true,
  bestEffort: true,
  method: true,
  boundary: true,
  channels: true,
  noise: true,
  strength: true,
  mask: true,
  maskedSamples: true,
  clippedHighlights: true,
  encoding: true,
  psfBackground: true,
  refinePsf: true,
  tileSize: true,
  worker: true,
  signal: true,
  onProgress: true,
  onIteration: true,
};

/** Checks what is needed before the work begins: an object of options, its signal and its callbacks. */
export function checkCalls(options: Pick<RestoreOptions, 'signal' | 'onProgress' | 'onIteration'>): void {
  if (options === null || typeof options !== 'object')
    throw typeError('restore', 'options', 'an object, or left out', options);
  checkSignal('restore', options.signal);
  checkCallback('restore', 'onProgress', options.onProgress);
  checkCallback('restore', 'onIteration', options.onIteration);
}

/** Checks an image and the options against each other and against the catalogue of methods, and fills in the defaults. */
export function checkOptions(
  image: Image,
  options: RestoreOptions<{ readonly name: string }>,
  catalogue: MethodCatalogue,
): CheckedOptions {
  checkImage(image);
  for (const key of Object.keys(options))
    if (!Object.hasOwn(keys, key))
      throw rangeError(
        'restore',
        'options',
        `of ${Object.keys(keys).join(', ')}${suggestion(key, Object.keys(keys))}`,
        key,
      );
  const { boundary = 'unknown', channels = 'all', noise = 'auto', refinePsf = true } = options;
  const { mask, encoding, clippedHighlights = 'leave-out', method: spec = defaultMethod } = options;
  const { maskedSamples = 'keep', psfBackground: background = 'auto', strength = defaultStrength } = options;
  const { worker, tileSize } = options;
  if (tileSize !== undefined && tileSize !== Infinity)
    checkInteger('restore', 'tileSize', tileSize, smallestTile);
  checkChoice('restore', 'boundary', boundary, [...boundaries, 'unknown']);
  checkChoice('restore', 'channels', channels, ['all', 'luminance']);
  checkChoice('restore', 'clippedHighlights', clippedHighlights, ['leave-out', 'keep']);
  checkChoice('restore', 'maskedSamples', maskedSamples, ['keep', 'estimate']);
  checkChoice('restore', 'psfBackground', background, ['auto', 'keep']);
  if (worker !== undefined && typeof worker !== 'boolean')
    throw typeError('restore', 'worker', 'true or false', worker);
  if (worker === true && workerHost() === undefined)
    throw rangeError(
      'restore',
      'worker',
      'left out without deconvkit/node or deconvkit/web, which start it',
      worker,
    );
  if (typeof refinePsf !== 'boolean') throw typeError('restore', 'refinePsf', 'true or false', refinePsf);
  checkStrength(strength);
  if (noise !== 'auto') checkNonNegative('restore', 'noise', noise);
  else if (Math.min(image.shape[1], image.shape[2]) < noiseBlock)
    throw rangeError(
      'restore',
      'noise',
      `given for an image below ${noiseBlock}x${noiseBlock}, in which it cannot be measured`,
      noise,
    );
  if (mask !== undefined) checkMask(mask, image);
  if (encoding !== undefined) checkEncoding(encoding, image.shape[0]);
  if (channels === 'luminance' && image.shape[0] !== 3)
    throw rangeError('restore', 'channels', `"all" for an image with ${image.shape[0]} channels`, channels);
  if (spec === null || typeof spec !== 'object')
    throw typeError('restore', 'method', `an object with the "name" of the method${example(spec)}`, spec);
  const { name: methodName, ...parameters } = spec;
  const method = checkMethodOf(catalogue, spec);
  if (method.spectral && boundary !== 'wrap' && boundary !== 'unknown')
    throw rangeError('restore', 'boundary', `wrap or unknown for the method ${methodName}`, boundary);
  const fixed =
    'solve' in method && strength !== defaultStrength ? withoutStrength(method, parameters) : undefined;
  if (fixed !== undefined)
    throw rangeError('restore', 'strength', `left out for the method ${methodName}: ${fixed}`, strength);
  if ('solve' in method && method.ignoresSampleWeights?.(parameters))
    for (const key of ['mask', 'clippedHighlights'] as const)
      if (options[key] !== undefined && options[key] !== 'keep')
        throw rangeError(
          'restore',
          key,
          `left out: the method ${methodName} uses every sample as it is`,
          options[key],
        );
  for (const key of ['estimate', 'bestEffort'] as const)
    if (options[key] !== undefined)
      throw rangeError('restore', key, 'left out with a given psf', options[key]);
  const keepsPsf = 'solve' in method && method.keepsPsf?.(parameters) === true;
  const sampled = samplePsfs(options.psf, channels === 'luminance' ? 1 : image.shape[0]);
  return {
    method,
    methodName,
    parameters,
    boundary,
    channels,
    noise: noise === 'auto' ? undefined : noise,
    strength,
    ...(keepsPsf || background === 'keep' ? { ...sampled, psfWarnings: [] } : withoutBackground(sampled)),
    refinePsf: refinePsf && !keepsPsf,
    needsEffectiveNoise: !('solve' in method) || needsEffectiveNoise(method.noiseUse(parameters), noise),
    mask,
    maskedSamples,
    encoding,
    clippedHighlights,
    tileSize,
  };
}

function needsEffectiveNoise(use: ReturnType<SolvingMethod['noiseUse']>, noise: number | 'auto'): boolean {
  return use === 'prior' || (use === 'fit' && noise === 'auto');
}

/** Sums of products of larger samples may overflow. */
const largestSample = { float32: 1e15, float64: 1e100 };

/** `, as { name: "tv" }` for a method that was given by its name alone. */
function example(method: unknown): string {
  return typeof method === 'string' ? `, as { name: ${show(method)} }` : '';
}

function checkImage(image: Image): void {
  if (image?.shape?.length !== 3)
    throw typeError('restore', 'image', 'an image of shape [channels, height, width]', image?.shape ?? image);
  checkTensor('restore', 'image', image);
  checkSamples('restore', 'image', image.data);
  const limit = image.data instanceof Float32Array ? largestSample.float32 : largestSample.float64;
  for (const value of image.data)
    if (Math.abs(value) > limit)
      throw rangeError(
        'restore',
        'image',
        `of samples up to ${limit.toExponential()}, whose sums of products are finite`,
        value,
      );
}

function checkMask(mask: Tensor, { shape: [, height, width] }: Image): void {
  checkTensor('restore', 'mask', mask, [height, width]);
  checkSamples('restore', 'mask', mask.data);
  let sum = 0;
  for (const value of mask.data) {
    if (value < 0) throw rangeError('restore', 'mask', '>= 0 everywhere', value);
    sum += value;
  }
  if (sum === 0) throw rangeError('restore', 'mask', '> 0 somewhere', 0);
}

/** One PSF for all planes, or one for each, sampled from their models. */
function samplePsfs(psf: RestoreOptions['psf'], planes: number): Pick<CheckedOptions, 'psfs' | 'psfSpecs'> {
  const given = (Array.isArray(psf) ? psf : [psf]) as readonly (PsfSpec | Tensor)[];
  if (given.length !== 1 && given.length !== planes)
    throw rangeError('restore', 'psf', `one PSF, or ${planes}: one for each channel`, given.length);
  const psfs = given.map((one): Tensor => {
    if (one === null || typeof one !== 'object')
      throw typeError('restore', 'psf', 'a tensor or a spec with "model"', one);
    if ('model' in one) return makePsf(one);
    checkTensor('restore', 'psf', one);
    return one;
  });
  for (const { shape } of psfs)
    if (shape?.length !== 2) throw rangeError('restore', 'psf', 'a PSF of rank 2: [height, width]', shape);
  return { psfs, psfSpecs: given.map((one) => ('model' in one ? one : undefined)) };
}

/** Subtracts a clear background from PSFs that were given as samples. */
function withoutBackground({
  psfs,
  psfSpecs,
}: Pick<CheckedOptions, 'psfs' | 'psfSpecs'>): Pick<CheckedOptions, 'psfs' | 'psfSpecs' | 'psfWarnings'> {
  const psfWarnings: string[] = [];
  const clean = psfs.map((psf, index) => {
    if (psfSpecs[index] !== undefined) return psf;
    const { level, share, isClear } = psfBackground(psf);
    if (!isClear) return psf;
    psfWarnings.push(
      `${(100 * share).toPrecision(2)} % of the PSF's mass is a flat background, which was subtracted; psfBackground: 'keep' keeps it.`,
    );
    return measurePsf(psf, { background: level });
  });
  return { psfs: clean, psfSpecs, psfWarnings };
}
