import { checkOptions } from '../../check-options.ts';
import { rangeError } from '../../errors.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import { makePsf } from '../../psf/make.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { checkMethodOf, type MethodSpec, methods } from '../methods/catalogue.ts';
import { defaultMethod, type Method, type MethodCatalogue } from '../methods/method.ts';
import { withoutStrength } from '../noise/strength.ts';
import type { RestoreOptions, RestoreReport } from '../options.ts';
import { restore } from '../restore.ts';
import { discrepancy, likelihoods } from './criteria.ts';
import { combinations, type RangeEnd, rangeEnds, type SweepAxis } from './grid.ts';

/** One combination of values and its result. */
export interface SweepPoint {
  /** The value of each parameter. */
  readonly values: readonly number[];
  readonly image: Image;
  readonly report: RestoreReport;
  /** The value of the criterion, see {@link Sweep.criterion}. */
  readonly score: number;
}

/** The points of a sweep and the best one. */
export interface Sweep {
  /** Row by row: the values of the last parameter vary first. */
  readonly points: readonly SweepPoint[];
  /** Index of the point that fits the image best. */
  readonly chosen: number;
  /**
   * For each parameter the end of its values at which the best point lies; undefined where it lies between others. At an end the image has not decided:
   * the criterion may improve beyond it. Fewer than three values have no end.
   */
  readonly atEnd: readonly (RangeEnd | undefined)[];
  /**
   * How it was chosen. `likelihood` (parameters of the PSF): the greatest {@link psfLikelihood}. `discrepancy` (parameters of the
   * method, strength, noise): the residual energy per sample over the variance of the noise is nearest to 1 (Morozov 1966). `confidence` (side of a free
   * kernel): the two methods of {@link estimatePsf} agree best.
   */
  readonly criterion: 'likelihood' | 'discrepancy' | 'confidence';
}

/**
 * Restores an image with several values of one parameter, or with every combination of two, and chooses the values that fit the image best.
 *
 * Of lossy files (`options.encoding` with `cosineSteps`) only frequencies that survived the compression count for the likelihood of a PSF: in the
 * others every PSF with less blur than the image seems to fit better. Two parameters of the method, or strength and noise, are not decided by one
 * residual: the point whose residual is nearest to the noise is one of many.
 *
 * The parameter `size` is the side of the free kernel that is estimated, odd, without a given PSF: it restores with every estimate, accepted or not.
 *
 * @param image the blurred image [C, H, W]
 * @param options as for {@link restore}; the PSF must be a spec where a parameter of the PSF is varied
 * @param over the parameter and its values, or two of them: both of the PSF, or neither
 * @returns the restored image of each combination, not clipped to any range, the index of the best, and whether it lies at an end of the values
 * @throws RangeError for a parameter that the PSF or the method does not have, or without values; what `restore` throws
 * @example
 * const scene = gaussianNoise(zeros([1, 32, 32]), { sigma: 0.2, seed: 1 });
 * const psf = { model: 'gaussian', sigma: 1 } as const;
 * const measured = gaussianNoise(blur(makePsf(psf), scene.shape).apply(scene), { sigma: 1e-3, seed: 2 });
 * const options = { psf, method: { name: 'wiener' }, boundary: 'wrap' } as const;
 * const { points, chosen, atEnd } = await sweep(measured, options, { parameter: 'psf.sigma', values: [0.6, 1, 1.6] });
 * points[chosen].values; // => [1]
 * atEnd; // => [undefined]
 */
export async function sweep(
  image: Image,
  options: RestoreOptions,
  over: SweepAxis | readonly SweepAxis[],
): Promise<Sweep> {
  const axes = checkAxes(Array.isArray(over) ? over : [over as SweepAxis]);
  const ofPsf = axes[0].parameter.startsWith('psf.');
  const ofSize = axes[0].parameter === 'size';
  if (ofSize) checkEstimates(options);
  if (axes.some(({ parameter }) => parameter === 'noise')) checkUsesNoise(options);
  const varied = (values: readonly number[]): RestoreOptions =>
    axes.reduce((now, { parameter }, axis) => withValue(now, parameter, values[axis]), options);
  // A residual is compared with the noise that the image has, not with the one that is assumed.
  const trueNoise = axes.some(({ parameter }) => parameter === 'noise')
    ? await measuredNoise(image, options)
    : undefined;

  const points: SweepPoint[] = [];
  const grid = combinations(axes);
  for (const [index, values] of grid.entries()) {
    const onProgress = (done: number) => options.onProgress?.((index + done) / grid.length);
    const given = varied(values);
    const { image: restored, report } = await restore(image, { ...given, onProgress });
    const sigmas = trueNoise ?? report.noiseSigma;
    const encoding = report.restoredCodes ? options.encoding : undefined;
    const psf = () => (isOpen(given) ? report.psf[0].samples : firstPsf(given));
    const score = ofSize
      ? (report.estimate?.confidence ?? 0)
      : ofPsf
        ? Number.NaN
        : discrepancy(image, restored, psf(), sigmas, encoding);
    points.push({ values, image: restored, report, score });
  }
  if (ofSize) return chosenOf(axes, points, 'confidence');
  if (!ofPsf) return chosenOf(axes, points, 'discrepancy');
  const fits = likelihoods(
    image,
    grid.map((values) => firstPsf(varied(values))),
    options.encoding,
  );
  return chosenOf(
    axes,
    points.map((point, index) => ({ ...point, score: fits[index] })),
    'likelihood',
  );
}

