import { type Command, Option } from 'commander';
import type { Boundary } from '../../boundary/boundary.ts';
import { boundaries } from '../../boundary/boundary.ts';
import { noiseModels } from '../../noise/catalogue.ts';
import { dtypeOf, type Image, type Tensor } from '../../tensor.ts';
import type { Coverage } from '../alpha/straight.ts';
import { addAlphaOption } from '../arguments/alpha-argument.ts';
import { nonNegativeInteger } from '../arguments/global-options.ts';
import { addImageOptions, type ImageOptions } from '../arguments/image-options.ts';
import { noiseSpec } from '../arguments/noise-argument.ts';
import { addPsfOption, psfCatalogue, psfFiles, psfSpec, resolveImagePsf } from '../arguments/psf-argument.ts';
import { UsageError } from '../failure.ts';
import { catalogueText } from '../output/catalogue-text.ts';
import { checkFiles } from '../output/files.ts';
import { reporterFor } from '../output/reporter.ts';
import { digits } from '../output/table.ts';

interface BlurOptions extends ImageOptions {
  readonly psf: readonly string[];
  readonly boundary: Exclude<Boundary, 'unknown'>;
  readonly noise?: string | undefined;
  readonly seed: number;
  readonly alpha: 'auto' | 'keep';
}

/** `deconv blur <in> <out> --psf <spec|file>`: makes a test image. */
export function addBlur(program: Command): void {
  const command = program
    .command('blur')
    .summary('blur an image, and add noise')
    .description(
      'Blur an image with a point spread function, and add noise: a test image whose truth is known.',
    )
    .argument('<in>', 'image; - is stdin')
    .argument('<out>', 'image to write; - is stdout');
  addPsfOption(command)
    .option('--noise <spec>', 'noise to add, e.g. gaussian:sigma=0.01')
    .addOption(
      new Option('--seed <n>', 'equal seeds give equal noise').argParser(nonNegativeInteger).default(1),
    )
    .addOption(
      new Option('--boundary <name>', 'what lies outside the frame').choices(boundaries).default('reflect'),
    );
  addAlphaOption(
    command,
    ['auto', 'keep'],
    'transparency: blur it as the colors (auto), or keep it as it is and blur the visible colors alone',
  );
  addImageOptions(command)
    .addHelpText(
      'after',
      `
PSF models:
${catalogueText(psfCatalogue)}

Noise:
${catalogueText(noiseModels)}

Examples:
  deconv blur photo.jpg blurred.png --psf motion:length=15,angle=30
  deconv blur photo.jpg noisy.png --psf disk:radius=4 --noise poisson:photons=1000 --seed 7
  deconv blur photo.jpg - --psf kernel.csv --boundary wrap > blurred.jpg`,
    )
    .action(run);
}

async function run(input: string, output: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<BlurOptions>();
  const reporter = reporterFor(options);
  const specs = options.psf.map(psfSpec);
  const noise = options.noise === undefined ? undefined : noiseSpec(options.noise);
  const { checkImageOutput, checkResult, readInputImage, writeOutputImage } = await import(
    '../output/images.ts'
  );
  checkImageOutput(output, options);
  await checkFiles({ inputs: [input, ...psfFiles(specs)], outputs: [output], force: options.force });
  const { image, path: _path, ...file } = await readInputImage(input, options);
  const began = performance.now();
  const { addNoise, makePsf } = await import('../../index.ts');
  const psfs: Tensor[] = [];
  const psfWarnings: string[] = [];
  for (const spec of specs) {
    const { psf: source, warnings: ofFile } = await resolveImagePsf(spec, options);
    psfs.push('model' in source ? makePsf(source) : source);
    psfWarnings.push(...ofFile);
  }
  const withNoise = (one: Image) => (noise ? addNoise(one, { seed: options.seed, ...noise }) : one);
  const { image: result, alpha } = await blurred(image, file.alpha, psfs, options, withNoise);
  checkResult(result, 'the PSF or the noise is too large');
  const report = await writeOutputImage(output, result, { ...file, alpha }, options);
  const seconds = (performance.now() - began) / 1000;
  const warnings = [...file.warnings, ...psfWarnings, ...report.warnings];
  const psf = options.psf.length === 1 ? options.psf[0] : options.psf;
  const { boundary, seed } = options;
  const document = { input, output, psf, boundary, noise: options.noise ?? null, seed, seconds };
  const summary = [
    `${output}: blurred by ${options.psf.join(' | ')}`,
    options.noise,
    `${digits(seconds, 2)} s`,
  ];
  if (report.clippedFraction > 0) summary.push(`${digits(100 * report.clippedFraction, 2)} % clipped`);
  await reporter.done(
    { ...document, clippedFraction: report.clippedFraction, warnings },
    summary.filter(Boolean).join(', '),
  );
  reporter.warn(warnings);
}

/** The blurred image with its noise, and its transparency. */
async function blurred(
  image: Image,
  alpha: Coverage | undefined,
  psfs: readonly Tensor[],
  { boundary, alpha: mode }: BlurOptions,
  withNoise: (image: Image) => Image,
): Promise<{ readonly image: Image; readonly alpha?: Coverage | undefined }> {
  if (alpha === undefined) return { image: withNoise(await blurChannels(image, psfs, boundary)) };
  const [{ blurWithAlpha }, { psfOfAlpha }] = await Promise.all([
    import('../alpha/blur-alpha.ts'),
    import('../alpha/blurred-alpha.ts'),
  ]);
  const own = (one: Image) => (one === alpha ? [psfOfAlpha(psfs)] : psfs);
  return blurWithAlpha(
    image,
    alpha,
    mode === 'keep',
    (one) => blurChannels(one, own(one), boundary),
    withNoise,
  );
}

async function blurChannels(
  image: Image,
  psfs: readonly Tensor[],
  boundary: BlurOptions['boundary'],
): Promise<Image> {
  const { blur } = await import('../../index.ts');
  const [channels, height, width] = image.shape;
  const dtype = dtypeOf(image);
  if (psfs.length === 1) return blur(psfs[0], image.shape, { boundary, dtype }).apply(image) as Image;
  if (psfs.length !== channels)
    throw new UsageError(
      `the image has ${channels} channels, got ${psfs.length} PSFs: expected one, or one per channel`,
    );
  const size = height * width;
  const data = image.data.slice();
  psfs.forEach((psf, channel) => {
    const plane = { shape: [height, width], data: image.data.subarray(channel * size, (channel + 1) * size) };
    data.set(blur(psf, plane.shape, { boundary, dtype }).apply(plane).data, channel * size);
  });
  return { shape: image.shape, data };
}
