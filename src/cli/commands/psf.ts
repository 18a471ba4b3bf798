import type { Command } from 'commander';
import type { Tensor } from '../../tensor.ts';
import {
  type EstimatedPsf,
  estimateDocument,
  estimatedPsfSpecs,
  estimateImagePsf,
} from '../arguments/estimated-psf.ts';
import type { GlobalOptions } from '../arguments/global-options.ts';
import { psfCatalogue, psfFiles, psfSpec, resolvePsf } from '../arguments/psf-argument.ts';
import { catalogueText } from '../output/catalogue-text.ts';
import { commandLine } from '../output/command-line.ts';
import { checkFiles } from '../output/files.ts';
import { addReportOption, checkReport, writeReport } from '../output/report-file.ts';
import { type Reporter, reporterFor } from '../output/reporter.ts';
import { digits } from '../output/table.ts';

/** `deconv psf <spec|file> [out]`: shows a PSF and what is wrong with it, or writes it. */
export function addPsf(program: Command): void {
  const command = program
    .command('psf')
    .summary('show a point spread function, or write it to a file')
    .description('Show a point spread function and what is wrong with it, or write it to a file.')
    .argument('<psf>', 'model:key=value,… or a file; with --estimate a blurred image')
    .argument(
      '[out]',
      'file to write: .npy, .csv and .tif keep the values, other images show the peak white',
    );
  command
    .option(
      '--estimate [how]',
      'estimate the blur of the image <psf>; kind=motion or size=31 says how, as in --psf auto:…',
    )
    .option('--best-effort', 'write also an estimate that is not reliable, instead of an error');
  addReportOption(command)
    .addHelpText(
      'after',
      `
Models:
${catalogueText(psfCatalogue)}

Examples:
  deconv psf motion:length=9,angle=30
  deconv psf disk:radius=4.5 disk.tif
  deconv psf airy:radius=4 --report airy.html
  deconv psf photo.jpg kernel.tif --estimate
  deconv psf file:path=star.tif,background=0.02,centering=centroid star.csv`,
    )
    .action(run);
}

interface PsfFlags extends GlobalOptions {
  readonly report?: string | undefined;
  readonly estimate?: string | true | undefined;
  readonly bestEffort?: boolean | undefined;
}

async function run(text: string, out: string | undefined, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<PsfFlags>();
  const reporter = reporterFor(options);
  const spec = options.estimate === undefined ? psfSpec(text) : { name: 'file', values: { path: text } };
  const { checkPsfOutput, writePsf } = await import('../output/write-psf.ts');
  if (out !== undefined) checkPsfOutput(out);
  checkReport(options.report);
  await checkFiles({ inputs: psfFiles([spec]), outputs: [out, options.report], force: options.force });
  const estimated = options.estimate === undefined ? undefined : await estimate(text, options, reporter);
  const { psf: source, warnings: ofFile } = estimated ?? (await resolvePsf(spec, options));
  const { makePsf, validatePsf } = await import('../../index.ts');
  const psf = 'model' in source ? makePsf(source) : source;
  const { issues, ...measures } = validatePsf(psf);
  // A model that chose its own grid has nothing cut off.
  const whole = 'model' in source && source.size === undefined;
  const found = issues.filter(({ code }) => !(whole && code === 'cut-off'));
  const warnings = [...ofFile, ...found.map(({ message }) => message)];
  const document = {
    psf: text,
    output: out ?? null,
    report: options.report ?? null,
    estimate: estimated && estimateDocument(estimated.estimate),
    shape: psf.shape,
    ...measures,
    warnings,
  };
  const { sum, centroid, negative, rim } = measures;
  const line = [
    ...(estimated ? [estimated.remark] : []),
    `${psf.shape.join('x')} px`,
    `sum ${digits(sum)}`,
    `centroid ${centroid.map((value) => Math.abs(value).toFixed(2)).join(', ')} px off`,
    `negative ${digits(100 * negative, 2)} %`,
    `rim ${digits(100 * rim, 2)} %`,
  ].join(', ');
  if (options.report !== undefined) {
    const { psfReport } = await import('../../node/index.ts');
    const page = await psfReport({
      title: text,
      command: commandLine(),
      psf,
      estimate: estimated?.estimate,
      data: document,
      warnings,
    });
    await writeReport(options.report, page, options.force);
  }
  if (out === undefined) await reporter.data(document, [...drawing(psf), line], options.report !== undefined);
  else {
    await writePsf(out, psf, options.force);
    await reporter.done(document, `${out}: ${line}`);
  }
  reporter.warn(warnings);
}

/** The blur of an image. */
async function estimate(path: string, options: PsfFlags, reporter: Reporter): Promise<EstimatedPsf> {
  const { readInputImage } = await import('../output/images.ts');
  const { image, encoding } = await readInputImage(path, { ...options, light: 'linear' });
  const how = options.estimate === true ? 'auto' : `auto:${options.estimate}`;
  return estimateImagePsf(
    image,
    encoding,
    estimatedPsfSpecs([how])[0],
    options.bestEffort === true,
    reporter,
  );
}

/** A small 2-D PSF in five tones, two characters a pixel; nothing where it would not fit a terminal. */
function drawing({ shape, data }: Tensor): string[] {
  const [height, width] = shape;
  if (shape.length !== 2 || width > 39 || height > 39) return [];
  const peak = Math.max(...data);
  const tone = (value: number): string =>
    ' ·░▒▓█'[value <= 0 ? 0 : 1 + Math.min(4, Math.floor((5 * value) / peak))].repeat(2);
  return Array.from({ length: height }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width), tone)
      .join('')
      .trimEnd(),
  );
}
