import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { boundaries } from '../../boundary/boundary.ts';
import type { MethodSpec } from '../../restore/methods/catalogue.ts';
import { defaultMethod, type Method, type MethodCatalogue } from '../../restore/methods/method.ts';
import type { RestoreOptions } from '../../restore/options.ts';
import { type AlphaMode, addAlphaOption } from '../arguments/alpha-argument.ts';
import { backgroundOf } from '../arguments/background-argument.ts';
import {
  addEstimatedPsfOption,
  estimateDocument,
  estimatedPsfCatalogue,
  estimatedPsfSpecs,
  estimateImagePsf,
  isEstimated,
} from '../arguments/estimated-psf.ts';
import { addImageOptions, addLightOfBlurOption, type ImageOptions } from '../arguments/image-options.ts';
import { readMask } from '../arguments/mask-argument.ts';
import { noiseLevel, nonNegativeNumber, strengthValue } from '../arguments/noise-argument.ts';
import { psfFiles, resolveImagePsf } from '../arguments/psf-argument.ts';
import { parseSpec } from '../arguments/spec.ts';
import { tileSize } from '../arguments/tile-argument.ts';
import { UsageError } from '../failure.ts';
import { catalogueText } from '../output/catalogue-text.ts';
import { commandLine } from '../output/command-line.ts';
import { checkFiles } from '../output/files.ts';
import { addReportOption, checkReport, writeReport } from '../output/report-file.ts';
import { reporterFor } from '../output/reporter.ts';
import { documentOf, historyOf, summaryOf } from '../output/restore-summary.ts';
import { type Region, regionValue } from '../region/region.ts';

interface RestoreFlags extends ImageOptions {
  readonly psf?: readonly string[] | undefined;
  readonly bestEffort?: boolean | undefined;
  readonly method: string;
  readonly boundary: NonNullable<RestoreOptions['boundary']>;
  readonly channels: 'all' | 'luminance';
  readonly noise: number | 'auto';
  readonly strength?: number | undefined;
  readonly background?: number | undefined;
  readonly clippedHighlights?: 'leave-out' | 'keep' | undefined;
  readonly refinePsf: boolean;
  readonly tileSize?: number | undefined;
  readonly alpha: AlphaMode;
  readonly mask?: string | undefined;
  readonly masked: 'keep' | 'estimate';
  readonly region?: Region | undefined;
  readonly preview?: boolean | undefined;
  readonly report?: string | undefined;
}