function chosenOf(
  axes: readonly SweepAxis[],
  points: readonly SweepPoint[],
  criterion: Sweep['criterion'],
): Sweep {
  const scores = points.map(({ score }) => score);
  const isRatio = criterion === 'discrepancy';
  const chosen = indexOfLeast(scores.map((score) => (isRatio ? Math.abs(Math.log(score)) : -score)));
  const ideal = isRatio ? 1 : Number.POSITIVE_INFINITY;
  return { points, chosen, atEnd: rangeEnds(axes, chosen, scores, ideal), criterion };
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < values[best] ? index : best), 0);
}

function checkAxes(axes: readonly SweepAxis[]): readonly SweepAxis[] {
  if (axes.length !== 1 && axes.length !== 2)
    throw rangeError('sweep', 'over', 'one parameter or two', axes.length);
  for (const axis of axes) {
    checkOptions('sweep', axis, ['parameter', 'values']);
    const { parameter, values } = axis;
    const [subject, name] = parameter.split('.');
    if (
      !isOption(parameter) &&
      parameter !== 'size' &&
      ((subject !== 'psf' && subject !== 'method') || !name)
    )
      throw rangeError('sweep', 'parameter', 'psf.NAME, method.NAME, strength, noise or size', parameter);
    if (values.length === 0) throw rangeError('sweep', 'values', 'at least one number', values);
  }
  const [first, second = first] = axes.map(({ parameter }) => parameter);
  if (axes.length === 2 && first === second)
    throw rangeError('sweep', 'over', 'two different parameters', [first, second]);
  if (axes.length === 2 && (first === 'size' || second === 'size'))
    throw rangeError('sweep', 'over', 'size alone', [first, second]);
  if (first.startsWith('psf.') !== second.startsWith('psf.'))
    throw rangeError('sweep', 'over', 'two parameters of the PSF, or none', [first, second]);
  return axes;
}

/** The options of a restoration that a sweep varies. */
function isOption(parameter: string): parameter is 'strength' | 'noise' {
  return parameter === 'strength' || parameter === 'noise';
}

function withValue(options: RestoreOptions, parameter: string, value: number): RestoreOptions {
  if (isOption(parameter)) return { ...options, [parameter]: value };
  if (parameter === 'size') return { ...options, estimate: { kind: 'free', size: value }, bestEffort: true };
  const [subject, name] = parameter.split('.');
  return subject === 'method'
    ? { ...options, method: { ...(options.method ?? defaultMethod), [name]: value } as MethodSpec }
    : { ...options, refinePsf: false, psf: { ...specOf(options), [name]: value } as PsfSpec };
}

/** Whether the PSF is to be estimated. */
const isOpen = ({ psf }: RestoreOptions): boolean => psf === undefined || psf === 'auto';

function checkEstimates(options: RestoreOptions): void {
  if (!isOpen(options))
    throw rangeError('sweep', 'psf', 'auto where the size of its estimate is varied', options.psf);
  const kind = options.estimate?.kind ?? 'free';
  if (kind !== 'free' && kind !== 'auto')
    throw rangeError('sweep', 'kind', 'free where the size of the kernel is varied', kind);
}

function checkUsesNoise({ method: spec = defaultMethod }: RestoreOptions): void {
  const { name, ...parameters } = spec;
  const method: Method = checkMethodOf(methods as MethodCatalogue, spec);
  const reason = 'solve' in method ? withoutStrength(method, parameters) : undefined;
  if (reason !== undefined)
    throw rangeError('sweep', 'parameter', `another one for the method ${name}: ${reason}`, 'noise');
}

/** The noise that `restore` uses for the image when none is given. */
async function measuredNoise(image: Image, options: RestoreOptions): Promise<readonly number[]> {
  const { report } = await restore(image, { ...options, noise: 'auto', onProgress: undefined });
  return report.noiseSigma;
}

function specOf({ psf }: RestoreOptions): PsfSpec {
  if (Array.isArray(psf) || !('model' in (psf as object)))
    throw rangeError('sweep', 'psf', 'one spec with "model" where a parameter of the PSF is varied', psf);
  return psf as PsfSpec;
}

/** The first PSF: the one that the criteria use. */
function firstPsf({ psf }: RestoreOptions): Tensor {
  const [first] = (Array.isArray(psf) ? psf : [psf]) as (PsfSpec | Tensor)[];
  return 'model' in first ? makePsf(first) : first;
}
