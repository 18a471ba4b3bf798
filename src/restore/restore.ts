import { pointField } from '../estimate/point-field.ts';
import { checkAborted, yieldToEventLoop } from '../solvers/optimization/event-loop.ts';
import { checkTensor, type Image, type Tensor } from '../tensor.ts';
import { middle, middleRectangle, type Plane, planesOf } from './channels.ts';
import { checkCalls, checkOptions } from './check-options.ts';
import { type ChosenMethod, chooseMethod } from './choose-method.ts';
import { type Encoding, toLight } from './encoded/encoding.ts';
import { luminance, withLuminance } from './luminance.ts';
import { keepMasked, maskWarnings } from './masked-samples.ts';
import { smallestSide } from './methods/auto.ts';
import { type MethodSpec, methods } from './methods/catalogue.ts';
import { checkMemory, memoryFor } from './methods/memory.ts';
import type { MethodCatalogue } from './methods/method.ts';
import { neverWorse } from './never-worse.ts';
import { factorOfStrength } from './noise/strength.ts';
import type { Restoration, RestoreOptions } from './options.ts';
import { viewOf } from './problem.ts';
import { largest as windowSide } from './psf-fit/analysis-window.ts';
import { fitPsfs, type PsfFit } from './psf-fit/fit-psfs.ts';
import { likelierPsf, likelierPsfWarning } from './psf-fit/likelier-psf.ts';
import { estimateWarnings, withEstimatedPsf, withoutDisplacement, withoutEstimate } from './psf-of-image.ts';
import { makeReport } from './report.ts';
import { divide } from './tiles/grid.ts';
import { packedWeights } from './tiles/packed-weights.ts';
import { workOf } from './tiles/work.ts';
import { NoWorker, restoreInWorker, usesWorker } from './worker/restore-in-worker.ts';

/**
 * Restores a blurred image: y = A x + noise, with A the blur of the PSF; finds x with the chosen method on every channel, and reports.
 *
 * @param image the blurred image [C, H, W] in linear light, in any unit
 * @param options what to undo and how; without a `psf` the blur is estimated from the image
 * @returns the restored image, not clipped to any range, and a report that reproduces it
 * @throws TypeError or RangeError for options or an image that do not fit
 * @throws DeconvError ABORTED when `options.signal` fires, DIVERGED when a solver does, OUT_OF_MEMORY before the work begins,
 * NO_BLUR or PSF_UNKNOWN where no PSF is given and none can be estimated
 * @example
 * const sharp = tensor([1, 8, 8], Array.from({ length: 64 }, (_, i) => ((i >> 2) + (i >> 5)) % 2));
 * const psf = { model: 'gaussian', sigma: 0.6 } as const;
 * const blurred = blur(makePsf(psf), sharp.shape).apply(sharp);
 * const { image, report } = await restore(blurred, { psf, method: { name: 'wiener' }, boundary: 'wrap', noise: 1e-4 });
 * psnr(sharp, image) > psnr(sharp, blurred) + 10; // => true
 * report.stopReason; // => 'direct'
 */
export function restore(image: Image, options: RestoreOptions = {}): Promise<Restoration> {
  const here = (): Promise<Restoration> =>
    restoreWith<MethodSpec>(methods as MethodCatalogue, image, options);
  return isSendable(image, options) && usesWorker(image, options)
    ? restoreInWorker(image, options).catch(async (error) => {
        if (!(error instanceof NoWorker)) throw error;
        const { image: restored, report } = await here();
        if (options.worker !== true) return { image: restored, report };
        const warning = `No worker did the work, but this thread: ${error.message}.`;
        return { image: restored, report: { ...report, warnings: [...report.warnings, warning] } };
      })
    : here();
}

/** Whether the checks that need the values themselves, and no copies of them, are passed; the others are made where the work is done. */
function isSendable(image: Image, options: RestoreOptions): boolean {
  try {
    checkCalls(options);
    checkTensor('restore', 'image', image);
    return true;
  } catch {
    return false;
  }
}

