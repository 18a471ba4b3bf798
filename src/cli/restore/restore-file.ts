/** One image restored to a file. */

import { basename } from 'node:path';
import type { MethodSpec } from '../../restore/methods/catalogue.ts';
import type { Method, MethodCatalogue } from '../../restore/methods/method.ts';
import type { RestoreOptions } from '../../restore/options.ts';
import type { AlphaMode } from '../arguments/alpha-argument.ts';
import { backgroundOf } from '../arguments/background-argument.ts';
import {
  estimateDocument,
  estimatedPsfSpecs,
  estimateImagePsf,
  isEstimated,
} from '../arguments/estimated-psf.ts';
import type { ImageOptions } from '../arguments/image-options.ts';
import { readMask } from '../arguments/mask-argument.ts';
import { psfFiles, resolveImagePsf } from '../arguments/psf-argument.ts';
import { parseSpec, type Spec } from '../arguments/spec.ts';
import { UsageError } from '../failure.ts';
import { commandLine } from '../output/command-line.ts';
import { checkReport, writeReport } from '../output/report-file.ts';
import type { Reporter } from '../output/reporter.ts';
import { documentOf, historyOf, summaryOf } from '../output/restore-summary.ts';
import type { Region } from '../region/region.ts';

/** The options of `deconv restore`. */
export interface RestoreFlags extends ImageOptions {
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

/** The specs of a call, checked. */
export interface RestoreSpecs {
  readonly psfs: readonly Spec[];
  readonly method: Spec;
  /** The files that are read beside the image. */
  readonly files: readonly (string | undefined)[];
}

/**
 * Checks what can be known before an image is read.
 *
 * @throws UsageError
 */
export async function checkRestoration(output: string, options: RestoreFlags): Promise<RestoreSpecs> {
  const psfs = estimatedPsfSpecs(options.psf);
  if (options.bestEffort && !psfs.some(isEstimated))
    throw new UsageError('--best-effort is for an estimated PSF: it has no use with a given --psf');
  const { methods } = await import('../../restore/methods/catalogue.ts');
  const method = parseSpec('method', options.method, methods);
  const { checkImageOutput } = await import('../output/images.ts');
  checkImageOutput(output, options);
  checkReport(options.report);
  return { psfs, method, files: [...psfFiles(psfs), options.mask] };
}

/** Restores an image, writes the result, and says what was done. */
export async function restoreFile(
  input: string,
  output: string,
  options: RestoreFlags,
  { psfs: specs, method: { name, values } }: RestoreSpecs,
  reporter: Reporter,
): Promise<void> {
  const { methods } = await import('../../restore/methods/catalogue.ts');
  const { readInputImage, writeOutputImage } = await import('../output/images.ts');
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
