import type { Command } from 'commander';
import { Option } from 'commander';
import type { MetricOptions } from '../../metrics/frame.ts';
import type { Light } from '../../node/files/image-file.ts';
import type { Image } from '../../tensor.ts';
import { type GlobalOptions, nonNegativeInteger, positiveNumber } from '../arguments/global-options.ts';
import { addImageChoice, type ImageChoice } from '../arguments/image-options.ts';
import { parseSpec } from '../arguments/spec.ts';
import { RequirementMissed, UsageError } from '../failure.ts';
import { checkFiles } from '../output/files.ts';
import { addReportOption, checkReport } from '../output/report-file.ts';
import { reporterFor } from '../output/reporter.ts';

interface CompareOptions extends GlobalOptions, ImageChoice {
  readonly crop: number;
  readonly light: Light;
  readonly range?: number | undefined;
  readonly output?: string | undefined;
  readonly report?: string | undefined;
  readonly require?: Requirements | undefined;
}

/** How far an image is from the reference. */
interface Comparison {
  readonly file: string;
  readonly psnr: number;
  readonly ssim: number;
  readonly mse: number;
  readonly mae: number;
  /** Pixels; null where the image is too even to measure it. */
  readonly shift: number | null;
}

/** An image as it is compared, and the part of it that is registered, in linear light. */
interface InBothLights {
  readonly image: Image;
  readonly middleInLight: Image;
}

type Metric = Exclude<keyof Comparison, 'file'>;
type Requirements = Readonly<Partial<Record<Metric, number>>>;

const shiftWorthWarning = 0.25;
const reliableCorrelation = 0.3;
/** Side in pixels of the middle part that is registered. */
const registered = 1024;

/** `deconv compare <reference> <image...>`: how far images are from a reference. */
export function addCompare(program: Command): void {
  const command = program
    .command('compare')
    .summary('measure how far images are from a reference')
    .description(
      'Measure how far images are from a reference: PSNR, SSIM, mean square and absolute error, shift.',
    )
    .argument('<reference>', 'the true image; - is stdin')
    .argument('<image...>', 'one or more images of the same size')
    .addOption(
      new Option('--crop <n>', 'ignore n pixels at each side').argParser(nonNegativeInteger).default(0),
    )
    .addOption(
      new Option('--light <scale>', 'compare light, or the code values of the files, as published numbers do')
        .choices(['linear', 'srgb', 'encoded'])
        .default('encoded'),
    )
    .addOption(
      new Option(
        '--range <r>',
        'distance between black and white for PSNR and SSIM (default: 1; of a float reference, that of its samples)',
      ).argParser(positiveNumber),
    )
    .addOption(
      new Option(
        '--require <bounds>',
        'exit with 3 unless every image keeps them, e.g. psnr=30,ssim=0.9',
      ).argParser(requirements),
    )
    .option('--output <file>', 'write a montage: the images, and below four times their differences');
  addReportOption(addImageChoice(command))
    .addHelpText(
      'after',
      `
The values of an image go from 0 to 1; float files have their own unit. --require takes lower bounds of psnr (dB) and
ssim, upper bounds of mse, mae and shift (pixels). An image that is shifted loses decibels without looking worse: a
warning says so above ${shiftWorthWarning} px. The shift is always measured in linear light.

Examples:
  deconv compare photo.jpg blurred.png restored.png
  deconv compare photo.jpg blurred.png restored.png --output montage.png --report compare.html
  deconv compare photo.jpg restored.png --crop 20 --require psnr=30 --json`,
    )
    .action(run);
}

