import type { Tensor } from '../../tensor.ts';
import { oddFrom } from '../odd.ts';
import { centroid, keepLarge } from './kernel-shape.ts';
import { type MinimalPixelSettings, minimalPixelKernel } from './minimal-pixels.ts';

/** Sides that are tried, each larger than the next by about this factor, until the kernel does not reach its rim. */
const growth = 1.5;

/** The scale at which the extent is measured. */
const coarse = 0.5;

/** Pixels of a kernel that count for its extent have at least this part of the largest. */
const visible = 0.08;

/**
 * The side that a free kernel needs: the extent of a coarse kernel, and a third more.
 *
 * @param blurred one plane, white near 1
 * @param largest the largest side to try, odd
 */
export async function kernelSide(
  blurred: Tensor,
  largest: number,
  settings: Pick<MinimalPixelSettings, 'sampleWeights' | 'signal'> = {},
): Promise<number> {
  for (let side = Math.min(largest, 35); ; side = Math.min(largest, oddFrom(side * growth))) {
    const kernel = await minimalPixelKernel(blurred, { ...settings, side, finest: coarse });
    const scale = kernel.shape[0] / side;
    const extent = extentOf(kernel);
    if (extent < 0.85 * kernel.shape[0] || side === largest)
      return Math.min(largest, oddFrom(Math.max(9, (1.25 * extent) / scale + 4)));
  }
}

/** The side of the square around the centroid that holds the visible taps. */
function extentOf(kernel: Tensor): number {
  const { shape, data } = keepLarge(kernel, visible);
  const [cy, cx] = centroid({ shape, data });
  let reach = 0;
  for (let i = 0; i < data.length; i++)
    if (data[i] > 0)
      reach = Math.max(reach, Math.abs(Math.floor(i / shape[1]) - cy), Math.abs((i % shape[1]) - cx));
  return 2 * reach + 1;
}