/** `deconv restore <in> <out> [--psf <spec|file>]`: undoes a blur. */
export function addRestore(program: Command): void {
  const command = program
    .command('restore')
    .summary('undo the blur of an image')
    .description(
      'Undo the blur of an image: a known point spread function, or the one that the image itself shows.',
    )
    .argument('<in>', 'blurred image; - is stdin')
    .argument('<out>', 'image to write; - is stdout');
  addEstimatedPsfOption(command)
    .option('--method <spec>', 'method as name:key=value,…; deconv methods lists them', defaultMethod.name)
    .addOption(
      new Option('--boundary <name>', 'what lies outside the frame; unknown estimates it')
        .choices(['unknown', ...boundaries])
        .default('unknown'),
    )
    .addOption(
      new Option('--channels <which>', 'restore all channels, or the luminance alone')
        .choices(['all', 'luminance'])
        .default('all'),
    )
    .addOption(
      new Option(
        '--noise <sigma>',
        'standard deviation of the noise in the code values of the file: white is 1, a float file has its own unit; auto measures it',
      )
        .argParser(noiseLevel)
        .default('auto'),
    );
  command
    .addOption(
      new Option(
        '--strength <n>',
        'from 0, soft with little noise, to 100, sharp with more noise; 50 is the measured optimum (default: 50)',
      ).argParser(strengthValue),
    )
    .addOption(
      new Option(
        '--background <level>',
        'constant background of rl and poisson-tv in the unit of the file: a code value (0 to 255, to 65535) of integers, the own unit of floats',
      ).argParser(nonNegativeNumber),
    )
    .option(
      '--mask <file>',
      'an image of the same size: black (0) leaves a pixel out, anything brighter uses it',
    )
    .addOption(
      new Option(
        '--masked <way>',
        'what the result holds where the mask is black: keep the pixels of the input, or estimate them from those around',
      )
        .choices(['keep', 'estimate'])
        .default('keep'),
    )
    .addOption(
      new Option(
        '--region <x,y,w,h>',
        'restore this rectangle alone and keep the rest, mixed over its outer 8 pixels',
      ).argParser(regionValue),
    )
    .option(
      '--preview',
      'write the middle 256x256 pixels, or the region, restored, instead of the whole image',
    )
    .addOption(
      new Option(
        '--clipped-highlights <way>',
        'leave clipped highlights out (the default where the method can), or keep them as they are',
      )
        // No default: a method that takes every sample as it is refuses a rule that is given.
        .choices(['leave-out', 'keep']),
    )
    .addOption(
      new Option(
        '--tile-size <n>',
        'side in pixels of the overlapping tiles in which tv, pnp and wiener restore a large image; none restores it at once, which takes more memory (default: 1280 from 2 megapixels on)',
      ).argParser(tileSize),
    )
    .option('--no-refine-psf', 'keep the width of the PSF even where the image fits another width better');
  addAlphaOption(
    command,
    ['auto', 'keep', 'restore'],
    'transparency: keep it as it is, or restore it as the colors; auto restores it where the PSF blurred it too',
  );
  addReportOption(addImageOptions(addLightOfBlurOption(command)))
    .addHelpText(
      'after',
      `
PSF models:
${catalogueText(estimatedPsfCatalogue)}

Examples:
  deconv restore photo.jpg sharp.jpg
  deconv restore blurred.png restored.png --psf motion:length=15,angle=30
  deconv restore blurred.png crop.png --psf motion:length=15,angle=30 --preview
  deconv restore blurred.png face.png --psf disk:radius=3 --region 420,180,300,340
  deconv restore stars.tif sharp.tif --psf star.tif --method rl:iterations=50 --depth float
  deconv restore - - --psf disk:radius=4 --format png < blurred.jpg > restored.png`,
    )
    .action(run);
}

