import { type Command, Option } from 'commander';
import type { ImageFile } from '../../node/files/image-file.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import type { MethodSpec } from '../../restore/methods/catalogue.ts';
import { defaultMethod } from '../../restore/methods/method.ts';
import type { RestoreOptions } from '../../restore/options.ts';
import type { SweepAxis } from '../../restore/sweep/grid.ts';
import type { Sweep } from '../../restore/sweep/sweep.ts';
import type { Image, Tensor } from '../../tensor.ts';
import {
  addEstimatedPsfOption,
  estimatedPsfSpecs,
  estimateImagePsf,
  isEstimated,
} from '../arguments/estimated-psf.ts';
import { integerUpTo } from '../arguments/global-options.ts';
import {
  addImageOptions,
  addLightOfBlurOption,
  type ImageOptions,
  ofOtherFile,
} from '../arguments/image-options.ts';
import { collectOver, largestSteps, type Over, oddValues, valuesOf } from '../arguments/over-argument.ts';
import { psfFiles, resolveImagePsf } from '../arguments/psf-argument.ts';
import { parseSpec } from '../arguments/spec.ts';
import { asArgument, UsageError } from '../failure.ts';
import { checkFiles } from '../output/files.ts';
import { reporterFor } from '../output/reporter.ts';
import { checkSheet, writeSheet } from '../output/sweep-sheet.ts';

/** The largest side of the tiles of a sheet. */
const largestSide = 16384;

/** The part in which the light of the blur is looked for. */
const largestForLight = 384;

/** Values in a range where `--steps` is left out: of one parameter, and of each of two. */
const defaultSteps = [9, 5];

interface SweepCommandOptions extends ImageOptions {
  readonly psf?: readonly string[] | undefined;
  readonly bestEffort?: boolean | undefined;
  readonly method: string;
  readonly over: readonly Over[];
  readonly steps?: number | undefined;
  readonly size: number;
  readonly reference?: string | undefined;
}

/** `deconv sweep <in> <out> --over size=15..45`, or `--psf <spec> --over psf.radius=2..6`: a contact sheet over one parameter or two. */
export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .summary('restore with several values of one parameter or two: a contact sheet')
    .description(
      'Restore the middle of an image with several values of one parameter, or every combination of two, put the results side by side, and mark what fits the image best.',
    )
    .argument('<in>', 'blurred image; - is stdin')
    .argument('<out>', 'PNG to write');
  addEstimatedPsfOption(command)
    .option('--method <spec>', 'method as name:key=value,…; deconv methods lists them', defaultMethod.name)
    .addOption(
      new Option(
        '--over <range>',
        'psf.NAME=2..6, method.NAME=1e-4..1e-2, strength=0..100, noise=0.002..0.02 or size=15..45, or values: psf.NAME=2,3,4; twice for two parameters',
      )
        .argParser(collectOver)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--steps <n>', 'values in a range; 9 unless given, 5 for each of two parameters').argParser(
        integerUpTo(largestSteps),
      ),
    )
    .addOption(
      new Option('--size <n>', 'size of the middle that is shown, in pixels')
        .argParser(integerUpTo(largestSide))
        .default(256),
    )
    .option('--reference <file>', 'the true image, to measure the PSNR of each value');
  addImageOptions(addLightOfBlurOption(command))
    .addHelpText(
      'after',
      `
A parameter of the PSF is chosen by the likelihood of the image's spectrum, one of the method, the strength and the noise by
the discrepancy principle: the residual should be as large as the noise that the image has. A range that spans a factor of 8 or more is divided in equal ratios.
The size is the side of the free kernel that is estimated where no PSF is given; it is chosen by how well the two methods of the estimate agree.
Of a JPEG only the frequencies count that its compression left. Where the best value is an end of the values, none is chosen: a better one may lie beyond.

Examples:
  deconv sweep blurred.png sheet.png --psf disk:radius=3 --over psf.radius=1..6
  deconv sweep blurred.png sheet.png --psf disk:radius=3 --method tv --over method.lambda=1e-4..1e-2 --steps 12
  deconv sweep blurred.png sheet.png --psf disk:radius=3 --over strength=20..80 --steps 5
  deconv sweep photo.jpg sheet.png --over size=15..45 --steps 4
  deconv sweep blurred.png sheet.png --psf motion:length=20,angle=30 --over psf.length=15..25 --over psf.angle=20..40
  deconv sweep blurred.png sheet.png --psf star.tif --method rl --over method.iterations=5,10,20,40,80`,
    )
    .action(run);
}

