/** What `deconv compare` shows beside its numbers: a montage and a page. */

import { basename } from 'node:path';
import type { Compared } from '../../node/report/compare-report.ts';
import { differenceMap } from '../../node/report/maps.ts';
import type { Image } from '../../tensor.ts';
import type { ImageOptions } from '../arguments/image-options.ts';
import { commandLine } from './command-line.ts';
import { readComparedImage, writeOutputImage } from './images.ts';
import { writeReport } from './report-file.ts';

/** Where to show it. */
export interface ShowOptions extends ImageOptions {
  readonly output?: string | undefined;
  readonly report?: string | undefined;
  readonly crop: number;
  readonly range: number;
}

/** The numbers of an image, by its path. */
export type Numbers = Omit<Compared, 'name' | 'image'> & { readonly file: string };

const gain = 4;

/**
 * Writes the montage (images with their numbers above, four times their differences from the reference below) and the page.
 * The images are read once more: without these options only two are in memory at a time.
 */
export async function showComparison(
  referencePath: string,
  reference: Image,
  numbers: readonly Numbers[],
  options: ShowOptions,
  warnings: string[],
): Promise<void> {
  const {
    path: _path,
    alpha: _alpha,
    image: _image,
    ...file
  } = await readComparedImage(referencePath, options);
  const name = basename(referencePath);
  const taken = new Set([name]);
  const images: Compared[] = [];
  for (const { file: path, ...distances } of numbers) {
    const { image } = await readComparedImage(path, options);
    images.push({ name: unique(basename(path), taken), image, ...distances });
  }
  if (options.output !== undefined) {
    const { montage, readImage } = await import('../../node/index.ts');
    const { displayWhite, toDisplay } = await import('../../node/report/display-white.ts');
    const white = displayWhite(reference, file);
    const { hasFont } = await import('../../node/montage/label.ts');
    const { digits } = await import('./table.ts');
    const sheet = await montage(
      [
        { image: toDisplay(reference, white), label: [name, 'reference'] },
        ...images.map(({ name, image, psnr, ssim }) => ({
          image: toDisplay(image, white),
          label: [name, `${digits(psnr)} dB, SSIM ${digits(ssim, 3)}`],
        })),
        undefined,
        ...images.map(({ image }) => ({
          image: differenceMap(image, reference, gain / white) as Image,
          label: `${gain} × difference`,
        })),
      ],
      file,
      1 + images.length,
    );
    if (!(await hasFont()))
      warnings.push(
        'the montage has no labels: there is no font on this machine; the order is that of the arguments',
      );
    const { image, ...record } = await readImage(sheet);
    await writeOutputImage(options.output, image, record, options);
  }
  if (options.report !== undefined) {
    const { compareReport } = await import('../../node/index.ts');
    const page = await compareReport({
      title: `${name} and ${images.length === 1 ? images[0].name : `${images.length} images`}`,
      command: commandLine(),
      reference: { name, image: reference },
      images,
      range: options.range,
      file,
      parameters: { crop: options.crop, light: options.light, range: options.range },
      warnings,
    });
    await writeReport(options.report, page, options.force);
  }
}

/** An image may be compared twice: names on the page are its keys. */
function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} (${n})`;
  taken.add(free);
  return free;
}
