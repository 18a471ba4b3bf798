import { rfftn } from '../../fft/rfftn.ts';
import { radialPower } from '../../metrics/radial-power.ts';
import type { Tensor } from '../../tensor.ts';
import type { Versus } from '../../versus/versus.ts';
import type { ImageFile } from '../file-record.ts';
import { decibelMap, differenceMap, kernelMap } from './maps.ts';
import { defaultLimit, pictureOf } from './picture.ts';
import type { Curve, Gallery, Picture, Plot, Report, Table } from './report.ts';
import { format } from './table.ts';

/** What the report says beside what {@link versus} found. */
export interface VersusReportOptions {
  readonly title: string;
  readonly command: string;
  readonly kernel: Tensor;
  /** The record of the picture that was read. */
  readonly file: Partial<ImageFile>;
}

const gain = 4;

/** The report of a comparison of ways back: which is closest, and why. */
export async function versusReport(
  found: Versus,
  { title, command, kernel, file }: VersusReportOptions,
): Promise<Report> {
  const { report, original, measured, estimates } = found;
  const { operator, results } = report;
  const captions = new Map(results.map((r) => [r.name, `${format(r.psnr)} dB`]));
  const limit = (stride: number): number => Math.max(1, Math.floor(defaultLimit / stride));
  const picture = (name: string, image: Tensor, stride = 1): Promise<Picture> => {
    const caption = captions.get(name);
    return pictureOf(name, image, { file, limit: limit(stride), ...(caption ? { caption } : {}) });
  };
  const pictures = await Promise.all([
    picture('original', original),
    picture('measured', measured, Math.max(...operator.stride)),
    ...[...estimates].map(([name, estimate]) => picture(name, estimate)),
  ]);
  return {
    title,
    verdict: verdictOf(found),
    command,
    parameters: { ...operator, best: report.best },
    warnings: [],
    pictures,
    slider: { first: 'transposed rescaled', second: report.best },
    tables: [resultsTable(found), operatorTable(found)],
    plots: plotsOf(found),
    galleries: await galleriesOf(found, kernel),
    data: report,
  };
}

/** One look: which result is closest, by how much, and why the others are not. */
export function verdictOf({ report }: Versus): string {
  const { best, results, operator, nullSpaceEnergy, conditionNumber, checkerboardIndex } = report;
  const psnrOf = (name: string): number => results.find((result) => result.name === name)?.psnr ?? Number.NaN;
  const lead = psnrOf(best) - psnrOf('transposed rescaled');
  const sentences = [
    best === 'transposed rescaled'
      ? `${best} is closest to the original: ${format(psnrOf(best))} dB.`
      : `${best} is closest to the original: ${format(psnrOf(best))} dB, ${lead.toFixed(1)} dB above the transposed convolution even after its best rescaling.`,
  ];
  const strided = operator.stride.some((s) => s > 1);
  sentences.push(
    strided
      ? `The layer keeps ${format(report.rankBound)} of ${format(report.unknowns)} samples; ${share(nullSpaceEnergy)} of the picture's energy leaves no trace in them, and can only be guessed.`
      : 'A transposed convolution is the adjoint of the blur: it blurs a second time instead of undoing the first.',
  );
  if (strided && checkerboardIndex > 0.01)
    sentences.push(
      `The transposed convolution lays its taps unevenly (${report.overlap.counts.join(', ')} taps; checkerboard index ${format(checkerboardIndex)}).`,
    );
  if (psnrOf('inverse') < psnrOf(best) - 3)
    sentences.push(
      Number.isFinite(conditionNumber)
        ? `The plain inverse multiplies noise by up to ${format(conditionNumber)}.`
        : 'The plain inverse does not exist: some frequencies are stopped completely.',
    );
  return sentences.join(' ');
}

function share(energy: number): string {
  return energy < 1e-10 ? 'nothing' : `${format(100 * energy)} %`;
}

function resultsTable({ report }: Versus): Table {
  return {
    title: 'How close each way back comes',
    note: `Against the original, over all of the picture. The noise has a standard deviation of ${format(report.operator.noise)}: a residual of about that size is what the measurement can ask for.`,
    columns: [
      {
        title: 'PSNR',
        unit: 'dB',
        meaning: 'peak signal-to-noise ratio; 6 dB more is half the error',
        best: 'highest',
      },
      { title: 'SSIM', meaning: 'structural similarity; 1 is equal', best: 'highest' },
      { title: 'RMSE', meaning: 'root mean square error, where white is 1', best: 'lowest' },
      {
        title: 'residual',
        meaning: 'root mean square of A x̂ − y: whether the result explains the measurement',
      },
    ],
    rows: report.results.map(({ name, psnr, ssim, rmse, residual }) => ({
      name,
      cells: [psnr, ssim, rmse, residual],
      candidate: true,
    })),
  };
}

