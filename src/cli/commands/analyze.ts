import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { PsfEstimate } from '../../blind/psf-estimate.ts';
import type { BlurIdentification, BlurSpec } from '../../estimate/identify-blur.ts';
import type { Resampling } from '../../estimate/resampling.ts';
import type { Light } from '../../node/files/image-file.ts';
import {
  estimateDocument,
  estimatedPsfCatalogue,
  estimatedPsfSpecs,
  estimateImagePsf,
  isEstimated,
} from '../arguments/estimated-psf.ts';
import { type GlobalOptions, positiveNumber } from '../arguments/global-options.ts';
import { addImageChoice, type ImageChoice } from '../arguments/image-options.ts';
import { psfFiles, resolveImagePsf } from '../arguments/psf-argument.ts';
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
      'Look at an image before any work: its noise, what is clipped or coded in blocks, its blur as the image itself shows it and how sure that is, and what undoing it would gain.',
    )
    .argument('<image>', 'image; - is stdin')
    .option(
      '--psf <spec|file>',
      'the blur, where it is known; auto estimates it from the image (default: auto)',
    )
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
The middle 1024 x 1024 pixels of larger images are looked at. The blur is estimated as deconv restore does it, which takes seconds;
--psf auto:kind=motion and the other families take less than one.

PSF models:
${catalogueText(estimatedPsfCatalogue)}

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
  const [spec] = estimatedPsfSpecs(options.psf === undefined ? undefined : [options.psf]);
  checkReport(options.report);
  await checkFiles({
    inputs: [input, ...psfFiles([spec])],
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
  const estimated = isEstimated(spec)
    ? await estimateImagePsf(seen, file.encoding, spec, true, reporter)
    : undefined;
  const resolved = estimated ? undefined : await resolveImagePsf(spec, options);
  const warnings = [...file.warnings, ...(resolved?.warnings ?? [])];
  const asked = resolved
    ? { psf: resolved.psf, name: options.psf }
    : estimated?.estimate.verdict === 'accepted'
      ? { psf: estimated.psf, name: estimated.text }
      : suggestion(estimated?.estimate, suggested);
  const psf = asked && ('model' in asked.psf ? makePsf(asked.psf) : asked.psf);
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
  const document = {
    input,
    size: image.shape,
    noise,
    noiseIsRounding: options.noise === undefined && isRounding,
    noiseCurve: estimateNoiseCurve(seen, file.encoding).map(({ black, slope }) => ({ black, slope })),
    clipping: clipping(seen, range),
    blocks: blockGrid(seen),
    resampling: enlargement(resampling(seen)),
    estimate: estimated ? estimateDocument(estimated.estimate) : null,
    suggested: { spec: suggested.spec ?? null, confidence: suggested.confidence },
    psf: asked?.name ?? null,
    blur: blur ?? null,
    better: better ?? null,
    warnings,
  };
  const { analyzeWords } = await import('../output/analyze-words.ts');
  const { measurements, verdict } = analyzeWords(
    { ...document, estimate: estimated && { ...estimated.estimate, text: estimated.text } },
    file.depth === 'float',
  );
  if (options.report !== undefined) {
    const { analyzeReport } = await import('../../node/index.ts');
    const page = await analyzeReport({
      title: `${basename(input)}: what can be known of it?`,
      verdict,
      command: commandLine(),
      image: seen,
      psf,
      estimate: estimated?.estimate,
      noise,
      range,
      measurements,
      file,
      parameters: { psf: asked?.name ?? 'none', noise, light: options.light, seen: [height, width] },
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

/** A spectrum shows a blur from this confidence on. */
const clear = 0.2;

/** What the spectrum suggests, where the estimate is not accepted but does not say either that there is no blur. */
function suggestion(
  estimate: PsfEstimate | undefined,
  { spec, confidence }: BlurIdentification,
): { readonly psf: BlurSpec; readonly name: string } | undefined {
  if (spec === undefined || estimate?.verdict === 'sharp' || confidence < clear) return undefined;
  return { psf: spec, name: specText(spec) };
}

/** Along one axis a line may stand out by chance, or by stripes in the image. */
function enlargement(axes: readonly Resampling[]): {
  readonly detected: boolean;
  readonly axes: readonly Resampling[];
} {
  return { detected: axes.every(({ strength }) => strength > visible), axes };
}
