import { type Command, InvalidArgumentError, Option } from 'commander';
import type { MethodSpec } from '../../restore/methods/catalogue.ts';
import { defaultMethod } from '../../restore/methods/method.ts';
import type { RestoreOptions } from '../../restore/options.ts';
import type { Sweep } from '../../restore/sweep.ts';
import type { Image } from '../../tensor.ts';
import { integerUpTo } from '../arguments/global-options.ts';
import { addImageOptions, addLightOfBlurOption, type ImageOptions } from '../arguments/image-options.ts';
import { addPsfOption, psfFiles, psfSpec, resolveImagePsf } from '../arguments/psf-argument.ts';
import { parseSpec } from '../arguments/spec.ts';
import { asArgument, UsageError } from '../failure.ts';
import { checkFiles, writeOutput } from '../output/files.ts';
import { reporterFor } from '../output/reporter.ts';

/** The most values of one sheet, and the largest side of its tiles. */
const largestSteps = 1000;
const largestSide = 16384;

/** The value of `--over`. */
interface Over {
  readonly parameter: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly values?: readonly number[] | undefined;
}

interface SweepCommandOptions extends ImageOptions {
  readonly psf: readonly string[];
  readonly method: string;
  readonly over: Over;
  readonly steps: number;
  readonly size: number;
  readonly reference?: string | undefined;
}

/** `deconv sweep <in> <out> --psf <spec> --over psf.radius=2..6`: a contact sheet over one parameter. */
export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .summary('restore with several values of one parameter: a contact sheet')
    .description(
      'Restore the middle of an image with several values of one parameter, put the results side by side, and mark the value that fits the image best.',
    )
    .argument('<in>', 'blurred image; - is stdin')
    .argument('<out>', 'PNG to write');
  addPsfOption(command)
    .option('--method <spec>', 'method as name:key=value,…; deconv methods lists them', defaultMethod.name)
    .addOption(
      new Option(
        '--over <range>',
        'psf.NAME=2..6, method.NAME=1e-4..1e-2, strength=0..100 or noise=0.002..0.02, or values: psf.NAME=2,3,4',
      )
        .argParser(over)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--steps <n>', 'values in a range').argParser(integerUpTo(largestSteps)).default(9))
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

Examples:
  deconv sweep blurred.png sheet.png --psf disk:radius=3 --over psf.radius=1..6
  deconv sweep blurred.png sheet.png --psf disk:radius=3 --method tv --over method.lambda=1e-4..1e-2 --steps 12
  deconv sweep blurred.png sheet.png --psf disk:radius=3 --over strength=20..80 --steps 5
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
  const specs = options.psf.map(psfSpec);
  if (options.over.parameter.startsWith('psf.') && (specs.length !== 1 || specs[0].name === 'file'))
    throw new UsageError(
      `--over ${options.over.parameter} needs one PSF model, as in --psf disk:radius=3, got ${options.psf.join(' and ')}`,
    );
  await checkFiles({
    inputs: [input, ...psfFiles(specs), options.reference],
    outputs: [output],
    force: options.force,
  });
  const { readInputImage } = await import('../output/images.ts');
  const { image: read, path: _path, ...record } = await readInputImage(input, options);
  const { defaultMaxPixels } = await import('../../node/index.ts');
  checkSheet(read, options, options.maxPixels ?? defaultMaxPixels);
  const { noiseBlock } = await import('../../estimate/noise.ts');
  const [, height, width] = read.shape;
  if (Math.min(height, width, options.size) < noiseBlock)
    throw new UsageError(
      `${options.size < noiseBlock ? '--size' : input} is ${options.size < noiseBlock ? options.size : `${width}x${height}`}: expected at least ${noiseBlock}x${noiseBlock} pixels`,
    );
  const truthFile =
    options.reference === undefined
      ? undefined
      : await asArgument(readInputImage(options.reference, options));
  const reference = truthFile?.image;
  const { dataRange } = await import('../output/data-range.ts');
  const range = truthFile && dataRange(truthFile.image, truthFile);
  if (reference && reference.shape.join() !== read.shape.join())
    throw new UsageError(`${options.reference} is not of the size of ${input}`);
  const [{ psnr, sweep }, { middle }] = await Promise.all([
    import('../../index.ts'),
    import('../../restore/channels.ts'),
  ]);
  const resolved = await Promise.all(specs.map((spec) => resolveImagePsf(spec, options)));
  const psf = resolved.map((one) => one.psf);
  const { inLightOfBlur } = await import('../arguments/light-of-blur.ts');
  const { image, file } = await inLightOfBlur(read, record, psf, options.light);
  const progress = await reporter.progress(`restoring ${input}`);
  const restoreOptions: RestoreOptions = {
    // The process has nothing else to do, and its supervisor handles the signals of the terminal.
    worker: false,
    psf: psf.length === 1 ? psf[0] : psf,
    psfBackground: 'keep',
    method: { name, ...values } as MethodSpec,
    encoding: file.encoding,
    onProgress: progress.update,
  };
  // The method needs the samples around the shown region that the PSF brings into it.
  const margin = 64;
  const region = middle(image, options.size + 2 * margin);
  const { points, chosen, criterion } = await sweep(region, restoreOptions, {
    parameter: options.over.parameter,
    values: valuesOf(options),
  }).finally(progress.stop);
  const truth = reference && middle(middle(reference, options.size + 2 * margin), options.size);
  const rows = points.map((point, index) => {
    const shown = middle(point.image, options.size);
    return { ...point, shown, chosen: index === chosen, psnr: truth && psnr(truth, shown, { range }) };
  });
  await writeSheet(output, rows, file, options);
  const { digits, table } = await import('../output/table.ts');
  const results = rows.map(({ value, score, psnr: decibel, chosen: mark }) => ({
    value,
    score,
    ...(decibel !== undefined && { psnr: decibel }),
    chosen: mark,
  }));
  await reporter.data(
    { input, output, parameter: options.over.parameter, criterion, chosen: points[chosen].value, results },
    table(
      [options.over.parameter, criterion, ...(truth ? ['psnr'] : []), ''],
      results.map((one) => [
        digits(one.value),
        digits(one.score, 5),
        ...(one.psnr === undefined ? [] : [`${digits(one.psnr)} dB`]),
        one.chosen ? '← chosen' : '',
      ]),
    ),
    true,
  );
  reporter.warn(resolved.flatMap(({ warnings }) => warnings));
}

