import { estimateNoise } from '../estimate/noise.ts';
import { roundingError } from '../estimate/rounding-error.ts';
import type { Image, Tensor } from '../tensor.ts';
import { planesOf } from './channels.ts';
import type { CheckedOptions } from './check-options.ts';
import type { ChosenMethod } from './choose-method.ts';
import { type Encoding, isCurved, minimumNoise, toCodes } from './encoded/encoding.ts';
import { linearizedCodes } from './encoded/linearized-codes.ts';
import { effectiveNoise } from './noise/effective-noise.ts';
import { type MethodNoise, noiseOfCodes, noiseOfMethod } from './noise/method-noise.ts';
import { modelWeights } from './noise/model-weights.ts';
import type { RestoreOptions } from './options.ts';
import type { SampleWeights } from './sample-weights.ts';
import type { TiledCodes } from './tiles/solve-tiled.ts';

/** A linear problem for a method: what is measured, in light or in codes, and its noise in the same unit. */
export interface Problem {
  readonly measured: Image;
  readonly noise: MethodNoise;
  /** How codes become light; undefined where light is restored. */
  readonly encoding?: Encoding | undefined;
  readonly warnings: readonly string[];
}

/** What a problem is made of. */
export interface ProblemInput {
  /** The blurred image in light: all channels, or the luminance. */
  readonly light: Image;
  /** Its planes, and the part of them on which the noise is compared with the blur: of a large image, the middle. */
  readonly planes: readonly Tensor[];
  readonly view: View;
  /** One for all planes, or one for each. */
  readonly psfs: readonly Tensor[];
  readonly chosen: ChosenMethod;
  readonly checked: CheckedOptions;
}

/** The image or the middle of it, and the weights of its samples. */
export interface View {
  readonly image: Image;
  readonly planes: readonly Tensor[];
  readonly weights: SampleWeights | undefined;
  readonly planeWeights: readonly Tensor[] | undefined;
}

/** A view of an image. */
export function viewOf(image: Image, weights: SampleWeights | undefined): View {
  return {
    image,
    planes: planesOf(image),
    weights,
    planeWeights: weights && planesOf(weights.sampleWeights),
  };
}

/** Whether the method restores codes, and they differ from light. */
export function restoresCodes({ method, parameters }: ChosenMethod, { encoding }: CheckedOptions): boolean {
  return encoding !== undefined && isCurved(encoding) && method.restoresCodes?.(parameters) === true;
}

/** The problem in light. */
export function problemInLight({ planes, psfs, view, light, chosen, checked }: ProblemInput): Problem {
  const { weights, planeWeights } = view;
  const { encoding } = checked;
  const least = encoding && !isCurved(encoding) ? minimumNoise(encoding) : 0;
  const measured = planes.map(
    (plane) => checked.noise ?? Math.max(estimateNoise(plane), least, roundingError(plane.data)),
  );
  const effective = checked.needsEffectiveNoise
    ? effectiveNoise(view.planes, psfs, checked.noise, measured, planeWeights)
    : { sigmas: measured, warnings: [] };
  // The Wiener filter reports the same by itself.
  const reports = chosen.method.noiseUse(chosen.parameters) === 'prior' ? effective.warnings : [];
  // The misfit of clipped sources acts as noise, but is no error of the PSF.
  const beside = weightsForModels(view.planes, psfs, weights, planeWeights);
  const warnings =
    reports.length > 0 && beside !== planeWeights
      ? effectiveNoise(view.planes, psfs, checked.noise, measured, beside).warnings
      : reports;
  return {
    measured: light,
    noise: noiseOfMethod(chosen, checked.noise, measured, effective.sigmas),
    warnings,
  };
}

/** The {@link modelWeights} of every plane; `planeWeights` itself where no light is clipped. */
function weightsForModels(
  planes: readonly Tensor[],
  psfs: readonly Tensor[],
  weights: SampleWeights | undefined,
  planeWeights: readonly Tensor[] | undefined,
): readonly Tensor[] | undefined {
  const bounds = weights?.lowerBoundMask && planesOf(weights.lowerBoundMask);
  if (planeWeights === undefined || bounds === undefined) return planeWeights;
  return planes.map((plane, c) => {
    const reach = psfs[c % psfs.length].shape.map((n) => n >> 1);
    return modelWeights(plane, planeWeights[c], bounds[c], reach) ?? planeWeights[c];
  });
}

/** The problem in codes, for an encoding that {@link restoresCodes} accepts; linearized as a whole, or in tiles. */
export async function problemInCodes(
  { light, psfs, view, chosen, checked }: ProblemInput,
  { signal }: Pick<RestoreOptions, 'signal'>,
  inTiles?: (problem: Omit<TiledCodes, 'grid' | 'weights'>) => Promise<Image>,
): Promise<Problem> {
  const encoding = encodingOf(checked.encoding as Encoding, checked.channels);
  const codes = toCodes(view.image, encoding);
  const noise = noiseOfCodes(chosen, encoding, planesOf(codes), psfs, checked.noise, view.planeWeights);
  const rough = chosen.method.noiseUse(chosen.parameters) !== 'prior';
  const known = { light, encoding, psfs, noise: noise.sigmas };
  const { boundary } = checked;
  const measured = await (inTiles?.({ ...known, rough }) ??
    linearizedCodes({ ...known, codes, weights: view.weights, boundary, signal }, rough));
  return { measured, noise, encoding, warnings: [] };
}

/** The luminance is taken as a channel with the middle curve. */
function encodingOf(encoding: Encoding, channels: CheckedOptions['channels']): Encoding {
  if (channels === 'all') return encoding;
  return { ...encoding, curves: [encoding.curves[encoding.curves.length >> 1]] };
}