/**
 * {@link restore} with a catalogue of your own: {@link methods} together with a method that you add, or instead of them.
 *
 * @param catalogue methods by name; where `options.method` is left out it must have `auto`
 * @param image the blurred image [C, H, W]
 * @param options as for {@link restore}, with the methods of the catalogue
 * @returns the restored image, not clipped to any range, and its report
 * @throws what {@link restore} throws
 * @example
 * const adjoint: SolvingMethod = {
 *   summary: 'the adjoint', model: 'x = Aᵀ y', use: 'to see that it is no inverse', source: 'textbook',
 *   spectral: false, parameters: {}, noiseUse: () => 'none',
 *   solve: ({ operator, measured }) =>
 *     ({ estimate: operator.adjoint(measured), parameters: {}, iterations: 0, stopReason: 'direct', warnings: [] }),
 * };
 * const psf = { model: 'box', width: 3 } as const;
 * const options = { psf, boundary: 'wrap', method: { name: 'adjoint' } } as const;
 * const { report } = await restoreWith({ adjoint }, zeros([1, 8, 8]), options);
 * report.method; // => 'adjoint'
 */
export async function restoreWith<Spec extends { readonly name: string }>(
  catalogue: MethodCatalogue,
  image: Image,
  options: RestoreOptions<Spec>,
): Promise<Restoration> {
  checkCalls(options);
  if (options.psf !== undefined && options.psf !== 'auto') return restoreKnown(catalogue, image, options);
  const started = Date.now();
  checkOptions(image, { ...withoutEstimate(options), psf: anyPsf }, catalogue);
  const {
    options: known,
    estimate,
    reason,
  } = await withEstimatedPsf(image, options, Object.hasOwn(catalogue, 'polyblur'));
  const { image: restored, report } = await restoreKnown(catalogue, image, known);
  const { kind, spec, verdict, confidence, reasons } = estimate;
  return {
    image: restored,
    report: {
      ...report,
      reason: report.reason ?? reason,
      estimate: { kind, spec, verdict, confidence, reasons },
      warnings: [...estimateWarnings(estimate), ...withoutDisplacement(report.warnings)],
      seconds: (Date.now() - started) / 1000,
    },
  };
}

/** Stands for the PSF while all else is checked, before the long work of estimating it. */
const anyPsf = { model: 'gaussian', sigma: 1 } as const;

