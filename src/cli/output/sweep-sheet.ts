/** The contact sheet of `deconv sweep`. */

import type { SweepAxis } from '../../restore/sweep/grid.ts';
import type { SweepPoint } from '../../restore/sweep/sweep.ts';
import type { Image } from '../../tensor.ts';
import { largestSteps } from '../arguments/over-argument.ts';
import { UsageError } from '../failure.ts';
import { writeOutput } from './files.ts';

/** A point of a sweep, and what the sheet shows of it. */
type Row = SweepPoint & {
  readonly shown: Image;
  readonly best: boolean;
  readonly psnr: number | undefined;
};

/** Writes the sheet: two parameters vary from row to row and along the rows. */
export async function writeSheet(
  output: string,
  rows: readonly Row[],
  file: Parameters<typeof import('../../node/montage/montage.ts').montage>[1],
  axes: readonly SweepAxis[],
  force: boolean | undefined,
): Promise<void> {
  const [{ montage }, { digits }] = await Promise.all([
    import('../../node/montage/montage.ts'),
    import('../output/table.ts'),
  ]);
  const { displayWhite, toDisplay } = await import('../../node/report/display-white.ts');
  const white = displayWhite(rows[0].shown, file);
  const tiles = rows.map(({ shown, values, best, psnr }) => ({
    image: toDisplay(shown, white),
    label: [
      ...axes.map(({ parameter }, i) => `${parameter.split('.').at(-1)} ${digits(values[i], 3)}`),
      ...(psnr === undefined ? [] : [`${digits(psnr, 4)} dB`]),
    ],
    marked: best,
  }));
  // Of two parameters one varies from row to row and the other along the rows.
  const columns = axes.length === 2 ? axes[1].values.length : undefined;
  await writeOutput(output, await montage(tiles, file, columns), force);
}

/** Refuses a sheet that is larger than an image may be. */
export function checkSheet(
  { shape: [, height, width] }: Image,
  size: number,
  axes: readonly SweepAxis[],
  maxPixels: number,
): void {
  const [rows, columns] = [Math.min(size, height), Math.min(size, width)];
  const tiles = axes.reduce((product, { values }) => product * values.length, 1);
  if (tiles > largestSteps)
    throw new UsageError(`the sheet would have ${tiles} tiles: expected at most ${largestSteps}`);
  if (tiles * rows * columns > maxPixels)
    throw new UsageError(
      `the sheet would have ${tiles} tiles of ${columns}x${rows} pixels, more than the limit of ${maxPixels}: expected fewer --steps or a smaller --size (or --max-pixels)`,
    );
}
