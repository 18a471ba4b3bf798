import { checkSamples, rangeError, typeError } from '../../errors.ts';
import type { WhittleFit } from '../../estimate/spectrum/whittle.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import { makePsf } from '../../psf/make.ts';
import { secondMoments } from '../../psf/moments.ts';
import { scaledPsf, scaledSpec } from '../../psf/scale.ts';
import { checkTensor, type Tensor } from '../../tensor.ts';
import type { Encoding } from '../encoded/encoding.ts';
import { measuringWindow } from './analysis-window.ts';
import { fitsTo } from './psf-fits.ts';

/** What {@link refinePsf} found. */
export interface PsfRefinement {
  /** The PSF to restore with: rescaled, or as given. */
  readonly psf: Tensor;
  /** Its model, where one was given. */
  readonly spec?: PsfSpec | undefined;
  /** The factor of its width; 1 where it is kept. */
  readonly scale: number;
  /** Gain in log-likelihood over the given PSF, in nats per frequency; 0 where it is kept. */
  readonly gain: number;
}

/** Parameters of the search. */
const rule = {
  /** Largest |ln scale|: scales from 1/1.22 to 1.22 are tried. */
  reach: 0.2,
  /** A change that moves the rim of the PSF by less than this many pixels is ignored: resampling the PSF changes its shape as much. */
  finest: 0.25,
  /**
   * Smallest change and smallest gain. Correct PSFs (ten blurs of eleven photographs and nine of five others, clean or noisy) seemed to be
   * off by up to 3 %, a few by 4 %, and the gain of another width was below this for nearly all of them.
   */
  smallest: 0.045,
  least: 0.003,
  /**
   * Largest ratio of the gain that an unknown width would still bring after rescaling to the gain of rescaling. Where it is larger, the
   * model error is of another kind: of Levin's known kernels, whose blur varies over the frame, seven in ten fit "better" with a wrong
   * width; none passes this test.
   */
  unexplained: 1 / 3,
};

/**
 * Rescales a PSF whose width does not fit the blurred image: a defocus that is larger or smaller, a speed that is higher or lower.
 *
 * The zeros and slopes of |H|² appear in the spectrum of the image; of all scales within 20 % the one with the greatest Whittle
 * likelihood is chosen, see {@link psfLikelihood}. The PSF is kept unless the gain is large, larger than that of a softer or sharper scene,
 * and no other model error remains. A Gaussian, which has no zeros, is therefore always kept, and so is a PSF that is wrong in another way
 * than by its width.
 *
 * @param measured the blurred image [..., height, width]; its middle channel is analyzed
 * @param psf samples of rank 2, or a model
 * @param sampleWeights in the shape of the image; samples of weight 0 are left out
 * @param encoding how the file of the image holds light: frequencies that its compression removed say nothing of a PSF
 * @returns the PSF, not scaled to sum 1 where it was kept, and the scale that was found
 * @throws TypeError or RangeError for an image or a PSF that does not fit
 * @see P. Whittle 1953, doi:10.1007/BF02590998; kernels from the spectrum of an image: A. Goldstein, R. Fattal 2012, "Blur-kernel estimation
 *   from spectral irregularities", doi:10.1007/978-3-642-33715-4_45
 * @example
 * const scene = gaussianNoise(zeros([128, 128]), { sigma: 0.2, seed: 1 });
 * const right = makePsf({ model: 'disk', radius: 5 });
 * const measured = gaussianNoise(blur(right, scene.shape).apply(scene), { sigma: 1e-3, seed: 2 });
 * refinePsf(measured, { model: 'disk', radius: 5 }).scale; // => 1
 * Math.round(10 * refinePsf(measured, { model: 'disk', radius: 5.5 }).spec.radius); // => 50
 */
export function refinePsf(
  measured: Tensor,
  psf: Tensor | PsfSpec,
  sampleWeights?: Tensor,
  encoding?: Encoding,
): PsfRefinement {
  const given = checked(measured, psf);
  if (sampleWeights !== undefined) checkTensor('refinePsf', 'sampleWeights', sampleWeights, measured.shape);
  const kept = { psf: given, ...('model' in psf && { spec: psf }), scale: 1, gain: 0 };
  const window = measuringWindow(measured, sampleWeights);
  if (window === undefined || given.shape.some((n, axis) => n > window.shape[axis] / 2)) return kept;
  const scaled = (scale: number): Tensor =>
    'model' in psf ? makePsf(scaledSpec(psf, scale)) : scaledPsf(given, scale);

  const fits = fitsTo(window, encoding);
  const sum = sumOf(given);
  const unit = { shape: given.shape, data: given.data.map((value: number) => value / sum) };
  const start = fits.of(unit);
  if (start === undefined) return kept;
  const scale = likeliestScale(fits.rough, scaled, given, start);
  const change = Math.abs(Math.log(scale));
  if (change < rule.smallest || change * rimOf(given) < rule.finest || change > rule.reach) return kept;
  const found = scaled(scale);
  const end = fits.of(found, start) as WhittleFit;
  // The values are -2 times log-likelihoods.
  const gain = (fits.softened(unit, start) - end.value) / 2;
  if (gain < rule.least || (end.value - fits.dilated(found, end)) / 2 > rule.unexplained * gain) return kept;
  return { psf: found, ...('model' in psf && { spec: scaledSpec(psf, scale) }), scale, gain };
}

function checked(measured: Tensor, psf: Tensor | PsfSpec): Tensor {
  if (!(measured?.shape?.length >= 2))
    throw typeError(
      'refinePsf',
      'measured',
      'an image of shape [..., height, width]',
      measured?.shape ?? measured,
    );
  checkTensor('refinePsf', 'measured', measured);
  checkSamples('refinePsf', 'measured', measured.data);
  if (psf === null || typeof psf !== 'object')
    throw typeError('refinePsf', 'psf', 'a tensor or a spec with "model"', psf);
  const samples = 'model' in psf ? makePsf(psf) : psf;
  if (samples.shape?.length !== 2)
    throw rangeError('refinePsf', 'psf', 'a PSF of rank 2: [height, width]', samples.shape);
  checkTensor('refinePsf', 'psf', samples);
  checkSamples('refinePsf', 'psf', samples.data);
  const sum = sumOf(samples);
  if (!(sum > 0)) throw rangeError('refinePsf', 'psf', 'weights with a sum > 0', sum);
  return samples;
}

function sumOf({ data }: Tensor): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum;
}

/** The radius of a disk with the second moments of the PSF. */
function rimOf(psf: Tensor): number {
  const { yy, xx } = secondMoments(psf);
  return Math.sqrt(2 * (yy + xx));
}

/** The scale of greatest likelihood: on a grid first, then by bisection around the best. */
function likeliestScale(
  value: (psf: Tensor, start: WhittleFit) => number,
  scaled: (scale: number) => Tensor,
  { shape }: Tensor,
  start: WhittleFit,
): number {
  const ratio = Math.max(0.005, Math.min(0.02, (2 * rule.finest) / Math.max(...shape)));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  const test = (logScale: number): void => {
    const now = value(scaled(Math.exp(logScale)), start);
    if (now >= least) return;
    least = now;
    best = logScale;
  };
  // One step beyond the limit, where the search has failed.
  const steps = Math.floor(rule.reach / ratio) + 1;
  for (let step = -steps; step <= steps; step++) test(step * ratio);
  for (let half = ratio / 2; half > 0.001; half /= 2) {
    const middle = best;
    test(middle - half);
    test(middle + half);
  }
  return Math.exp(best);
}