type Row = Sweep['points'][number] & { shown: Image; chosen: boolean; psnr: number | undefined };

async function writeSheet(
  output: string,
  rows: readonly Row[],
  file: Parameters<typeof import('../../node/montage/montage.ts').montage>[1],
  { over: { parameter }, force }: SweepCommandOptions,
): Promise<void> {
  const [{ montage }, { digits }] = await Promise.all([
    import('../../node/montage/montage.ts'),
    import('../output/table.ts'),
  ]);
  const { displayWhite, toDisplay } = await import('../../node/report/display-white.ts');
  const white = displayWhite(rows[0].shown, file);
  const tiles = rows.map(({ shown, value, chosen, psnr }) => ({
    image: toDisplay(shown, white),
    label: [
      `${parameter.split('.').at(-1)} ${digits(value, 3)}`,
      ...(psnr === undefined ? [] : [`${digits(psnr, 4)} dB`]),
    ],
    marked: chosen,
  }));
  await writeOutput(output, await montage(tiles, file), force);
}

/** Refuses a sheet that is larger than an image may be. */
function checkSheet(
  { shape: [, height, width] }: Image,
  { size, over: { values }, steps }: SweepCommandOptions,
  maxPixels: number,
): void {
  const [rows, columns] = [Math.min(size, height), Math.min(size, width)];
  const tiles = values?.length ?? steps;
  if (tiles * rows * columns > maxPixels)
    throw new UsageError(
      `the sheet would have ${tiles} tiles of ${columns}x${rows} pixels, more than the limit of ${maxPixels}: expected fewer --steps or a smaller --size (or --max-pixels)`,
    );
}

function valuesOf({ over: { from, to, values }, steps }: SweepCommandOptions): number[] {
  if (values) return [...values];
  const [a, b] = [from as number, to as number];
  if (steps === 1) return [a];
  const ratio = a > 0 && b / a >= 8 ? (b / a) ** (1 / (steps - 1)) : undefined;
  return Array.from({ length: steps }, (_, k) =>
    // Twelve digits: the ends are what was asked for, whatever the powers round to.
    Number((ratio === undefined ? a + (k * (b - a)) / (steps - 1) : a * ratio ** k).toPrecision(12)),
  );
}

function over(text: string): Over {
  const [, parameter, range] = /^((?:psf|method)\.\w+|strength|noise)=(.+)$/.exec(text) ?? [];
  if (parameter === undefined)
    throw new InvalidArgumentError(
      'Expected psf.NAME=…, method.NAME=…, strength=… or noise=…, as in psf.radius=2..6.',
    );
  const ends = range.split('..').map(number);
  if (ends.length === 2 && ends[0] < ends[1]) return { parameter, from: ends[0], to: ends[1] };
  const values = range.split(',').map(number);
  if (values.some((value) => !Number.isFinite(value)))
    throw new InvalidArgumentError('Expected a rising range 2..6 or values 2,3,4.');
  if (values.length > largestSteps)
    throw new InvalidArgumentError(`Expected at most ${largestSteps} values.`);
  return { parameter, values };
}

function number(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
