import { rfftn } from '../../fft/rfftn.ts';
import type { Tensor } from '../../tensor.ts';
import type { Versus } from '../../versus/versus.ts';
import type { ImageFile } from '../files/image-file.ts';
import { displayWhite } from './display-white.ts';
import { decibelMap, differenceMap, kernelMap } from './maps.ts';
import { format } from './page/table.ts';
import { convergencePlot, powerCurve, powerPlot } from './power-plot.ts';
import type { Gallery, Plot, Report, ReportImage } from './report.ts';
import { defaultLimit, reportImage } from './report-image.ts';
import { operatorTable, resultsTable } from './versus-tables.ts';
import { versusVerdict } from './versus-verdict.ts';

/** What the report says beside what {@link Versus | versus} found. */
export interface VersusReportOptions {
  readonly title: string;
  readonly command: string;
  readonly kernel: Tensor;
  /** The record of the image that was read. */
  readonly file: Partial<ImageFile>;
  readonly warnings?: readonly string[] | undefined;
}

const gain = 4;

/**
 * The report of {@link Versus | versus}: which way back is closest, and why.
 *
 * @param found what `versus` gave
 * @param options words for the page, the kernel, and the record of the file that the image came from
 * @returns plain data for {@link renderReport}
 * @example
 * const step = tensor([1, 1, 8], [0, 0, 1, 1, 1, 1, 0, 0]);
 * const kernel = tensor([1, 3], [0.25, 0.5, 0.25]);
 * const report = await versusReport(await versus(step, kernel), { title: 'A step', command: 'none', kernel, file: {} });
 * report.slider.first; // => 'transposed rescaled'
 */
export async function versusReport(
  found: Versus,
  { title, command, kernel, file, warnings = [] }: VersusReportOptions,
): Promise<Report> {
  const { report, original, measured, estimates } = found;
  const { operator, results } = report;
  const captions = new Map(results.map((r) => [r.name, `${format(r.psnr)} dB`]));
  const white = displayWhite(original, file);
  const limit = (stride: number): number => Math.max(1, Math.floor(defaultLimit / stride));
  const show = (name: string, image: Tensor, stride = 1): Promise<ReportImage> => {
    const caption = captions.get(name);
    return reportImage(name, image, { file, white, limit: limit(stride), ...(caption ? { caption } : {}) });
  };
  const images = await Promise.all([
    show('original', original),
    show('measured', measured, Math.max(...operator.stride)),
    ...[...estimates].filter(([name]) => name !== 'measured').map(([name, estimate]) => show(name, estimate)),
  ]);
  return {
    title,
    verdict: versusVerdict(found),
    command,
    parameters: { ...operator, best: report.best },
    warnings,
    images,
    slider: { first: 'transposed rescaled', second: report.best },
    tables: [resultsTable(found), operatorTable(found)],
    plots: plotsOf(found),
    galleries: await galleriesOf(found, kernel, white),
    data: report,
  };
}

/** Ways back that fill a plot without saying more: a raw scale is no shape. */
const unplotted = new Set(['measured', 'transposed', 'inverse']);

function plotsOf(found: Versus): Plot[] {
  const { report, original, measured, estimates, changes } = found;
  if (original.shape.length < 2 || Math.min(...measured.shape.slice(-2)) < 4) return [];
  const shown = [...estimates].filter(([name]) => !unplotted.has(name));
  const { noise, stride } = report.operator;
  const residuals = shown.map(([name, estimate]) => powerCurve(name, found.residual(estimate)));
  const [{ x }] = residuals;
  const level = noise > 0 ? [{ name: 'noise', x, y: x.map(() => noise * noise) }] : [];
  return [
    powerPlot(
      'Power of the images',
      'Below the original: detail is missing. Above it: something was invented, or noise came through.',
      [
        powerCurve('original', original),
        ...(stride.every((s) => s === 1) ? [powerCurve('measured', measured)] : []),
        ...shown.map(([name, estimate]) => powerCurve(name, estimate)),
      ],
    ),
    powerPlot(
      'Power of the residuals A x̂ − y',
      'Flat at the level of the noise is right. Structure that sticks out was in the measurement and is not explained.',
      [...residuals, ...level],
    ),
    ...convergencePlot(new Map([['total variation', changes]])),
  ];
}

async function galleriesOf(
  { original, estimates, convolution, learnedKernel, residual }: Versus,
  kernel: Tensor,
  white: number,
): Promise<Gallery[]> {
  const rank = convolution.transfer.rank;
  const differences = [...estimates].map(([name, estimate]) =>
    reportImage(name, differenceMap(estimate, original, gain / white)),
  );
  const galleries: Gallery[] = [
    {
      title: 'Differences from the original',
      note: `Grey is no difference; ${format(white / gain)} too bright is white, ${format(white / gain)} too dark is black.`,
      images: await Promise.all(differences),
    },
  ];
  if (rank !== 2) return galleries;
  const residuals = [...estimates].map(([name, estimate]) =>
    reportImage(name, decibelMap(rfftn(residual(estimate), 2), 60)),
  );
  galleries.push(
    {
      title: 'The convolution',
      note: 'Its kernel, and |H|: white passes, black (60 dB down) is stopped. Frequency zero is in the middle.',
      images: await Promise.all([
        reportImage('kernel', kernelMap(kernel)),
        reportImage('|H|', decibelMap(convolution.transfer, 60)),
        ...(learnedKernel ? [reportImage('learned kernel', kernelMap(learnedKernel))] : []),
      ]),
    },
    {
      title: 'Spectra of the residuals A x̂ − y',
      note: 'Each over 60 dB from its own strongest frequency. Even grain is noise, a pattern is what was not undone.',
      images: await Promise.all(residuals),
    },
  );
  return galleries;
}