async function run(input: string, output: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<SweepCommandOptions>();
  const reporter = reporterFor(options);
  if (output === '-' || !/\.png$/i.test(output))
    throw new UsageError(`the sheet is a PNG file, got ${JSON.stringify(output)}`);
  const { methods } = await import('../../restore/methods/catalogue.ts');
  const { name, values } = parseSpec('method', options.method, methods);
  const specs = estimatedPsfSpecs(options.psf);
  const axes = axesOf(options);
  const parameters = axes.map(({ parameter }) => parameter);
  const ofPsf = parameters.filter((one) => one.startsWith('psf.'));
  const ofSize = parameters.includes('size');
  const given = options.psf?.join(' and ') ?? 'auto';
  if (ofPsf.length > 0 && (specs.length !== 1 || ['file', 'auto'].includes(specs[0].name)))
    throw new UsageError(`--over ${ofPsf[0]} needs one PSF model, as in --psf disk:radius=3, got ${given}`);
  if (ofSize && (axes.length > 1 || given !== 'auto'))
    throw new UsageError(
      `--over size varies the side of the estimated kernel alone: expected no other --over, and --psf auto or none, got ${given}`,
    );
  if (ofPsf.length === 1 && axes.length === 2)
    throw new UsageError(
      `--over ${parameters.join(' --over ')}: expected two parameters of the PSF, or none`,
    );
  await checkFiles({
    inputs: [input, ...psfFiles(specs), options.reference],
    outputs: [output],
    force: options.force,
  });
  const { readInputImage } = await import('../output/images.ts');
  const { image: read, path: _path, ...record } = await readInputImage(input, options);
  const { defaultMaxPixels } = await import('../../node/index.ts');
  const { isTransparent } = await import('../alpha/straight.ts');
  if (isTransparent(record.alpha))
    throw new UsageError(
      `${input} is transparent in part: expected an opaque image, such as a crop (deconv restore treats transparency)`,
    );
  checkSheet(read, options.size, axes, options.maxPixels ?? defaultMaxPixels);
  const { noiseBlock } = await import('../../estimate/noise.ts');
  const [, height, width] = read.shape;
  if (Math.min(height, width, options.size) < noiseBlock)
    throw new UsageError(
      `${options.size < noiseBlock ? '--size' : input} is ${options.size < noiseBlock ? options.size : `${width}x${height}`}: expected at least ${noiseBlock}x${noiseBlock} pixels`,
    );
  const truthFile =
    options.reference === undefined
      ? undefined
      : await asArgument(readInputImage(options.reference, ofOtherFile(options)));
  const reference = truthFile?.image;
  const { dataRange } = await import('../output/data-range.ts');
  const range = truthFile && dataRange(truthFile.image, truthFile);
  if (reference && reference.shape.join() !== read.shape.join())
    throw new UsageError(`${options.reference} is not of the size of ${input}`);
  const [{ psnr, sweep }, { middle }] = await Promise.all([
    import('../../index.ts'),
    import('../../restore/channels.ts'),
  ]);
  const estimated =
    isEstimated(specs[0]) && !ofSize
      ? await estimateImagePsf(read, record.encoding, specs[0], options.bestEffort === true, reporter)
      : undefined;
  const resolved = estimated
    ? [estimated]
    : ofSize
      ? []
      : await Promise.all(specs.map((spec) => resolveImagePsf(spec, options)));
  const psf = resolved.map((one) => one.psf);
  const { inLightOfBlur } = await import('../arguments/light-of-blur.ts');
  const likeliest = ofPsf.length > 0 ? await likeliestPsf(read, record, psf[0] as PsfSpec, axes) : undefined;
  const { image, file, remark } = ofSize
    ? { image: read, file: record, remark: undefined }
    : await inLightOfBlur(read, record, likeliest ?? psf, options.light);
  const { optionsOfEstimate } = await import('../../restore/psf-of-image.ts');
  const ofEstimate = estimated && optionsOfEstimate(estimated.estimate, { method: { name } });
  const progress = await reporter.progress(`restoring ${input}`);
  const restoreOptions: RestoreOptions = {
    // The process has nothing else to do, and its supervisor handles the signals of the terminal.
    worker: false,
    psf: ofSize ? 'auto' : psf.length === 1 ? psf[0] : psf,
    refinePsf: ofEstimate?.refinePsf,
    strength: ofEstimate?.strength,
    psfBackground: 'keep',
    method: { name, ...values } as MethodSpec,
    encoding: file.encoding,
    onProgress: progress.update,
  };
  // The method needs the samples around the shown region that the PSF brings into it.
  const margin = 64;
  const region = middle(image, options.size + 2 * margin);
  const { points, chosen, atEnd, criterion } = await sweep(region, restoreOptions, axes).finally(
    progress.stop,
  );
  const isDecided = atEnd.every((end) => end === undefined);
  const truth = reference && middle(middle(reference, options.size + 2 * margin), options.size);
  const rows = points.map((point, index) => {
    const shown = middle(point.image, options.size);
    return { ...point, shown, best: index === chosen, psnr: truth && psnr(truth, shown, { range }) };
  });
  await writeSheet(output, rows, file, axes, options.force);
  const { digits, table } = await import('../output/table.ts');
  // One parameter is a name and numbers, two are lists of them.
  const plain = <T>(list: readonly T[]): T | readonly T[] => (list.length === 1 ? list[0] : list);
  const best = plain(points[chosen].values);
  await reporter.data(
    {
      input,
      output,
      parameter: plain(parameters),
      criterion,
      best,
      chosen: isDecided ? best : null,
      results: rows.map(({ values, score, psnr: decibel, best: isBest }) => ({
        value: plain(values),
        score,
        ...(decibel !== undefined && { psnr: decibel }),
        chosen: isBest && isDecided,
      })),
    },
    table(
      [...parameters, criterion, ...(truth ? ['psnr'] : []), ''],
      rows.map((one) => [
        ...one.values.map((value) => digits(value)),
        digits(one.score, 5),
        ...(one.psnr === undefined ? [] : [`${digits(one.psnr)} dB`]),
        one.best ? (isDecided ? '← chosen' : '← best, at an end') : '',
      ]),
    ),
    true,
  );
  reporter.warn([
    ...(estimated ? [estimated.remark] : []),
    ...(remark === undefined ? [] : [remark]),
    ...resolved.flatMap(({ warnings }) => warnings),
    ...undecided(axes, points[chosen].values, atEnd),
  ]);
}

