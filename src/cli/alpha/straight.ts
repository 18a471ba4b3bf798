/** Colors by themselves, not multiplied by the coverage. */

import { type Image, type Tensor, zerosLike } from '../../tensor.ts';

/** The part of each pixel that is covered, 0 to 1. */
export type Coverage = Tensor<readonly [1, height: number, width: number]>;

/** Whether anything shows through. */
export function isTransparent(alpha: Coverage | undefined): boolean {
  return alpha?.data.some((coverage) => coverage < 1) ?? false;
}

/** What commands say that measure colors without a coverage. */
export function transparencyWarnings(path: string, alpha: Coverage | undefined): readonly string[] {
  return isTransparent(alpha) ? [`${path} is transparent in part: it is measured as it looks on black`] : [];
}

/** Less coverage than this is rounding of transforms. */
const leastCoverage = 1e-6;

/** Colors divided by the coverage, 0 where nothing is covered. */
export function straightColors({ shape, data }: Image, alpha: Coverage): Image {
  const result = zerosLike({ shape, data });
  const size = alpha.data.length;
  for (let i = 0; i < data.length; i++) {
    const coverage = alpha.data[i % size];
    if (coverage > leastCoverage) result.data[i] = data[i] / coverage;
  }
  return result;
}

/** Colors times the coverage. */
export function multipliedBy({ shape, data }: Image, alpha: Coverage): Image {
  const result = zerosLike({ shape, data });
  for (let i = 0; i < data.length; i++) result.data[i] = data[i] * alpha.data[i % alpha.data.length];
  return result;
}
