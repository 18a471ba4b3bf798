import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { Light } from '../../node/files/image-file.ts';
import type { Versus } from '../../versus/versus.ts';
import { type GlobalOptions, nonNegativeInteger, positiveInteger } from '../arguments/global-options.ts';
import { addImageChoice, type ImageChoice } from '../arguments/image-options.ts';
import { kernelFile, resolveKernel } from '../arguments/kernel-argument.ts';
import { noiseSpec } from '../arguments/noise-argument.ts';
import { psfCatalogue } from '../arguments/psf-argument.ts';
import { UsageError } from '../failure.ts';
import { catalogueText } from '../output/catalogue-text.ts';
import { commandLine } from '../output/command-line.ts';
import { checkFiles } from '../output/files.ts';
import { addReportOption, checkReport, writeReport } from '../output/report-file.ts';
import { type Line, reporterFor } from '../output/reporter.ts';

interface Options extends GlobalOptions, ImageChoice {
  readonly psf?: string | undefined;
  readonly kernel?: string | undefined;
  readonly stride: number;
  readonly dilation: number;
  readonly noise: string;
  readonly seed: number;
  readonly learned?: number | undefined;
  readonly boundary: 'wrap' | 'unknown';
  readonly seconds: number;
  readonly light: Light;
  readonly side: number;
  readonly report?: string | undefined;
}

/** `deconv versus <image> --psf|--kernel <spec>`: transposed convolution beside true deconvolution. */
export function addVersus(program: Command): void {
  const command = program
    .command('versus')
    .summary('see transposed convolution beside true deconvolution')
    .description(
      'Convolve an image, add noise, and invert it by every method that is called "deconvolution": which comes closest, and why.',
    )
    .argument('<image>', 'image; - is stdin')
    .option('--psf <spec|file>', 'a blur: convolve with a point spread function')
    .option('--kernel <rows|spec|file>', 'a layer: correlate with these weights, e.g. 1,2,1;2,4,2;1,2,1')
    .addOption(new Option('--stride <s>', 'keep every s-th sample').argParser(positiveInteger).default(1))
    .addOption(new Option('--dilation <d>', 'distance of the taps').argParser(positiveInteger).default(1))
    .option('--noise <spec>', 'noise of the measurement', 'gaussian:sigma=0.005')
    .addOption(
      new Option('--seed <n>', 'equal seeds give equal noise').argParser(nonNegativeInteger).default(1),
    )
    .addOption(
      new Option('--learned <n>', 'side of the learned transposed kernel, 0 for none').argParser(
        nonNegativeInteger,
      ),
    )
    .addOption(
      new Option(
        '--boundary <name>',
        'wrap: an exact comparison on a frame that meets itself; unknown: a frame as a camera sees it, for a blur',
      )
        .choices(['wrap', 'unknown'])
        .default('wrap'),
    )
    .addOption(
      new Option('--seconds <n>', 'time that plug-and-play may take, about; 0 leaves it out')
        .argParser(nonNegativeInteger)
        .default(15),
    )
    .addOption(
      new Option('--light <scale>', 'compute on light, or on the code values of the file')
        .choices(['linear', 'srgb', 'encoded'])
        .default('linear'),
    )
    .addOption(
      new Option('--side <n>', 'of a larger image take the middle n x n pixels')
        .argParser(positiveInteger)
        .default(1024),
    );
  addReportOption(addImageChoice(command))
    .addHelpText(
      'after',
      `
PSF models:
${catalogueText(psfCatalogue)}

Examples:
  deconv versus photo.jpg --psf motion:length=9,angle=30 --report versus.html
  deconv versus photo.jpg --psf disk:radius=3 --boundary unknown --report camera.html
  deconv versus photo.jpg --kernel box:width=3 --stride 2 --report layer.html
  deconv versus photo.jpg --kernel '1,2,1;2,4,2;1,2,1' --stride 2 --json`,
    )
    .action(run);
}

async function run(input: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const { psf, kernel: written, report: path, force } = options;
  const text = psf ?? written;
  if (text === undefined || (psf !== undefined && written !== undefined))
    throw new UsageError('expected either --psf (a blur) or --kernel (a layer)');
  const noise = noiseSpec(options.noise);
  if (noise.model !== 'gaussian')
    throw new UsageError(
      `versus adds white noise: expected gaussian:sigma=…, got ${JSON.stringify(options.noise)}`,
    );
  const reporter = reporterFor(options);
  checkReport(path);
  await checkFiles({ inputs: [input, kernelFile(text)], outputs: [path], force });
  const { readInputImage } = await import('../output/images.ts');
  const { image, path: _path, ...file } = await readInputImage(input, options);
  const began = performance.now();
  const { versus } = await import('../../index.ts');
  const { kernel, warnings: ofKernel } = await resolveKernel(text, options);
  const { transparencyWarnings } = await import('../alpha/straight.ts');
  const warnings = [...file.warnings, ...transparencyWarnings(input, file.alpha), ...ofKernel];
  const { middle } = await import('../../node/report/report-image.ts');
  const seen = middle(image, options.side);
  if (seen !== image) {
    const [, height, width] = image.shape;
    warnings.push(
      `the middle ${seen.shape[2]}x${seen.shape[1]} of ${width}x${height} pixels was taken: --side takes more`,
    );
  }
  if (options.boundary === 'unknown' && options.stride > 1)
    throw new UsageError(
      '--boundary unknown is for a blur: a layer with --stride above 1 has its own padding',
    );
  const { dataRange } = await import('../output/data-range.ts');
  const found = await versus(seen, kernel, {
    range: dataRange(image, file),
    stride: options.stride,
    dilation: options.dilation,
    correlate: written !== undefined,
    noise: noise.sigma,
    seed: options.seed,
    boundary: options.boundary,
    seconds: options.seconds,
    ...(options.learned === undefined ? {} : { learned: options.learned }),
  });
  for (const { name, reason } of found.report.leftOut)
    warnings.push(
      `${name} was left out: ${reason}${reason.includes('allowed') ? '; --seconds allows more' : ''}`,
    );
  const { versusReport, versusVerdict } = await import('../../node/index.ts');
  if (path !== undefined) {
    const title = `${basename(input)}: what undoes ${text}?`;
    const page = await versusReport(found, { title, command: commandLine(), kernel, file, warnings });
    await writeReport(path, page, force);
  }
  const seconds = (performance.now() - began) / 1000;
  const document = { input, kernel: text, ...found.report, seconds, report: path ?? null, warnings };
  await reporter.data(document, [...(await numbers(found)), '', versusVerdict(found)], path !== undefined);
  reporter.warn(warnings);
}

async function numbers({ report }: Versus): Promise<Line[]> {
  const { digits, table } = await import('../output/table.ts');
  const rows = report.results.map(({ name, psnr, ssim, rmse, residual }) => [
    name,
    `${digits(psnr)} dB`,
    ssim === undefined ? '' : digits(ssim),
    digits(rmse, 3),
    digits(residual, 3),
  ]);
  return table(['way back', 'psnr', 'ssim', 'rmse', 'residual'], rows);
}
