import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { Resampling } from '../../estimate/resampling.ts';
import type { Light } from '../../node/files/image-file.ts';
import { type GlobalOptions, positiveNumber } from '../arguments/global-options.ts';
import { addImageChoice, type ImageChoice } from '../arguments/image-options.ts';
import { psfCatalogue, psfFiles, psfSpec, resolveImagePsf } from '../arguments/psf-argument.ts';
import { specText } from '../arguments/spec-text.ts';
import { UsageError } from '../failure.ts';
import { catalogueText } from '../output/catalogue-text.ts';
import { commandLine } from '../output/command-line.ts';
import { checkFiles } from '../output/files.ts';
import { addReportOption, checkReport, writeReport } from '../output/report-file.ts';
import { reporterFor } from '../output/reporter.ts';

interface Options extends GlobalOptions, ImageChoice {
  readonly psf?: string | undefined;
  readonly noise?: number | undefined;
  readonly light: Light;
  readonly report?: string | undefined;
}

/** On photographs the line of an enlargement is stronger than this, and weaker without one. */
const visible = 10;

/** `deconv analyze <image> [--psf <spec|file>]`: can this be undone? */
export function addAnalyze(program: Command): void {
  const command = program
    .command('analyze')
    .summary('measure an image before any work: can its blur be undone?')
    .description(
      'Look at an image before any work: its noise, what is clipped or coded in blocks, the blur that its spectrum suggests, and what undoing it would gain.',
    )
    .argument('<image>', 'image; - is stdin')
    .option('--psf <spec|file>', 'the blur, where it is known; else the one that the spectrum suggests')
    .addOption(
      new Option(
        '--noise <sigma>',
        'standard deviation of the noise: white is 1, a float file has its own unit (default: measured)',
      ).argParser(positiveNumber),
    )
    .addOption(
      new Option('--light <scale>', 'look at light, or at the code values of the file')
        .choices(['linear', 'srgb', 'encoded'])
        .default('linear'),
    );
  addReportOption(addImageChoice(command))
    .addHelpText(
      'after',
      `
The middle 1024 x 1024 pixels of larger images are looked at.

PSF models:
${catalogueText(psfCatalogue)}

Examples:
  deconv analyze blurred.jpg
  deconv analyze blurred.jpg --psf motion:length=15,angle=30 --json
  deconv analyze blurred.jpg --report analysis.html`,
    )
    .action(run);
}

async function run(input: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const reporter = reporterFor(options);
  const given = options.psf === undefined ? undefined : psfSpec(options.psf);
  checkReport(options.report);
  await checkFiles({
    inputs: [input, ...psfFiles(given ? [given] : [])],
    outputs: [options.report],
    force: options.force,
  });
  const { readInputImage } = await import('../output/images.ts');
  const { image, path: _path, ...file } = await readInputImage(input, options);
  const { middle } = await import('../../node/report/report-image.ts');
  const seen = middle(image, 1024);
  const {
    blockGrid,
    clipping,
    estimateNoiseCurve,
    identifiability,
    identifyBlur,
    makePsf,
    resampling,
    toOtf,
  } = await import('../../index.ts');
  const [, height, width] = seen.shape;
  if (Math.min(height, width) < 64)
    throw new UsageError(`${input} is ${width}x${height}: expected at least 64x64 pixels`);
  const { clippingRange } = await import('../output/data-range.ts');
  const range = clippingRange(image, file);
  const suggested = identifyBlur(seen);
  const resolved = given && (await resolveImagePsf(given, options));
  const warnings = [...file.warnings, ...(resolved?.warnings ?? [])];
  const source = resolved === undefined ? suggested.spec : resolved.psf;
  const psf = source && ('model' in source ? makePsf(source) : source);
  const { measuredNoise } = await import('../../restore/noise/measured-noise.ts');
  // Filters and priors restore code values: what they can gain is predicted there.
  const { codes, sigma, isRounding } = measuredNoise(seen, psf, file.encoding);
  const noise = options.noise ?? sigma;
  const { unknownBoundaryLoss: frameLoss } = await import('../../restore/unknown-boundary-loss.ts');
  const blur = psf && {
    ...identifiability(codes, toOtf(psf, [height, width]), noise),
    frameLoss: noise > 0 ? (frameLoss(codes, psf, noise) ?? null) : null,
  };
  const { likelierPsf, likelierPsfWarning } = await import('../../restore/psf-fit/likelier-psf.ts');
  const better =
    resolved &&
    psf &&
    likelierPsf(seen, psf, 'model' in resolved.psf ? resolved.psf : undefined, file.encoding, suggested);
  if (better) warnings.push(likelierPsfWarning(better));
  const name = options.psf ?? (suggested.spec && specText(suggested.spec));
  const document = {
    input,
    size: image.shape,
    noise,
    noiseIsRounding: options.noise === undefined && isRounding,
    noiseCurve: estimateNoiseCurve(seen, file.encoding).map(({ black, slope }) => ({ black, slope })),
    clipping: clipping(seen, range),
    blocks: blockGrid(seen),
    resampling: enlargement(resampling(seen)),
    suggested: { spec: suggested.spec ?? null, confidence: suggested.confidence },
    psf: name ?? null,
    blur: blur ?? null,
    better: better ?? null,
    warnings,
  };
  const { measurements, verdict } = await wordsFor(
    document,
    name,
    given !== undefined,
    file.depth === 'float',
  );
  if (options.report !== undefined) {
    const { analyzeReport } = await import('../../node/index.ts');
    const page = await analyzeReport({
      title: `${basename(input)}: what can be known of it?`,
      verdict,
      command: commandLine(),
      image: seen,
      ...(psf && { psf }),
      noise,
      range,
      measurements,
      file,
      parameters: { psf: name ?? 'none', noise, light: options.light, seen: [height, width] },
      warnings,
      data: document,
    });
    await writeReport(options.report, page, options.force);
  }
  const { table } = await import('../output/table.ts');
  const rows = table(
    ['', '', ''],
    measurements.map((fact) => [...fact]),
  ).slice(1);
  await reporter.data(
    { ...document, report: options.report ?? null },
    [...rows, '', verdict],
    options.report !== undefined,
  );
  reporter.warn(warnings);
}

