import { checkSamples, checkShape, rangeError, typeError } from '../../errors.ts';
import { dilationPower } from '../../estimate/spectrum/dilation-power.ts';
import { periodicSpectrum } from '../../estimate/spectrum/periodic-spectrum.ts';
import {
  fitDilated,
  fitSamples,
  gainAt,
  powerAt,
  sampleFrequencies,
  type WhittleFit,
} from '../../estimate/spectrum/whittle.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import { makePsf } from '../../psf/make.ts';
import { secondMoments } from '../../psf/moments.ts';
import { toOtf } from '../../psf/otf.ts';
import { scaledPsf, scaledSpec } from '../../psf/scale.ts';
import type { Tensor } from '../../tensor.ts';
import { measuringWindow } from './analysis-window.ts';
import { gaussianWidthChanges } from './gaussian-width-change.ts';

/** What {@link refinePsf} found. */
export interface PsfRefinement {
  /** The PSF to restore with: drawn anew, or as it was given. */
  readonly psf: Tensor;
  /** Its model, where one was given. */
  readonly spec?: PsfSpec | undefined;
  /** The factor of its width; 1 where it is kept. */
  readonly scale: number;
  /** How much better than as it was given it explains the picture, in nats per frequency; 0 where it is kept. */
  readonly gain: number;
}

/** What the search goes by. */
const rule = {
  /** Widths from 1/1.22 to 1.22 are tried. */
  reach: 0.2,
  /** A change that moves the rim of the PSF by less than this many pixels is not seen: drawing it anew changes its form as much. */
  finest: 0.25,
  /**
   * Right PSFs, ten blurs of eleven photographs and nine of five others, clean or noisy, seemed to be off by up to 3 %, few by 4 %, and
   * nearly all explained less than this in another width.
   */
  smallest: 0.045,
  least: 0.003,
  /**
   * What an unknown width explains once the width is right, over what the width has explained. Where it is more, something else is
   * wrong: of Levin's known kernels, whose blur varies over the frame, seven in ten fit "better" with a wrong width; none passes this.
   */
  unexplained: 1 / 3,
};

/**
 * Looks whether a blurred picture fits its PSF better drawn larger or smaller: a lens in other focus, a speed that was a bit higher.
 *
 * The zeros and slopes of |H|² show in the spectrum of the picture; of all widths within 20 % the one with the greatest Whittle
 * likelihood is taken, see {@link psfLikelihood}. The PSF is kept unless the gain is large, more than a softer or sharper scene would
 * explain, and no other misfit remains. So a bell, which has no zeros, is always kept, and so is whatever is wrong in another way than
 * by its width.
 *
 * @param measured the blurred picture [..., height, width]; of its channels the middle one tells
 * @param psf samples of rank 2 or a model
 * @param weights of the samples, in the shape of the picture; 0 is left out
 * @throws TypeError or RangeError for a picture or a PSF that is none
 * @example
 * const scene = gaussianNoise(zeros([128, 128]), { sigma: 0.2, seed: 1 });
 * const right = makePsf({ model: 'disk', radius: 5 });
 * const seen = gaussianNoise(blur(right, scene.shape).apply(scene), { sigma: 1e-3, seed: 2 });
 * refinePsf(seen, { model: 'disk', radius: 5 }).scale; // => 1
 * Math.round(10 * refinePsf(seen, { model: 'disk', radius: 5.5 }).spec.radius); // => 50
 *
 * P. Whittle 1953, doi:10.1007/BF02590998; to read a kernel off the spectrum of the picture: A. Goldstein, R. Fattal 2012,
 * "Blur-kernel estimation from spectral irregularities", doi:10.1007/978-3-642-33715-4_45
 */
