import { rootMeanSquare } from '../numerics/norms.ts';
import type { Solution } from '../solvers/optimization/solution.ts';
import { copyOf, type Image, type Tensor, zerosLike } from '../tensor.ts';
import { planesOf } from './channels.ts';
import type { CheckedOptions } from './check-options.ts';
import type { ChosenMethod } from './choose-method.ts';
import { isUnknown } from './encoded/linearized-codes.ts';
import type { MethodProblem, WholePart } from './methods/method.ts';
import type { MethodNoise } from './noise/method-noise.ts';
import type { RestoreOptions } from './options.ts';
import type { SampleWeights } from './sample-weights.ts';
import { type BlurCache, blurCache } from './tiles/blur-cache.ts';

/** What the solver gets. */
export interface SolveInput {
  /** What is restored, in light or in codes: all channels, or the luminance. */
  readonly image: Image;
  readonly psfs: readonly Tensor[];
  readonly weights: SampleWeights | undefined;
  readonly noise: MethodNoise;
  /** The method takes the noise for this many times what it is. */
  readonly noiseFactor: number;
  readonly chosen: ChosenMethod;
  readonly boundary: CheckedOptions['boundary'];
  /** Where this is a tile: what was decided for the whole image, for each part. */
  readonly whole?: readonly WholePart[] | undefined;
  /** Blurs that were made before. */
  readonly blurs?: BlurCache | undefined;
}

/** The restored image, and what the solver says of each part: one a plane, or one in all where the method is joint. */
export interface Solved {
  readonly image: Image;
  readonly solutions: readonly Omit<Solution, 'estimate'>[];
}

/** Whether the method restores all channels at once: it is joint, and they share one PSF. */
export function isJoint(
  { method }: ChosenMethod,
  { shape: [channels] }: Pick<Image, 'shape'>,
  psfs: readonly Tensor[],
): boolean {
  return method.joint === true && channels > 1 && psfs.length === 1;
}

/** What a part of an image is where nothing of it was measured. */
const nothing = { parameters: {}, iterations: 0, stopReason: 'direct', warnings: [] } as const;

/** Runs the method on every plane, or on all channels at once where it is joint and they share one PSF. */
export async function solve(
  { image, psfs, weights, noise, noiseFactor, chosen, boundary, whole, blurs = blurCache() }: SolveInput,
  options: Pick<RestoreOptions, 'signal' | 'onProgress' | 'onIteration'>,
  pause: (when: string) => Promise<void>,
): Promise<Solved> {
  const planes = planesOf(image);
  const { method, parameters } = chosen;
  const joint = isJoint(chosen, image, psfs);
  const parts = joint ? [image] : planes;
  const partsOf = (whole: Image | undefined) => whole && (joint ? [whole] : planesOf(whole));
  const partWeights = partsOf(weights?.sampleWeights);
  const partBounds = partsOf(weights?.lowerBoundMask);
  const partInner = partsOf(weights?.innerBoundMask);
  const partUndetermined = method.ignoresSampleWeights?.(parameters)
    ? undefined
    : partsOf(weights?.undetermined);
  const solutions: Omit<Solution, 'estimate'>[] = [];
  const restored = collector(image);
  for (const [index, measured] of parts.entries()) {
    await pause(`before plane ${index + 1} of ${parts.length}`);
    if (whole !== undefined && isUnknown(partWeights?.[index])) {
      solutions.push(nothing);
      restored.add(copyOf(measured as Tensor));
      continue;
    }
    const channelNoise = (joint ? noise.sigmas : [noise.sigmas[index]]).map((sigma) => noiseFactor * sigma);
    const { estimate, ...solution } = await method.solve({
      operator: blurs(psfs[index % psfs.length], measured, boundary),
      measured,
      noise: rootMeanSquare(channelNoise),
      channelNoise,
      noiseFactor,
      noiseIsGiven: noise.isGiven[index],
      parameters,
      sampleWeights: partWeights?.[index],
      lowerBoundMask: partBounds?.[index],
      innerBoundMask: partInner?.[index],
      whole: whole?.[index],
      control: controlOf(options, index, parts.length),
    });
    solutions.push(solution);
    if (partUndetermined) keepUndetermined(estimate, measured, partUndetermined[index]);
    restored.add(estimate);
    options.onProgress?.((index + 1) / parts.length);
  }
  return { image: restored.image(), solutions };
}

/** Where no sample determines how bright the scene is, it stays at least as bright as it was measured. */
function keepUndetermined(estimate: Tensor, measured: Tensor, undetermined: Tensor): void {
  for (let i = 0; i < estimate.data.length; i++)
    if (undetermined.data[i] !== 0) estimate.data[i] = Math.max(estimate.data[i], measured.data[i]);
}

/** Puts the estimates into the restored image one by one, so that no more than one is in memory beside it. */
function collector(image: Image) {
  let restored: Image | undefined;
  let filled = 0;
  return {
    add({ data }: Tensor): void {
      if (data.length === image.data.length) restored = { shape: image.shape, data };
      else {
        restored ??= zerosLike(image);
        restored.data.set(data, filled);
        filled += data.length;
      }
    },
    image: (): Image => restored as Image,
  };
}

/** The progress of one plane's iterations as a part of the work on all planes. */
function controlOf(
  { signal, onProgress, onIteration }: Pick<RestoreOptions, 'signal' | 'onProgress' | 'onIteration'>,
  plane: number,
  planes: number,
): MethodProblem['control'] {
  if (onProgress === undefined && onIteration === undefined) return { signal };
  return {
    signal,
    onIteration: (state) => {
      onIteration?.(state, plane);
      onProgress?.((plane + state.iteration / state.iterations) / planes);
    },
  };
}