/** The parameters with their values. */
function axesOf({ over, steps }: SweepCommandOptions): SweepAxis[] {
  const count = steps ?? defaultSteps[over.length - 1];
  return over.map((one) => {
    const values = valuesOf(one, count);
    return { parameter: one.parameter, values: one.parameter === 'size' ? oddValues(values) : values };
  });
}

/** The PSF of a sweep that fits the middle best: the light in which an image was blurred shows with a PSF that is about right. */
async function likeliestPsf(
  image: Image,
  { encoding }: Pick<ImageFile, 'encoding'>,
  spec: PsfSpec,
  axes: readonly SweepAxis[],
): Promise<Tensor> {
  const [{ makePsf }, { middle }, { combinations }, { likelihoods }] = await Promise.all([
    import('../../index.ts'),
    import('../../restore/channels.ts'),
    import('../../restore/sweep/grid.ts'),
    import('../../restore/sweep/criteria.ts'),
  ]);
  const psfs = combinations(axes).map((values) =>
    makePsf({
      ...spec,
      ...Object.fromEntries(axes.map(({ parameter }, i) => [parameter.split('.')[1], values[i]])),
    } as PsfSpec),
  );
  const fits = likelihoods(middle(image, largestForLight), psfs, encoding);
  return psfs[fits.indexOf(Math.max(...fits))];
}

/** What a sweep could not decide, one sentence a parameter. */
function undecided(
  axes: readonly SweepAxis[],
  best: readonly number[],
  atEnd: Sweep['atEnd'],
): readonly string[] {
  return axes.flatMap(({ parameter }, i) => {
    const end = atEnd[i];
    if (end === undefined) return [];
    const direction = end === 'least' ? 'smaller' : 'larger';
    return `The image does not decide ${parameter}: the best value, ${best[i]}, is the ${end === 'least' ? 'smallest' : 'largest'} of all, and a ${direction} one may fit better.`;
  });
}