export function refinePsf(measured: Tensor, psf: Tensor | PsfSpec, weights?: Tensor): PsfRefinement {
  const given = checked(measured, psf);
  if (weights !== undefined) checkShape('refinePsf', 'weights', weights.shape, measured.shape);
  const kept = { psf: given, ...('model' in psf && { spec: psf }), scale: 1, gain: 0 };
  const window = measuringWindow(measured, weights);
  if (window === undefined || given.shape.some((n, axis) => n > window.shape[axis] / 2)) return kept;
  const scaled = (scale: number): Tensor =>
    'model' in psf ? makePsf(scaledSpec(psf, scale)) : scaledPsf(given, scale);

  const fits = fitsTo(window);
  const sum = sumOf(given);
  const unit = { shape: given.shape, data: given.data.map((value: number) => value / sum) };
  const start = fits.of(unit);
  if (start === undefined) return kept;
  const scale = likeliest(fits.rough, scaled, given, start);
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
      'a picture of shape [..., height, width]',
      measured?.shape ?? measured,
    );
  checkSamples('refinePsf', 'measured', measured.data);
  if (psf === null || typeof psf !== 'object')
    throw typeError('refinePsf', 'psf', 'a tensor or a spec with "model"', psf);
  const samples = 'model' in psf ? makePsf(psf) : psf;
  if (samples.shape?.length !== 2)
    throw rangeError('refinePsf', 'psf', 'a PSF of rank 2: [height, width]', samples.shape);
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

/** The width of the greatest likelihood: on a grid first, then by halves around the best. */
function likeliest(
  value: (psf: Tensor, start: WhittleFit) => number,
  scaled: (scale: number) => Tensor,
  { shape }: Tensor,
  start: WhittleFit,
): number {
  const ratio = Math.max(0.005, Math.min(0.02, (2 * rule.finest) / Math.max(...shape)));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  const look = (logScale: number): void => {
    const now = value(scaled(Math.exp(logScale)), start);
    if (now >= least) return;
    least = now;
    best = logScale;
  };
  // One beyond the reach, where the search has run out.
  const steps = Math.floor(rule.reach / ratio) + 1;
  for (let step = -steps; step <= steps; step++) look(step * ratio);
  for (let half = ratio / 2; half > 0.001; half /= 2) {
    const middle = best;
    look(middle - half);
    look(middle + half);
  }
  return Math.exp(best);
}

/** The fits of PSFs to one picture. */
function fitsTo(plane: Tensor) {
  const { shape } = plane;
  const spectrum = periodicSpectrum(plane);
  const drawn = sampleFrequencies(shape);
  const seen = powerAt(spectrum, drawn);
  // A quarter of them is enough to find the width.
  const few = drawn.filter((_, i) => i % 4 === 0);
  const glimpse = powerAt(spectrum, few);
  const transferOf = (psf: Tensor) => toOtf(psf, shape, 'float32');
  const gainOf = (psf: Tensor) => gainAt(transferOf(psf), drawn);
  const minusTwice = (fit: WhittleFit | undefined) => fit?.value ?? Number.POSITIVE_INFINITY;
  return {
    of: (psf: Tensor, start?: WhittleFit) => fitSamples({ ...seen, gain: gainOf(psf) }, undefined, start),
    rough: (psf: Tensor, start: WhittleFit): number =>
      minusTwice(fitSamples({ ...glimpse, gain: gainAt(transferOf(psf), few) }, undefined, start)),
    /** The best of the PSF with a scene that is softer or sharper than a power law. */
    softened(psf: Tensor, start: WhittleFit): number {
      const gain = gainOf(psf);
      const softer = gaussianWidthChanges(psf, shape, drawn).map((bell) =>
        minusTwice(fitSamples({ ...seen, gain: gain.map((g, i) => g * bell[i]) }, undefined, start)),
      );
      return Math.min(start.value, ...softer);
    },
    /** The PSF with an unknown width. */
    dilated(psf: Tensor, start: WhittleFit): number {
      const transfer = transferOf(psf);
      const spread = dilationPower(transfer);
      const samples = { ...seen, gain: gainAt(transfer, drawn) };
      return fitDilated(samples, drawn, spread, undefined, start).value;
    },
  };
}
