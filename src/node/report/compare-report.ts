import type { Image } from '../../tensor.ts';
import type { ImageFile } from '../files/image-file.ts';
import { displayWhite } from './display-white.ts';
import { differenceMap } from './maps.ts';
import { format } from './page/table.ts';
import { powerCurve, powerPlot } from './power-plot.ts';
import type { Report } from './report.ts';
import { defaultLimit, middle, reportImage } from './report-image.ts';

/** An image that is compared, and how far it is from the reference. */
export interface Compared {
  readonly name: string;
  readonly image: Image;
  readonly psnr: number;
  readonly ssim: number;
  readonly mse: number;
  readonly mae: number;
  /** Pixels; null where it cannot be measured. */
  readonly shift: number | null;
}

/** What a report about a comparison is made of. */
export interface CompareReportOptions {
  readonly title: string;
  readonly command: string;
  readonly reference: { readonly name: string; readonly image: Image };
  /** At least one; names differ from each other and from that of the reference. */
  readonly images: readonly Compared[];
  /** Distance between black and white, to which PSNR and SSIM are relative; 1 by default. */
  readonly range?: number | undefined;
  /** The record of the reference. */
  readonly file: Partial<ImageFile>;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly warnings?: readonly string[] | undefined;
}

const gain = 4;

/**
 * The report of a comparison: images beside a reference, their differences from it, and which is closest.
 *
 * Of images larger than 1024 pixels the middle is shown; the numbers are those of the whole.
 *
 * @param options reference, images and their numbers
 * @returns plain data for {@link renderReport}
 * @example
 * const image = zeros([1, 16, 16]);
 * const numbers = { psnr: 30, ssim: 0.9, mse: 1e-3, mae: 0.02, shift: null };
 * const reference = { name: 'truth', image };
 * const { verdict } = await compareReport({
 *   title: 'Two', command: 'none', reference, images: [{ name: 'guess', image, ...numbers }], file: {},
 * });
 * verdict; // => 'guess is 30 dB from truth.'
 */
export async function compareReport(options: CompareReportOptions): Promise<Report> {
  const { title, command, reference, images, range = 1, file, parameters = {}, warnings = [] } = options;
  const truth = middle(reference.image, defaultLimit);
  const shown = images.map(({ name, image, psnr }) => ({ name, psnr, image: middle(image, defaultLimit) }));
  const white = displayWhite(truth, file);
  const best = images.reduce((a, b) => (b.psnr > a.psnr ? b : a));
  return {
    title,
    verdict:
      images.length === 1
        ? `${best.name} is ${format(best.psnr)} dB from ${reference.name}.`
        : `${best.name} is closest to ${reference.name}: ${format(best.psnr)} dB, SSIM ${format(best.ssim)}.`,
    command,
    parameters,
    warnings,
    images: await Promise.all([
      reportImage(reference.name, truth, { file, white }),
      ...shown.map(({ name, image, psnr }) =>
        reportImage(name, image, { file, white, caption: `${format(psnr)} dB` }),
      ),
    ]),
    slider: { first: reference.name, second: best.name },
    tables: [
      {
        title: 'How far from the reference',
        note: `Over the whole image, where the range from black to white is ${format(range)}.`,
        columns: [
          {
            title: 'PSNR',
            unit: 'dB',
            meaning: 'peak signal-to-noise ratio; 6 dB more is half the error',
            best: 'highest',
          },
          { title: 'SSIM', meaning: 'structural similarity; 1 is equal', best: 'highest' },
          { title: 'MSE', meaning: 'mean square error', best: 'lowest' },
          { title: 'MAE', meaning: 'mean absolute error', best: 'lowest' },
          {
            title: 'shift',
            unit: 'px',
            meaning: 'an image that is shifted against the reference loses decibels without looking worse',
          },
        ],
        rows: images.map(({ name, psnr, ssim, mse, mae, shift }) => ({
          name,
          cells: [psnr, ssim, mse, mae, shift ?? undefined],
          candidate: true,
        })),
      },
    ],
    plots: [
      powerPlot(
        'Power of the images',
        'Below the reference: detail is missing. Above it: noise, or something invented.',
        [powerCurve(reference.name, truth), ...shown.map(({ name, image }) => powerCurve(name, image))],
      ),
    ],
    galleries: [
      {
        title: 'Differences from the reference',
        note: `Grey is no difference; ${format(white / gain)} too bright is white, ${format(white / gain)} too dark is black.`,
        images: await Promise.all(
          shown.map(({ name, image }) => reportImage(name, differenceMap(image, truth, gain / white))),
        ),
      },
    ],
    data: {
      reference: reference.name,
      images: images.map(({ image: _, ...numbers }) => numbers),
    },
  };
}
