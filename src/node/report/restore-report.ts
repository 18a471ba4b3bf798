import type { PsfEstimate } from '../../blind/psf-estimate.ts';
import { rfftn } from '../../fft/rfftn.ts';
import { blur } from '../../operators/blur.ts';
import { toOtf } from '../../psf/otf.ts';
import type { RestoreReport } from '../../restore/options.ts';
import { dtypeOf, type Image, type Tensor } from '../../tensor.ts';
import type { ImageFile } from '../files/image-file.ts';
import { displayWhite } from './display-white.ts';
import { estimateGallery, estimateTable } from './estimate-gallery.ts';
import { decibelMap, differenceMap, kernelMap } from './maps.ts';
import { measurementTable } from './measurements.ts';
import { noisePlots } from './noise-plot.ts';
import { format } from './page/table.ts';
import { convergencePlot, powerCurve, powerPlot } from './power-plot.ts';
import type { Report } from './report.ts';
import { defaultLimit, middle, reportImage } from './report-image.ts';

/** What a report about a restoration is made of. */
export interface RestoreReportOptions {
  readonly title: string;
  readonly command: string;
  readonly measured: Image;
  readonly restored: Image;
  readonly report: RestoreReport;
  /** The estimate, where the PSF was estimated from the image: shows its kernel, path and scales. */
  readonly estimate?: PsfEstimate | undefined;
  /** Relative change of each iteration, by channel. */
  readonly changes?: readonly (readonly number[])[] | undefined;
  /** The record of the image that was read. */
  readonly file: Partial<ImageFile>;
  readonly warnings?: readonly string[] | undefined;
}

const gain = 4;

/**
 * The report of a restoration: before and after, what changed, and whether the result explains the measurement.
 *
 * Of images larger than 1024 pixels the middle is shown and judged.
 *
 * @param options the images and what `restore` reported
 * @returns plain data for {@link renderReport}
 * @example
 * const measured = zeros([1, 16, 16]);
 * const psf = { model: 'gaussian', sigma: 1 } as const;
 * const { image: restored, report } = await restore(measured, { psf, noise: 0.01 });
 * const page = await restoreReport({ title: 'Dark', command: 'none', measured, restored, report, file: {} });
 * page.slider; // => { first: 'measured', second: 'restored' }
 */
