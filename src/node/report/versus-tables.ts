import type { Versus } from '../../versus/versus.ts';
import { type Fact, measurementTable } from './measurements.ts';
import { format } from './page/table.ts';
import type { Table } from './report.ts';

/** The numbers of each way back. */
export function resultsTable({ report }: Versus): Table {
  const { boundary } = report.operator;
  const part =
    boundary === 'wrap'
      ? 'over all of the image'
      : 'over the part that was measured; no method knew what lies around it';
  return {
    title: 'How close each way back comes',
    note: `Against the original, ${part}. The noise has a standard deviation of ${format(report.operator.noise)}: a residual of about that size is what the measurement can ask for.`,
    columns: [
      {
        title: 'PSNR',
        unit: 'dB',
        meaning: 'peak signal-to-noise ratio; 6 dB more is half the error',
        best: 'highest',
      },
      { title: 'SSIM', meaning: 'structural similarity; 1 is equal', best: 'highest' },
      { title: 'RMSE', meaning: 'root mean square error, in the unit of the image', best: 'lowest' },
      {
        title: 'residual',
        meaning:
          boundary === 'wrap'
            ? 'root mean square of A x̂ − y: whether the result explains the measurement'
            : 'root mean square of A x̂ − y inside, a kernel away from the rim: whether the result explains the measurement',
      },
    ],
    rows: report.results.map(({ name, psnr, ssim, rmse, residual }) => ({
      name,
      cells: [psnr, ssim, rmse, residual],
      candidate: true,
    })),
  };
}

/** What is known about the convolution itself. */
export function operatorTable({ report }: Versus): Table {
  const measurements: readonly Fact[] = [
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
      "share of this image's energy that the convolution maps to zero",
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
  const kind = report.operator.correlate
    ? 'A correlation, as in a neural network,'
    : 'A convolution, as light does it,';
  const frame =
    report.operator.boundary === 'wrap'
      ? 'on a frame that wraps around, so that every number is exact.'
      : `of which ${report.rankBound} of ${report.unknowns} samples were seen: those at the rim depend on samples outside the frame, which were not measured. Rank, condition number and null space are those of the same convolution where the image wraps around.`;
  return measurementTable('What the convolution lets through', `${kind} ${frame}`, measurements);
}