async function run(input: string, output: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<RestoreFlags>();
  const reporter = reporterFor(options);
  const specs = estimatedPsfSpecs(options.psf);
  if (options.bestEffort && !specs.some(isEstimated))
    throw new UsageError('--best-effort is for an estimated PSF: it has no use with a given --psf');
  const { methods } = await import('../../restore/methods/catalogue.ts');
  const { name, values } = parseSpec('method', options.method, methods);
  const { checkImageOutput, readInputImage, writeOutputImage } = await import('../output/images.ts');
  checkImageOutput(output, options);
  checkReport(options.report);
  await checkFiles({
    inputs: [input, ...psfFiles(specs), options.mask],
    outputs: [output, options.report],
    force: options.force,
  });
  const {
    image: read,
    path: _path,
    ...record
  } = await readInputImage(input, {
    ...options,
    missing: 'mask',
  });
  const [, height, width] = read.shape;
  const { noiseBlock } = await import('../../estimate/noise.ts');
  if (options.noise === 'auto' && Math.min(height, width) < noiseBlock)
    throw new UsageError(
      `${input} is ${width}x${height}: below ${noiseBlock}x${noiseBlock} pixels the noise cannot be measured, give it by --noise`,
    );
  const { makePsf, restore } = await import('../../index.ts');
  const { tileCost, tileCostText } = await import('../../restore/methods/cost.ts');
  const estimated = isEstimated(specs[0])
    ? await estimateImagePsf(read, record.encoding, specs[0], options.bestEffort === true, reporter)
    : undefined;
  const resolved = estimated
    ? [estimated]
    : await Promise.all(specs.map((spec) => resolveImagePsf(spec, options)));
  const psf = resolved.map((one) => one.psf);
  const { inLightOfBlur } = await import('../arguments/light-of-blur.ts');
  const { image, file, remark } = await inLightOfBlur(read, record, psf, options.light);
  const { boundary, channels, noise, clippedHighlights } = options;
  const { optionsOfEstimate, withoutDisplacement } = await import('../../restore/psf-of-image.ts');
  const ofEstimate = estimated && optionsOfEstimate(estimated.estimate, { ...options, method: { name } });
  const { strength, refinePsf } = ofEstimate ?? options;
  const mask = await readMask(options.mask, image, file.mask, options);
  const { partialRestoration } = await import('../region/partial.ts');
  const part = partialRestoration({ image, alpha: file.alpha, mask }, psf, options);
  const level = await backgroundOf(options.background, { name, values }, file, image.shape[0]);
  // A preview shows what the method of the whole image does.
  const planes = channels === 'luminance' ? 1 : image.shape[0];
  const ofWhole = options.preview && name === 'auto' ? { samples: planes * height * width } : {};
  const method = ofEstimate?.method ?? ({ name, ...ofWhole, ...values, ...level } as MethodSpec);
  const changes: number[][] = [];
  const onIteration: RestoreOptions['onIteration'] = ({ change }, plane) => {
    changes[plane] ??= [];
    changes[plane].push(change);
  };
  const sampled = psf.map((one) => ('model' in one ? makePsf(one) : one));
  const cost = tileCost(
    part.image,
    { boundary, channels, psfs: sampled, tileSize: options.tileSize },
    method,
  );
  if (cost) reporter.note(`restoring ${input} ${tileCostText(cost)}`);
  const progress = await reporter.progress(`restoring ${input}`);
  const restoreOptions: RestoreOptions = {
    // The process has nothing else to do, and its supervisor handles the signals of the terminal.
    worker: false,
    psf,
    method,
    boundary,
    channels,
    noise,
    strength,
    clippedHighlights,
    refinePsf,
    tileSize: options.tileSize,
    maskedSamples: options.masked,
    encoding: file.encoding,
    // Whether a file keeps its background was decided when it was read.
    psfBackground: 'keep',
    mask: part.mask,
    onProgress: progress.update,
    onIteration,
  };
  const { restoreCutout } = await import('../alpha/restore-cutout.ts');
  const entry: Method = (methods as MethodCatalogue)[name];
  const cutout = {
    mode: options.alpha,
    usesMask: !('solve' in entry && entry.ignoresSampleWeights?.(method)),
    step: file.depth === 'float' ? 2 ** -16 : 2 ** -file.depth,
  };
  const found = await restoreCutout(part.image, part.alpha, cutout, restoreOptions, restore).finally(
    progress.stop,
  );
  const { report, alphaMode } = found;
  const { written, measured, restored } = part.finish(found);
  const psfTexts = estimated ? [estimated.text] : (options.psf ?? []);
  const outputFile = {
    ...file,
    alpha: written.alpha,
    // Estimated samples are no longer missing.
    mask: options.masked === 'estimate' ? undefined : file.mask && part.shown(file.mask),
    history: [historyOf(psfTexts, report)],
  };
  const { clippedFraction, warnings: writing } = await writeOutputImage(
    output,
    written.image,
    outputFile,
    options,
  );
  const ofPsf = resolved.flatMap((one) => one.warnings);
  const ofResult = estimated ? withoutDisplacement(report.warnings) : report.warnings;
  const warnings = [...file.warnings, ...ofPsf, ...found.warnings, ...ofResult, ...writing];
  if (options.report !== undefined) {
    const { restoreReport } = await import('../../node/index.ts');
    const page = await restoreReport({
      title: `${basename(input)}: ${psfTexts.join(', ')} undone by ${report.method}`,
      command: commandLine(),
      measured,
      restored,
      report,
      estimate: estimated?.estimate,
      changes,
      file,
      warnings,
    });
    await writeReport(options.report, page, options.force);
  }
  await reporter.done(
    {
      ...documentOf(input, output, psfTexts, report, file.light, clippedFraction, warnings),
      estimate: estimated && estimateDocument(estimated.estimate),
      alpha: alphaMode,
      region: part.region,
    },
    summaryOf(output, report, [estimated?.remark, ofEstimate?.reason, remark], clippedFraction),
  );
  reporter.warn(warnings);
}
