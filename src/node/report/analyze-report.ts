import type { PsfEstimate } from '../../blind/psf-estimate.ts';
import { fitPowerLaw } from '../../estimate/power-law.ts';
import { periodicSpectrum } from '../../estimate/spectrum/periodic-spectrum.ts';
import { irfftn } from '../../fft/rfftn.ts';
import { toOtf } from '../../psf/otf.ts';
import { type Image, type Tensor, tensor } from '../../tensor.ts';
import type { ImageFile } from '../files/image-file.ts';
import { cepstrumMap, clippingMap, greyOf, recoverableMap } from './analyze-maps.ts';
import { displayWhite } from './display-white.ts';
import { estimateGallery, estimateTable } from './estimate-gallery.ts';
import { decibelMap, kernelMap } from './maps.ts';
import { type Fact, measurementTable } from './measurements.ts';
import { noisePlots } from './noise-plot.ts';
import { powerCurve, powerPlot } from './power-plot.ts';
import type { Gallery, Plot, Report, ReportImage } from './report.ts';
import { reportImage } from './report-image.ts';

/** What a report about an image is made of. */
export interface AnalyzeReportOptions {
  readonly title: string;
  readonly verdict: string;
  readonly command: string;
  /** At least 64x64. */
  readonly image: Image;
  /** The blur that was asked about or found; none where the image looks sharp. */
  readonly psf?: Tensor | undefined;
  /** The estimate of the blur from the image alone: shows its kernel, path and scales. */
  readonly estimate?: PsfEstimate | undefined;
  /** Standard deviation of the noise, > 0. */
  readonly noise: number;
  /** Black and white: samples at or beyond them are clipped. [0, 1] by default. */
  readonly range?: readonly [black: number, white: number] | undefined;
  /** What was found, in words: name, value, meaning. */
  readonly measurements: readonly Fact[];
  /** The record of the image. */
  readonly file: Partial<ImageFile>;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly warnings?: readonly string[] | undefined;
  /** Numbers to keep inside the page. */
  readonly data?: unknown | undefined;
}

/**
 * The report of a look at an image before any work: its spectrum and which part of it stands above the noise, its power curve with
 * the floor of the noise, its cepstrum, and what is clipped.
 *
 * @param options image, blur, noise and words for the page
 * @returns plain data for {@link renderReport}
 * @example
 * const image = gaussianNoise(zeros([1, 64, 64]), { sigma: 0.1 });
 * const words = { title: 'Noise', verdict: 'No blur.', command: 'none', measurements: [], file: {} };
 * (await analyzeReport({ ...words, image, noise: 0.1 })).images.map(({ name }) => name); // => ['image', 'spectrum', 'clipping']
 */
export async function analyzeReport(options: AnalyzeReportOptions): Promise<Report> {
  const { title, verdict, command, image, psf, estimate, measurements, file } = options;
  const { range = [0, 1], parameters = {}, warnings = [] } = options;
  const white = displayWhite(image, file);
  const plane = greyOf(image);
  const spectrum = periodicSpectrum(plane);
  // The mean of channels has less noise than each of them.
  const noise = Math.max(options.noise / Math.sqrt(image.shape[0]), 1e-6 * white);
  const transfer = toOtf(psf ?? tensor([1, 1], [1]), plane.shape, 'float64');
  const law = fitPowerLaw(spectrum, transfer, noise);
  const clipped = image.data.some((v: number) => v <= range[0] || v >= range[1]);
  const images: Promise<ReportImage>[] = [
    reportImage('image', image, { file, white }),
    reportImage('spectrum', recoverableMap(spectrum, transfer, law, noise), {
      caption: 'in colour what stands above the noise, grey what is lost in it; frequency 0 in the middle',
    }),
    reportImage('clipping', clippingMap(image, range, white), {
      caption: clipped ? 'red is cut off at white, blue at black' : 'nothing is cut off',
    }),
  ];
  return {
    title,
    verdict,
    command,
    parameters,
    warnings,
    images: await Promise.all(images),
    tables: [
      measurementTable(
        'Measurements',
        'In the unit of the image; white is 1 where the file holds integers.',
        measurements,
      ),
      ...(estimate ? [estimateTable(estimate)] : []),
    ],
    plots: [powerOf(plane, irfftn(spectrum), noise, law, psf), ...noisePlots(image, file)],
    galleries: [
      ...(psf === undefined ? [] : [await blurOf(psf, plane.shape, cepstrumMap(spectrum, noise))]),
      ...(estimate ? [await estimateGallery(estimate)] : []),
    ],
    data: options.data ?? null,
  };
}

function powerOf(
  plane: Tensor,
  periodic: Tensor,
  noise: number,
  { amplitude, exponent }: { readonly amplitude: number; readonly exponent: number },
  psf: Tensor | undefined,
): Plot {
  const seen = powerCurve('image', { shape: plane.shape, data: periodic.data });
  const behind = psf === undefined ? 'power law of photographs' : 'behind the blur';
  return powerPlot(
    'Power by spatial frequency',
    `Where the image reaches the floor of the noise there is nothing left to sharpen. The straight fall is the power law |f|^-${exponent.toFixed(1)} that fits ${psf === undefined ? 'it' : 'what lies behind the blur'}.`,
    [
      seen,
      { name: 'noise', x: seen.x, y: seen.x.map(() => noise * noise) },
      { name: behind, x: seen.x, y: seen.x.map((f) => amplitude * f ** -exponent) },
    ],
  );
}

async function blurOf(psf: Tensor, shape: readonly number[], cepstrum: Tensor): Promise<Gallery> {
  return {
    title: 'The blur',
    note: 'The PSF; |H|, where white passes and black (60 dB down) is stopped; and the middle of the cepstrum, where a movement is a pair of dark spots at its length and a defocus a dark ring.',
    images: await Promise.all([
      reportImage('PSF', kernelMap(psf)),
      reportImage('|H|', decibelMap(toOtf(psf, [shape[0], shape[1]]), 60)),
      reportImage('cepstrum', cepstrum, {
        caption: `${Math.floor(cepstrum.shape[2] / 2)} pixels to each side of the middle`,
      }),
    ]),
  };
}
