import type { Restoration, RestoreOptions } from '../../restore/options.ts';
import type { Image } from '../../tensor.ts';
import type { AlphaMode } from '../arguments/alpha-argument.ts';
import { isBlurredAlpha, psfOfAlpha } from './blurred-alpha.ts';
import { restoreUnderAlpha, restoreWithAlpha } from './restore-alpha.ts';
import type { Coverage } from './straight.ts';

/** A restored image, its transparency, and what happened to that. */
export interface Cutout extends Restoration {
  readonly alpha?: Coverage | undefined;
  /** What became of the transparency; undefined for an opaque image. */
  readonly alphaMode?: 'keep' | 'restore' | undefined;
  readonly warnings: readonly string[];
}

/** What a transparency needs beside the options of the restoration. */
export interface CutoutOptions {
  readonly mode: AlphaMode;
  /** Whether the method takes a mask. */
  readonly usesMask: boolean;
  /** The rounding step of the coverage, over its range. */
  readonly step: number;
}

/**
 * Restores an image, and its transparency as it fits: kept where it was cut out after the blur, restored by the same PSF where the blur
 * is in it too.
 *
 * @param image colors times coverage
 * @param alpha the coverage, undefined for an opaque image
 */
export async function restoreCutout(
  image: Image,
  alpha: Coverage | undefined,
  { mode, usesMask, step }: CutoutOptions,
  options: RestoreOptions,
  restore: (image: Image, options: RestoreOptions) => Promise<Restoration>,
): Promise<Cutout> {
  const run = (one: Image, changes: Partial<RestoreOptions>) => restore(one, { ...options, ...changes });
  if (alpha === undefined || alpha.data.every((value: number) => value >= 1))
    return { ...(await run(image, {})), alpha, warnings: [] };
  const psfs = (Array.isArray(options.psf) ? options.psf : [options.psf]) as Parameters<typeof psfOfAlpha>[0];
  const psf = psfOfAlpha(psfs);
  if (mode === 'restore' || (mode === 'auto' && isBlurredAlpha(alpha, psf))) {
    const { noise } = options;
    const changes = { psf, noise: Math.max(typeof noise === 'number' ? noise : 0, step / Math.sqrt(12)) };
    const restored = await restoreWithAlpha(image, alpha, changes, run);
    const note = 'the transparency is blurred too and was restored by the same PSF; --alpha keep keeps it';
    return { ...restored, alphaMode: 'restore', warnings: mode === 'auto' ? [note] : [] };
  }
  const restored = await restoreUnderAlpha(
    image,
    alpha,
    options.mask,
    usesMask,
    options.maskedSamples !== 'estimate',
    run,
  );
  return { ...restored, alphaMode: 'keep', warnings: [] };
}
