import type { PsfEstimate } from '../../blind/psf-estimate.ts';
import { rangeError } from '../../errors.ts';
import { halfShape } from '../../fft/spectrum.ts';
import { toOtf } from '../../psf/otf.ts';
import { validatePsf } from '../../psf/validate.ts';
import type { Tensor } from '../../tensor.ts';
import { estimateGallery, estimateTable } from './estimate-gallery.ts';
import { decibelMap, kernelMap } from './maps.ts';
import { measurementTable } from './measurements.ts';
import { format } from './page/table.ts';
import type { Curve, Report } from './report.ts';
import { reportImage } from './report-image.ts';

/** What a report about a PSF is made of. */
export interface PsfReportOptions {
  readonly title: string;
  readonly command: string;
  /** Of rank 2. */
  readonly psf: Tensor;
  /** The estimate, where the PSF was estimated from an image: shows its path and scales. */
  readonly estimate?: PsfEstimate | undefined;
  readonly warnings?: readonly string[] | undefined;
  /** Numbers to keep inside the page. */
  readonly data?: unknown | undefined;
}

/** Side of the grid on which the transfer function is drawn; a larger PSF brings its own. */
const grid = 256;

/**
 * The report of a PSF: the weights, the transfer function, and both as curves through the middle.
 *
 * @param options the PSF and words for the page
 * @returns plain data for {@link renderReport}
 * @throws RangeError when the PSF is not of rank 2
 * @example
 * const psf = makePsf({ model: 'gaussian', sigma: 2 });
 * (await psfReport({ title: 'A Gaussian', command: 'none', psf })).plots.length; // => 2
 */
export async function psfReport({
  title,
  command,
  psf,
  estimate,
  warnings = [],
  data,
}: PsfReportOptions): Promise<Report> {
  if (psf.shape.length !== 2) throw rangeError('psfReport', 'psf', 'a PSF of rank 2', psf.shape);
  const side = Math.max(grid, ...psf.shape);
  const otf = toOtf(psf, [side, side]);
  const columns = halfShape([side, side])[1];
  const modulus = (row: number, column: number): number => {
    const k = row * columns + column;
    return Math.hypot(otf.re[k], otf.im[k]);
  };
  const steps = Array.from({ length: columns }, (_, i) => i);
  const transfer: Curve[] = [
    { name: 'across', x: steps.map((i) => i / side), y: steps.map((i) => modulus(0, i)) },
    { name: 'down', x: steps.map((i) => i / side), y: steps.map((i) => modulus(i, 0)) },
  ];
  const { sum, centroid, negative, rim } = validatePsf(psf);
  const stopped = share(otf.re, otf.im, 1e-3);
  return {
    title,
    verdict: `${psf.shape.join(' x ')} pixels. ${format(100 * stopped)} % of all frequencies are weakened to less than a thousandth: of those nothing can be recovered from 8-bit data.`,
    command,
    parameters: { shape: psf.shape },
    warnings,
    images: await Promise.all([
      reportImage('PSF', kernelMap(psf)),
      reportImage('|H|', decibelMap(otf, 60), {
        caption: 'white passes, black is 60 dB down; frequency 0 in the middle',
      }),
    ]),
    tables: [
      ...(estimate ? [estimateTable(estimate)] : []),
      measurementTable('Measures', 'Of the samples as they are.', [
        ['sum', sum, '1 keeps the brightness of an image'],
        [
          'centroid',
          centroid.map(format).join(', '),
          'distance of the center of mass from the origin, in pixels per axis',
        ],
        ['negative', negative, 'share of negative weights'],
        ['rim', rim, 'share of the weights on the rim: a PSF that is cut off has much there'],
      ]),
    ],
    plots: [
      {
        title: 'Profile',
        note: 'The weights through the origin.',
        x: { label: 'distance from the origin (pixels)', log: false },
        y: { label: 'weight', log: false },
        curves: profiles(psf),
      },
      {
        title: 'Transfer function',
        note: '|H| along both axes: where it touches zero, an image loses that frequency.',
        x: { label: 'spatial frequency (cycles per pixel)', log: false },
        y: { label: '|H|', log: false },
        curves: transfer,
      },
    ],
    galleries: estimate ? [await estimateGallery(estimate)] : [],
    data: data ?? validatePsf(psf),
  };
}

function profiles({ shape: [height, width], data }: Tensor): Curve[] {
  const [row, column] = [Math.floor(height / 2), Math.floor(width / 2)];
  const across = Array.from({ length: width }, (_, i) => i);
  const down = Array.from({ length: height }, (_, i) => i);
  return [
    { name: 'across', x: across.map((i) => i - column), y: across.map((i) => data[row * width + i]) },
    { name: 'down', x: down.map((i) => i - row), y: down.map((i) => data[i * width + column]) },
  ];
}

/** Share of the stored frequencies whose gain is below `limit` times the largest. */
function share(re: ArrayLike<number>, im: ArrayLike<number>, limit: number): number {
  let largest = 0;
  for (let k = 0; k < re.length; k++) largest = Math.max(largest, Math.hypot(re[k], im[k]));
  let below = 0;
  for (let k = 0; k < re.length; k++) if (Math.hypot(re[k], im[k]) < limit * largest) below++;
  return below / re.length;
}