async function run(
  referencePath: string,
  paths: readonly string[],
  _: unknown,
  command: Command,
): Promise<void> {
  const options = command.optsWithGlobals<CompareOptions>();
  const reporter = reporterFor(options);
  if ([referencePath, ...paths].filter((path) => path === '-').length > 1)
    throw new UsageError('stdin can be read once: expected at most one -');
  const shown = options.output !== undefined || options.report !== undefined;
  if (shown && [referencePath, ...paths].includes('-'))
    throw new UsageError('--output and --report read the images again: expected files, got -');
  const { checkImageOutput, readInBothLights } = await import('../output/images.ts');
  if (options.output === '-')
    throw new UsageError('stdout is for the numbers: expected a file for the montage');
  if (options.output !== undefined) checkImageOutput(options.output, options, '');
  checkReport(options.report);
  await checkFiles({
    inputs: [referencePath, ...paths],
    outputs: [options.output, options.report],
    force: options.force,
  });
  const truth = await readInBothLights(referencePath, options, registered);
  const { image: reference, depth } = truth;
  const { ssimWindow } = await import('../../metrics/ssim.ts');
  const side = Math.min(reference.shape[1], reference.shape[2]) - 2 * options.crop;
  if (side < ssimWindow)
    throw new UsageError(
      `${referencePath} is ${sizeText(reference)}${options.crop > 0 ? `, without --crop ${options.crop} at each side` : ''}: expected at least ${ssimWindow}x${ssimWindow} pixels`,
    );
  const { dataRange } = await import('../output/data-range.ts');
  const range = options.range ?? dataRange(reference, { depth });
  const images: Comparison[] = [];
  const { transparencyWarnings } = await import('../alpha/straight.ts');
  const warnings = [...transparencyWarnings(referencePath, truth.alpha)];
  for (const path of paths) {
    const candidate = await readInBothLights(path, options, registered);
    const { image, alpha } = candidate;
    warnings.push(...transparencyWarnings(path, alpha));
    if (image.shape.join() !== reference.shape.join())
      throw new UsageError(
        `${path} is ${sizeText(image)}, expected ${sizeText(reference)} as ${referencePath}`,
      );
    images.push(await measure(path, truth, candidate, { crop: options.crop, range }, warnings));
  }
  const { table, digits } = await import('../output/table.ts');
  const rows = images.map((one) => [
    one.file,
    `${digits(one.psnr)} dB`,
    one === images[0] ? '' : `${one.psnr > images[0].psnr ? '+' : ''}${digits(one.psnr - images[0].psnr, 3)}`,
    digits(one.ssim),
    digits(one.mse, 3),
    digits(one.mae, 3),
    one.shift === null ? '' : digits(one.shift, 2),
  ]);
  if (shown) {
    const { showComparison } = await import('../output/show-comparison.ts');
    await showComparison(referencePath, reference, images, { ...options, range }, warnings);
  }
  const written = {
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(options.report === undefined ? {} : { report: options.report }),
  };
  await reporter.data(
    { reference: referencePath, range, images, ...written },
    [
      ...table(['image', 'psnr', 'gain', 'ssim', 'mse', 'mae', 'shift'], rows),
      ...(range === 1 ? [] : ['', `PSNR and SSIM for a range of ${digits(range)} from black to white`]),
    ],
    shown || options.require !== undefined,
  );
  reporter.warn(warnings);
  require(images, options.require ?? {});
}

async function measure(
  file: string,
  { image: reference, middleInLight: truth }: InBothLights,
  { image, middleInLight }: InBothLights,
  frame: MetricOptions,
  warnings: string[],
): Promise<Comparison> {
  const { meanErrors, sharedFrame } = await import('../../metrics/frame.ts');
  const { decibels } = await import('../../metrics/psnr.ts');
  const { ssim } = await import('../../metrics/ssim.ts');
  const { shiftBetween } = await import('../../metrics/register-shift.ts');
  // The shift of a part is that of the whole image. A symmetric blur of light moves the edges of code values, which are no measure of it.
  const registration = shiftBetween(truth, middleInLight, 2);
  const shift = registration ? Math.hypot(...registration.shift) : null;
  if (
    registration &&
    shift !== null &&
    shift > shiftWorthWarning &&
    registration.correlation > reliableCorrelation
  ) {
    const [y, x] = registration.shift.map((value) => value.toFixed(2));
    warnings.push(`${file} is shifted by ${x} px to the right and ${y} px down against the reference`);
  }
  // One pass for all three.
  const { squared, absolute } = meanErrors(sharedFrame('compare', reference, image, frame), reference, image);
  return {
    file,
    psnr: decibels(squared, frame.range),
    ssim: ssim(reference, image, frame),
    mse: squared,
    mae: absolute,
    shift,
  };
}

function require(images: readonly Comparison[], requirements: Requirements): void {
  for (const image of images) {
    for (const [metric, bound] of Object.entries(requirements) as [Metric, number][]) {
      const value = image[metric] ?? Number.POSITIVE_INFINITY;
      const atLeast = metric === 'psnr' || metric === 'ssim';
      // Written so that NaN misses every requirement.
      if (!(atLeast ? value >= bound : value <= bound))
        throw new RequirementMissed(
          `${image.file}: ${metric} is ${value}, required ${atLeast ? '>=' : '<='} ${bound}`,
        );
    }
  }
}

function requirements(text: string): Requirements {
  const number = { meaning: 'bound', kind: 'number' as const };
  const parameters = { psnr: number, ssim: number, mse: number, mae: number, shift: number };
  return parseSpec('requirement', `--require:${text}`, { '--require': { summary: '', parameters } })
    .values as Requirements;
}

function sizeText({ shape: [channels, height, width] }: Image): string {
  return `${width}x${height} ${channels === 1 ? 'grey' : 'RGB'}`;
}
