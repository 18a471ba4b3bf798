import type { Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';
import { centroidOffset, rimOf } from './moments.ts';

/** A property of a PSF that will be visible in a restored image. */
export interface PsfIssue {
  readonly code: 'not-finite' | 'empty' | 'sum' | 'off-centre' | 'negative' | 'cut-off';
  readonly message: string;
}

/** What {@link validatePsf} measured. */
export interface PsfReport {
  /** Sum of all samples; 1 keeps the brightness. */
  readonly sum: number;
  /** Centre of mass as an offset in pixels from the origin, floor(size/2), per axis; 0 where the sum is not positive. */
  readonly centroid: readonly number[];
  /** Share of the absolute mass that is negative, 0 to 1. */
  readonly negative: number;
  /** Share of the absolute mass on the outermost layer of samples, 0 to 1. */
  readonly rim: number;
  /** The defects; empty for a sound PSF. */
  readonly issues: readonly PsfIssue[];
}

/**
 * Measures the defects of a PSF: its sum, the offset of its center of mass, negative mass, and mass at the rim.
 *
 * Changes and throws nothing: an issue may be intended, as an off-centre PSF that shifts the image.
 *
 * @param psf samples of any rank
 * @example
 * validatePsf(motionPsf({ length: 9, angle: 20, size: 11 })).issues; // => []
 * validatePsf(tensor([3], [1, 0, 0])).issues[0].code; // => 'off-centre'
 */
export function validatePsf(psf: Tensor): PsfReport {
  checkTensor('validatePsf', 'psf', psf);
  let sum = 0;
  let mass = 0;
  let below = 0;
  for (let i = 0; i < psf.data.length; i++) {
    const value = psf.data[i];
    sum += value;
    mass += Math.abs(value);
    if (value < 0) below -= value;
  }
  const outer = rimOf(psf).map(Math.abs);
  const centroid = sum > 0 && sum < Infinity ? centroidOffset(psf) : psf.shape.map(() => 0);
  const negative = mass > 0 ? below / mass : 0;
  const rim = mass > 0 ? outer.reduce((a, b) => a + b, 0) / mass : 0;
  const issues: PsfIssue[] = [];
  const issue = (code: PsfIssue['code'], message: string) => issues.push({ code, message });
  if (!Number.isFinite(sum)) issue('not-finite', 'PSF has samples that are not finite');
  else if (sum <= 0) issue('empty', `PSF has no positive mass: its sum is ${sum}`);
  else {
    if (Math.abs(sum - 1) > 1e-3)
      issue('sum', `PSF sums to ${sum.toPrecision(4)}, which scales the brightness`);
    if (centroid.some((offset) => Math.abs(offset) > 0.5))
      issue(
        'off-centre',
        `PSF is off its centre by ${centroid.map((offset) => offset.toFixed(2)).join(', ')} px, which shifts the image`,
      );
    if (negative > 1e-3) issue('negative', `${percent(negative)} of the PSF's mass is negative`);
    if (fadesOut(outer, psf))
      issue('cut-off', `${percent(rim)} of the PSF's mass is on its rim: it seems to be cut off`);
  }
  return { sum, centroid, negative, rim, issues };
}

/**
 * Whether most of the rim is neither dark nor full. Disks, lines and boxes may fill their grid to the last pixel:
 * most of their rim is empty, or as bright as their middle.
 */
function fadesOut(rim: number[], psf: Tensor): boolean {
  if (rim.length < 8) return false;
  const median = rim.sort((a, b) => a - b)[rim.length >> 1];
  let peak = 0;
  for (const value of psf.data) peak = Math.max(peak, value);
  return median > 0.02 * peak && median < 0.45 * peak;
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
