import { type Command, Option } from 'commander';
import { boundaries } from '../../boundary/boundary.ts';
import { defaultMethod } from '../../restore/methods/method.ts';
import { addAlphaOption } from '../arguments/alpha-argument.ts';
import { addEstimatedPsfOption, estimatedPsfCatalogue } from '../arguments/estimated-psf.ts';
import { addImageOptions, addLightOfBlurOption } from '../arguments/image-options.ts';
import { noiseLevel, nonNegativeNumber, strengthValue } from '../arguments/noise-argument.ts';
import { tileSize } from '../arguments/tile-argument.ts';
import { addBatchOptions, type BatchFlags, checkNoBatch } from '../batch/batch-options.ts';
import { UsageError } from '../failure.ts';
import { catalogueText } from '../output/catalogue-text.ts';
import { checkFiles } from '../output/files.ts';
import { addReportOption } from '../output/report-file.ts';
import { reporterFor } from '../output/reporter.ts';
import { regionValue } from '../region/region.ts';
import { checkRestoration, type RestoreFlags, restoreFile } from '../restore/restore-file.ts';

/** `deconv restore <in> <out> [--psf <spec|file>]`: undoes a blur; with `--out-dir` that of many images. */
export function addRestore(program: Command): void {
  const command = program
    .command('restore')
    .summary('undo the blur of an image')
    .description(
      'Undo the blur of an image: a known point spread function, or the one that the image itself shows.',
    )
    .argument(
      '<files...>',
      'blurred image and image to write, - is stdin or stdout; with --out-dir any number of images, or patterns in quotes',
    );
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
  addBatchOptions(addReportOption(addImageOptions(addLightOfBlurOption(command))), 'inputs')
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
  deconv restore 'raw/*.tif' --out-dir sharp --psf disk:radius=3 --jobs 4
  deconv restore - - --psf disk:radius=4 --format png < blurred.jpg > restored.png`,
    )
    .action(run);
}

async function run(files: readonly string[], _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<RestoreFlags & BatchFlags>();
  if (options.outDir !== undefined) {
    const { jobsOfInputs } = await import('../batch/job.ts');
    const { runBatch } = await import('../batch/run-batch.ts');
    return runBatch(await jobsOfInputs(files, options), options);
  }
  checkNoBatch(options);
  const [input, output, ...others] = files;
  if (output === undefined) throw new UsageError('expected the image to write, or --out-dir for several');
  if (others.length > 0)
    throw new UsageError(
      `expected one image and the file to write, got ${files.length} files: --out-dir takes several`,
    );
  const specs = await checkRestoration(output, options);
  await checkFiles({
    inputs: [input, ...specs.files],
    outputs: [output, options.report],
    force: options.force,
  });
  await restoreFile(input, output, options, specs, reporterFor(options));
}