function operatorTable({ report }: Versus): Table {
  const facts: readonly (readonly [string, number | string, string])[] = [
    [
      'condition number',
      report.conditionNumber,
      'largest over smallest singular value: how much an exact inverse can multiply noise',
    ],
    [
      'rank',
      `${report.rank} of ${report.unknowns}`,
      `dimensions per channel that pass; at most ${report.rankBound} by the shapes alone`,
    ],
    [
      'null-space energy',
      report.nullSpaceEnergy,
      "share of this picture's energy that the convolution maps to zero",
    ],
    [
      'checkerboard index',
      report.checkerboardIndex,
      'unevenness of the taps of the transposed convolution; 0 is even',
    ],
    ['overlap', report.overlap.counts.join(', '), 'taps that land on each phase of its output'],
    [
      'adjoint error',
      report.adjointError,
      '|⟨Ax, y⟩ − ⟨x, Aᵀy⟩| over the lengths: the transposed convolution is the adjoint, within rounding',
    ],
  ];
  return {
    title: 'What the convolution lets through',
    note: `${report.operator.correlate ? 'A correlation, as in a neural network,' : 'A convolution, as light does it,'} on a frame that wraps around, so that every number is exact.`,
    columns: [
      { title: 'value', meaning: 'of this convolution on this picture' },
      { title: 'what it says', meaning: 'in words' },
    ],
    rows: facts.map(([name, ...cells]) => ({ name, cells, candidate: false })),
  };
}

/** Ways back that fill a plot without saying more: a raw scale is no shape. */
const unplotted = new Set(['transposed', 'inverse']);

function plotsOf({ report, original, measured, estimates, convolution }: Versus): Plot[] {
  if (original.shape.length < 2 || Math.min(...measured.shape.slice(-2)) < 4) return [];
  const curve = (name: string, image: Tensor): Curve => {
    const { frequency, power } = radialPower(image);
    return { name, x: frequency, y: power };
  };
  const shown = [...estimates].filter(([name]) => !unplotted.has(name));
  const { noise, stride } = report.operator;
  const residuals = shown.map(([name, estimate]) => {
    const difference = convolution.apply(estimate);
    for (let i = 0; i < difference.data.length; i++) difference.data[i] -= measured.data[i];
    return curve(name, difference);
  });
  const frequency = { label: 'spatial frequency (cycles per pixel)', log: false };
  const plots: Plot[] = [
    {
      title: 'Power of the pictures',
      note: 'Below the original: detail is missing. Above it: something was invented, or noise came through.',
      x: frequency,
      y: { label: 'power', log: true },
      curves: [
        curve('original', original),
        ...(stride.every((s) => s === 1) ? [curve('measured', measured)] : []),
        ...shown.map(([name, estimate]) => curve(name, estimate)),
      ],
    },
    {
      title: 'Power of the residuals A x̂ − y',
      note: 'Flat at the level of the noise is right. Structure that sticks out was in the measurement and is not explained.',
      x: frequency,
      y: { label: 'power', log: true },
      curves: [
        ...residuals,
        ...(noise > 0
          ? [{ name: 'noise', x: residuals[0].x, y: residuals[0].x.map(() => noise * noise) }]
          : []),
      ],
    },
  ];
  return plots;
}

async function galleriesOf(
  { original, measured, estimates, convolution, learnedKernel }: Versus,
  kernel: Tensor,
): Promise<Gallery[]> {
  const rank = convolution.transfer.rank;
  const differences = [...estimates].map(([name, estimate]) =>
    pictureOf(name, differenceMap(estimate, original, gain)),
  );
  const galleries: Gallery[] = [
    {
      title: 'Differences from the original',
      note: `Grey is no difference; ${1 / gain} too bright is white, ${1 / gain} too dark is black.`,
      pictures: await Promise.all(differences),
    },
  ];
  if (rank !== 2) return galleries;
  const residuals = [...estimates].map(([name, estimate]) => {
    const residual = convolution.apply(estimate);
    for (let i = 0; i < residual.data.length; i++) residual.data[i] -= measured.data[i];
    return pictureOf(name, decibelMap(rfftn(residual, 2), 60));
  });
  galleries.push(
    {
      title: 'The convolution',
      note: 'Its kernel, and |H|: white passes, black (60 dB down) is stopped. Frequency zero is in the middle.',
      pictures: await Promise.all([
        pictureOf('kernel', kernelMap(kernel)),
        pictureOf('|H|', decibelMap(convolution.transfer, 60)),
        ...(learnedKernel ? [pictureOf('learned kernel', kernelMap(learnedKernel))] : []),
      ]),
    },
    {
      title: 'Spectra of the residuals A x̂ − y',
      note: 'Each over 60 dB from its own strongest frequency. Even grain is noise, a pattern is what was not undone.',
      pictures: await Promise.all(residuals),
    },
  );
  return galleries;
}
