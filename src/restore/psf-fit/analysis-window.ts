import { cropFrame } from '../../boundary/frame.ts';
import { interpolateMissing } from '../../solvers/data-terms/measured-domain.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';

/** In smaller pictures neither noise nor PSF can be told from the structure. */
export const smallest = 64;

/** So much of the middle of a picture tells how well the PSF fits. */
const largest = 512;

/** Where more is left out, the bridges over it would be measured too. */
const mostHoles = 0.05;

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
 * The part of a picture that tells about its spectrum: the middle of its middle channel, with its holes bridged.
 *
 * @returns undefined where it is too small or too much of it is left out
 */
export function measuringWindow(picture: Tensor, weights: Tensor | undefined): Tensor | undefined {
  const plane = middleOf(middleChannel(picture));
  if (plane.shape.some((n) => n < smallest)) return undefined;
  if (weights === undefined) return plane;
  const trust = middleOf(middleChannel(weights));
  let holes = 0;
  for (const weight of trust.data) if (weight === 0) holes++;
  return holes > mostHoles * plane.data.length ? undefined : interpolateMissing(plane, trust);
}

function middleChannel({ shape, data }: Tensor): Tensor {
  const plane = shape.slice(-2);
  const size = sizeOf(plane);
  const first = size * Math.floor(data.length / size / 2);
  return { shape: plane, data: data.subarray(first, first + size) };
}
