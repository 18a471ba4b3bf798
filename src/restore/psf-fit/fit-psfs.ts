import type { PsfSpec } from '../../psf/catalogue.ts';
import { makePsf } from '../../psf/make.ts';
import { scaledPsf, scaledSpec } from '../../psf/scale.ts';
import type { Tensor } from '../../tensor.ts';
import type { Encoding } from '../encoded/encoding.ts';
import { refinePsf } from './refine-psf.ts';

/** The PSFs to restore with. */
export interface PsfFit {
  readonly psfs: readonly Tensor[];
  /** The model of each, where one was given. */
  readonly specs: readonly (PsfSpec | undefined)[];
  /** The factor by which all of them were widened; 1 where they were kept. */
  readonly scale: number;
}

/**
 * The PSFs in the width that fits the middle plane best: what is wrong with the width, a distance or a time, is wrong for all channels.
 *
 * @param planes the measured planes
 * @param psfs one for all planes, or one for each
 * @param specs the model of each PSF, where one was given
 * @param weights of the samples of each plane
 * @param encoding of the planes
 */
export function fitPsfs(
  planes: readonly Tensor[],
  psfs: readonly Tensor[],
  specs: readonly (PsfSpec | undefined)[],
  weights: readonly Tensor[] | undefined,
  encoding: Encoding | undefined,
): PsfFit {
  const middle = planes.length >> 1;
  const reference = middle % psfs.length;
  const { scale } = refinePsf(
    planes[middle],
    specs[reference] ?? psfs[reference],
    weights?.[middle],
    encoding,
  );
  if (scale === 1) return { psfs, specs, scale };
  const scaled = specs.map((spec) => spec && scaledSpec(spec, scale));
  return {
    psfs: psfs.map((psf, index) => {
      const spec = scaled[index];
      return spec ? makePsf(spec) : scaledPsf(psf, scale);
    }),
    specs: scaled,
    scale,
  };
}
