/** `--psf auto`: the blur as the image itself shows it. */

import type { Command } from 'commander';
import type { PsfEstimate, PsfKind } from '../../blind/psf-estimate.ts';
import type { Catalogue } from '../../parameter.ts';
import type { Encoding } from '../../restore/encoded/encoding.ts';
import type { Image } from '../../tensor.ts';
import { UsageError } from '../failure.ts';
import type { Reporter } from '../output/reporter.ts';
import { psfCatalogue, psfSpec, type ResolvedPsf } from './psf-argument.ts';
import { parseSpec, type Spec } from './spec.ts';
import { specText } from './spec-text.ts';

/** How a blur is estimated. */
const estimation: Catalogue = {
  auto: {
    summary: 'estimated from the image',
    parameters: {
      kind: {
        meaning:
          'a family of blurs, or free: a kernel of any shape; auto takes a family where it agrees with the free kernel',
        kind: 'choice',
        choices: ['auto', 'free', 'gaussian', 'disk', 'motion', 'moffat', 'airy'],
        default: 'auto',
      },
      size: {
        meaning: 'side of the free kernel in pixels, odd; found by itself where it is left out',
        kind: 'number',
      },
    },
  },
};

/** The models, files, and the estimate from the image. */
export const estimatedPsfCatalogue: Catalogue = { ...estimation, ...psfCatalogue };

/** Adds `--psf` with the estimate as its default, and `--best-effort`. */
export function addEstimatedPsfOption(command: Command): Command {
  return command
    .option(
      '--psf <spec|file>',
      'model:key=value,… or a file; three times for one per channel; auto estimates it from the image (default: auto)',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option('--best-effort', 'restore also where the estimated blur is not reliable, instead of an error');
}

/** The specs that texts stand for; one `auto` where there are none. */
export function estimatedPsfSpecs(texts: readonly string[] = ['auto']): Spec[] {
  const specs = texts.map((text) =>
    /^auto(:|$)/.test(text) ? parseSpec('PSF', text, estimatedPsfCatalogue) : psfSpec(text),
  );
  if (specs.length > 1 && specs.some(isEstimated))
    throw new UsageError('--psf auto estimates one PSF for all channels: give it once');
  return specs;
}

export const isEstimated = ({ name }: Spec): boolean => name === 'auto';

/** A PSF that was estimated, and what the estimate is worth. */
export interface EstimatedPsf extends ResolvedPsf {
  readonly estimate: PsfEstimate;
  /** Its model as a spec, or what kind of kernel it is. */
  readonly text: string;
  /** The estimate in a few words. */
  readonly remark: string;
}

/**
 * Estimates the PSF of an image.
 *
 * @throws DeconvError NO_BLUR or PSF_UNKNOWN where it is not accepted, unless `bestEffort`
 */
export async function estimateImagePsf(
  image: Image,
  encoding: Encoding | undefined,
  { values }: Spec,
  bestEffort: boolean,
  reporter: Reporter,
): Promise<EstimatedPsf> {
  const { checkAccepted, estimatePsfOf, estimateWarnings } = await import('../../restore/psf-of-image.ts');
  const { smallestSide } = await import('../../blind/parametric/fit-parametric-psf.ts');
  const [, height, width] = image.shape;
  if (Math.min(height, width) < smallestSide)
    throw new UsageError(
      `the image is ${width}x${height}: below ${smallestSide}x${smallestSide} pixels the blur cannot be estimated, name it by --psf`,
    );
  const { kind, size } = values as { readonly kind?: PsfKind | 'auto'; readonly size?: number };
  const progress = await reporter.progress('estimating the blur');
  const estimate = await estimatePsfOf(image, encoding, { kind, size, onProgress: progress.update }).finally(
    progress.stop,
  );
  if (!bestEffort) checkAccepted(estimate);
  return {
    psf: estimate.spec ?? estimate.psf,
    warnings: estimateWarnings(estimate),
    estimate,
    text: describe(estimate),
    remark: `blur estimated as ${describe(estimate)} with confidence ${estimate.confidence.toFixed(2)}`,
  };
}

/** `motion:length=12.3,angle=30`, or `a free kernel of 23x23 px`. */
export function describe({ spec, psf }: PsfEstimate): string {
  return spec ? specText(spec) : `a free kernel of ${psf.shape[1]}x${psf.shape[0]} px`;
}

/** The estimate in a JSON document. */
export function estimateDocument({
  kind,
  spec,
  verdict,
  confidence,
  reasons,
  psf,
  alternatives,
}: PsfEstimate): object {
  return {
    kind,
    spec: spec ?? null,
    verdict,
    confidence,
    reasons,
    shape: psf.shape,
    alternatives: alternatives.flatMap((one) => (one.spec ? [specText(one.spec)] : [])),
  };
}