export async function restoreReport(options: RestoreReportOptions): Promise<Report> {
  const { title, command, report, estimate, changes = [], file, warnings = [] } = options;
  const psfs = report.psf.map(({ samples }) => samples);
  const measured = middle(options.measured, defaultLimit);
  const restored = middle(options.restored, defaultLimit);
  const residual = residualOf(measured, restored, psfs);
  const noise = Math.sqrt(report.noiseSigma.reduce((sum, s) => sum + s * s, 0) / report.noiseSigma.length);
  const level = rootMeanSquare(residual);
  const measuredCurve = powerCurve('measured', measured);
  const [, height, width] = measured.shape;
  const white = displayWhite(measured, file);
  return {
    title,
    verdict: verdictOf(report, noise, level),
    command,
    parameters: {
      method: report.method,
      ...report.parameters,
      boundary: report.boundary,
      channels: report.channels,
      psf: report.psf.map(({ shape, spec }) => ({ shape, spec })),
    },
    warnings,
    images: await Promise.all([
      reportImage('measured', measured, { file, white }),
      reportImage('restored', restored, { file, white }),
    ]),
    slider: { first: 'measured', second: 'restored' },
    tables: [
      measurementTable('What was done', 'Noise and residual are in the unit of the image.', [
        ['method', report.method, 'name of the solver'],
        ['iterations', report.iterations, `it stopped because of: ${report.stopReason}`],
        ['noise', noise, 'standard deviation, given or measured'],
        [
          'residual',
          level,
          'root mean square of A x̂ − y inside the frame: about the noise where all is explained',
        ],
        ['flux', report.flux, 'light of the result over that of the input'],
        [
          'shift',
          report.shift.map(format).join(', '),
          'shift of the result against the input, y and x in pixels',
        ],
        ['seconds', report.seconds, 'time of the restoration'],
      ]),
      ...(estimate ? [estimateTable(estimate)] : []),
    ],
    plots: [
      powerPlot(
        'Power of the images',
        'Between the two curves lies what was restored; a rise at the right end is noise that came along.',
        [measuredCurve, powerCurve('restored', restored)],
      ),
      powerPlot(
        'Power of the residual A x̂ − y',
        'Flat at the level of the noise is right. Above it the blur is not explained, below it the noise was taken for detail.',
        [
          powerCurve('residual', residual),
          { name: 'noise', x: measuredCurve.x, y: measuredCurve.x.map(() => noise * noise) },
        ],
      ),
      ...noisePlots(measured, file),
      ...convergencePlot(
        new Map(changes.map((values, i) => [changes.length > 1 ? `channel ${i + 1}` : 'restored', values])),
      ),
    ],
    galleries: [
      {
        title: 'What changed',
        note: `Restored minus measured: grey is no change, ${format(white / gain)} brighter is white. And the spectrum of what is not explained, over 60 dB.`,
        images: await Promise.all([
          reportImage('restored − measured', differenceMap(restored, measured, gain / white)),
          reportImage(
            'A x̂ − y',
            differenceMap(residual, { ...residual, data: residual.data.map(() => 0) }, (8 * gain) / white),
            {
              caption: `grey is 0, ${format(white / (8 * gain))} is white`,
            },
          ),
          reportImage('spectrum of A x̂ − y', decibelMap(rfftn(residual, 2), 60)),
        ]),
      },
      {
        title: 'The blur',
        note: 'The PSF, and |H|: white passes, black (60 dB down) is stopped. Frequency zero is in the middle.',
        images: (
          await Promise.all(
            psfs.map(async (psf, i) => {
              const name = psfs.length > 1 ? ` ${i + 1}` : '';
              return [
                await reportImage(`PSF${name}`, kernelMap(psf)),
                await reportImage(`|H|${name}`, decibelMap(toOtf(psf, [height, width]), 60)),
              ];
            }),
          )
        ).flat(),
      },
      ...(estimate ? [await estimateGallery(estimate)] : []),
    ],
    data: { ...report, psf: report.psf.map(({ shape, spec }) => ({ shape, spec })) },
  };
}

/** A x̂ − y where the PSF stays inside the frame; 0 on the rim, about which nothing is known. */
function residualOf(measured: Image, restored: Image, psfs: readonly Tensor[]): Tensor {
  const [channels, height, width] = measured.shape;
  const size = height * width;
  const residual = measured.data.slice();
  for (let channel = 0; channel < channels; channel++) {
    const psf = psfs[channel % psfs.length];
    const plane = (image: Image): Tensor => ({
      shape: [height, width],
      data: image.data.subarray(channel * size, (channel + 1) * size),
    });
    const again = blur(psf, [height, width], { boundary: 'reflect', dtype: dtypeOf(measured) }).apply(
      plane(restored),
    );
    const [top, left] = psf.shape.map((n) => Math.ceil(n / 2));
    for (let i = 0; i < size; i++) {
      const [row, column] = [Math.floor(i / width), i % width];
      const inside = row >= top && row < height - top && column >= left && column < width - left;
      residual[channel * size + i] = inside ? again.data[i] - measured.data[channel * size + i] : 0;
    }
  }
  return { shape: measured.shape, data: residual };
}

function rootMeanSquare({ data }: Tensor): number {
  let sum = 0;
  let count = 0;
  for (const v of data) {
    if (v === 0) continue;
    sum += v * v;
    count++;
  }
  return count > 0 ? Math.sqrt(sum / count) : 0;
}

function verdictOf(report: RestoreReport, noise: number, residual: number): string {
  const ratio = noise > 0 ? residual / noise : Number.NaN;
  const judgement =
    ratio > 1.5
      ? 'more than the noise is left unexplained: the PSF may be wrong, or the regularisation too strong.'
      : ratio < 0.5
        ? 'the result follows the measurement closer than its noise: stronger regularisation may look better.'
        : 'what is left unexplained is about as large as the noise, as it should be.';
  const iterations = report.iterations > 0 ? ` in ${report.iterations} iterations` : '';
  return `Restored by ${report.method}${iterations}. The residual is ${format(ratio)} times the noise (${format(noise)}): ${judgement}`;
}