/** Along one axis a line may stand out by chance, or by stripes in the image. */
function enlargement(axes: readonly Resampling[]): {
  readonly detected: boolean;
  readonly axes: readonly Resampling[];
} {
  return { detected: axes.every(({ strength }) => strength > visible), axes };
}

interface Findings {
  readonly noise: number;
  /** Whether no noise was found above the rounding of the file. */
  readonly noiseIsRounding: boolean;
  readonly clipping: { readonly dark: number; readonly bright: number };
  readonly blocks: { readonly detected: boolean };
  readonly resampling: { readonly detected: boolean };
  readonly suggested: { readonly spec: object | null; readonly confidence: number };
  /** A PSF that explains the image clearly better than the given one. */
  readonly better: object | null;
  readonly blur: {
    readonly recoverable: number;
    readonly lost: number;
    readonly condition: number;
    readonly gain: number;
    /** dB lost to the unknown boundary; null where the PSF is too large to predict it. */
    readonly frameLoss: number | null;
  } | null;
}

type Row = readonly [name: string, value: string, meaning: string];

/** Every finding in words, and the answer. */
async function wordsFor(
  found: Findings,
  name: string | undefined,
  known: boolean,
  ownUnit: boolean,
): Promise<{ measurements: readonly Row[]; verdict: string }> {
  const { digits } = await import('../output/table.ts');
  const { noise, noiseIsRounding, clipping, blocks, resampling, suggested, better, blur } = found;
  const percent = (share: number): string => `${digits(100 * share, 2)} %`;
  const measurements: Row[] = [
    [
      'noise',
      `${noiseIsRounding ? 'at most ' : ''}${digits(noise, 2)}`,
      noiseIsRounding
        ? 'none was found above the rounding of the file, or compression removed it'
        : `standard deviation, ${ownUnit ? 'in the unit of the file' : 'of code values, white is 1'}`,
    ],
    [
      'clipped',
      percent(clipping.bright),
      `at white, ${percent(clipping.dark)} at black: no filter knows what was there`,
    ],
    [
      '8x8 blocks',
      blocks.detected ? 'yes' : 'no',
      blocks.detected ? 'coded as JPEG: its artifacts will be sharpened too' : '',
    ],
    [
      'enlarged',
      resampling.detected ? 'yes' : 'no',
      resampling.detected ? 'interpolated samples: the noise is not white, and the blur has two causes' : '',
    ],
    [
      'blur',
      suggested.spec === null ? 'none seen' : specText(suggested.spec),
      `by the spectrum, confidence ${digits(suggested.confidence, 2)}`,
    ],
  ];
  if (blur === null) return { measurements, verdict: 'No blur shows: give one by --psf to ask about it.' };
  const left = blur.gain - (blur.frameLoss ?? 0);
  const decibels = (value: number): string => `${digits(value, 2)} dB`;
  measurements.push(
    ['recoverable', percent(blur.recoverable), 'of all frequencies stand above the noise'],
    ['lost', percent(blur.lost), 'of all frequencies are weakened to less than a hundredth'],
    ['condition', digits(blur.condition, 3), 'by so much a plain inverse multiplies noise'],
    [
      'gain',
      decibels(blur.gain),
      'predicted for the Wiener filter, if the samples outside the frame were known',
    ],
    [
      'frame',
      blur.frameLoss === null ? 'unknown' : `-${decibels(blur.frameLoss)}`,
      blur.frameLoss === null
        ? 'the blur is too large for the image: most of it is rim'
        : 'lost because they are not',
    ],
  );
  if (better !== null)
    return {
      measurements,
      verdict: `${name} does not fit the image, and the predicted gain does not hold: ask about ${specText(better)}.`,
    };
  const answer = left > 3 ? 'be undone well' : left > 1 ? 'be undone in part' : 'hardly be undone';
  return {
    measurements,
    verdict: `${known ? '' : 'If it is so: '}${name} can ${answer}: ${decibels(left)} to gain.`,
  };
}