/** {@link restoreWith} with a PSF. */
async function restoreKnown<Spec extends { readonly name: string }>(
  catalogue: MethodCatalogue,
  image: Image,
  options: RestoreOptions<Spec>,
): Promise<Restoration> {
  const started = Date.now();
  // Direct methods do not check the signal while they run: it is checked between the planes.
  const pause = async (when: string): Promise<void> => {
    await yieldToEventLoop();
    checkAborted('restore', options.signal, when);
  };
  await pause('before it began');

  const checked = checkOptions(image, options, catalogue);
  checkMemory(image, checked, catalogue);
  const { boundary, channels } = checked;
  const light = channels === 'luminance' ? withOneChannel(luminance(image)) : image;
  const planes = planesOf(light);
  const imageWeights = await packedWeights(image, checked.mask, checked.clippedHighlights, checked.psfs, () =>
    pause('while clipped light was looked for'),
  );
  const weights = channels === 'luminance' ? imageWeights?.luminance() : imageWeights;
  const mayDivide = divide(light, checked.psfs, boundary, checked.tileSize) !== undefined;
  const view = mayDivide
    ? viewOf(middle(light, windowSide), weights?.at(middleRectangle(light, windowSide)))
    : viewOf(light, weights?.all());
  const psf = checked.refinePsf
    ? fitPsfs(view.planes, checked.psfs, checked.psfSpecs, view.planeWeights, checked.encoding)
    : { psfs: checked.psfs, specs: checked.psfSpecs, scale: 1 };
  const { fits } = memoryFor(image, checked, catalogue);
  const ground = 'solve' in checked.method ? undefined : groundOf(planes, psf.psfs);
  const chosen = chooseMethod(
    checked,
    { samples: light.data.length, side: sideOf(image), boundary, fits, ground },
    catalogue,
  );
  const work = workOf({ light, planes, view, psfs: psf.psfs, chosen, checked }, weights, options, pause);
  const problem = await work.problem();
  const { measured, encoding } = problem;
  const noiseFactor = factorOfStrength(checked.strength);
  const { solved, noise, warnings } = await neverWorse(
    {
      measured,
      noise: problem.noise,
      reach: extentOf(psf.psfs),
      white: encoding && 1,
      mayRaise: checked.noise === undefined && usesNoise(chosen),
    },
    (assumed) =>
      work.solve({ image: measured, psfs: psf.psfs, noise: assumed, noiseFactor, chosen, boundary }),
  );
  // A point has no power law, and a method that was asked for may be faster than the search.
  const mayDoubt = checked.refinePsf && ground === undefined;
  const isDoubtful = warnings.length > 0 || !('solve' in checked.method);
  const suggestion = mayDoubt && isDoubtful ? suggestionFor(light, psf, checked.encoding) : [];
  await pause('before the report');
  const inLight = encoding ? toLight(solved.image, encoding, solved.image) : solved.image;
  const restored = channels === 'luminance' ? withLuminance(image, planesOf(inLight)[0]) : inLight;
  if (checked.mask && checked.maskedSamples === 'keep') keepMasked(restored, image, checked.mask);
  return {
    image: restored,
    report: makeReport({
      image,
      restored,
      checked,
      psf,
      chosen,
      noise,
      restoredCodes: encoding !== undefined,
      warnings: [
        ...frameWarnings(image),
        ...maskWarnings(image, checked.mask),
        ...problem.warnings,
        ...warnings,
        ...suggestion,
      ],
      leftOut: imageWeights?.leftOut ?? 0,
      tiles: work.tiles,
      solutions: solved.solutions,
      started,
    }),
  };
}

/** A sentence that names a PSF which explains the image clearly better, where there is one. */
function suggestionFor(light: Image, { psfs, specs }: PsfFit, encoding: Encoding | undefined): string[] {
  const middle = (light.shape[0] >> 1) % psfs.length;
  const better = likelierPsf(light, psfs[middle], specs[middle], encoding);
  return better === undefined ? [] : [likelierPsfWarning(better)];
}

/** The shorter side of the frame. */
const sideOf = ({ shape: [, height, width] }: Image): number => Math.min(height, width);

function frameWarnings(image: Image): string[] {
  if (sideOf(image) >= smallestSide) return [];
  const size = `${image.shape[2]}x${image.shape[1]}`;
  return [
    `In an image of ${size} pixels most of the light at a sample may come from outside the frame: the result may be worse than the input.`,
  ];
}

/** Bright stars are wide, whatever the PSF: their light reaches this many pixels. */
const spreadOfPoints = 12;

/** The level of the ground where every plane shows points on a dark one; photon counts are never negative. */
function groundOf(planes: readonly Tensor[], psfs: readonly Tensor[]): number | undefined {
  const distance = Math.max(spreadOfPoints, ...extentOf(psfs));
  const levels = planes.map((plane) => {
    const field = plane.data.some((value: number) => value < 0) ? undefined : pointField(plane, distance);
    // A little below the middle of the ground: a level above it would set half of its noise to 0.
    return field && Math.max(0, field.background - field.noise / 2);
  });
  const known = levels.filter((level) => level !== undefined);
  return known.length === levels.length ? Math.min(...known) : undefined;
}

/** Whether another noise leads to another result: not where the weight of the prior is given. */
function usesNoise({ method, parameters }: ChosenMethod): boolean {
  const { lambda } = parameters as { readonly lambda?: unknown };
  return method.noiseUse(parameters) !== 'none' && typeof lambda !== 'number';
}

/** Half the extent of the largest PSF on each axis. */
function extentOf(psfs: readonly Tensor[]): number[] {
  return [0, 1].map((axis) => Math.max(...psfs.map(({ shape }) => shape[axis] >> 1)));
}

function withOneChannel({ shape, data }: Plane): Image {
  return { shape: [1, ...shape], data };
}
