import { cropFrame } from '../../boundary/frame.ts';
import { interpolateMissing } from '../../solvers/data-terms/measured-domain.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';

/** In smaller images neither noise nor PSF can be separated from the structure. */
export const smallest = 64;

/** The largest window that is analyzed: enough to see how well the PSF fits. */
export const largest = 512;

/** With a larger fraction of missing samples the interpolation over them would be measured too. */
const mostMissing = 0.05;

/** The middle of the last two axes, at most 512 x 512. */
export function middleOf(plane: Tensor): Tensor {
  const shape = plane.shape.map((n) => Math.min(n, largest));
  return cropFrame(
    plane,
    plane.shape.map((n, axis) => (n - shape[axis]) >> 1),
    shape,
  );
}

/**
 * The part of an image whose spectrum is analyzed: the middle of its middle channel, with missing samples interpolated.
 *
 * @returns undefined where it is too small or too many samples are missing
 */
export function measuringWindow(image: Tensor, weights: Tensor | undefined): Tensor | undefined {
  const plane = middleOf(middleChannel(image));
  if (plane.shape.some((n) => n < smallest)) return undefined;
  if (weights === undefined) return plane;
  const planeWeights = middleOf(middleChannel(weights));
  let missing = 0;
  for (const weight of planeWeights.data) if (weight === 0) missing++;
  return missing > mostMissing * plane.data.length ? undefined : interpolateMissing(plane, planeWeights);
}

function middleChannel({ shape, data }: Tensor): Tensor {
  const plane = shape.slice(-2);
  const size = sizeOf(plane);
  const first = size * Math.floor(data.length / size / 2);
  return { shape: plane, data: data.subarray(first, first + size) };
}
