import type { Image, Tensor } from '../tensor.ts';

/** Puts the samples of the image where the mask is 0 into the result, in place. */
export function keepMasked({ data: restored }: Image, { data }: Image, mask: Tensor): void {
  const plane = mask.data.length;
  for (let i = 0; i < data.length; i++) if (mask.data[i % plane] === 0) restored[i] = data[i];
}

/** Dead or dark pixels have less than this part of the mean of the others. */
const dark = 0.1;

/** Asks whether the mask is inverted where it leaves out most of the image, and that is not dark. */
export function maskWarnings({ data }: Image, mask: Tensor | undefined): string[] {
  if (mask === undefined) return [];
  const plane = mask.data.length;
  const [sums, counts] = [
    [0, 0],
    [0, 0],
  ];
  for (let i = 0; i < data.length; i++) {
    const used = mask.data[i % plane] === 0 ? 0 : 1;
    sums[used] += Math.abs(data[i]);
    counts[used]++;
  }
  const share = counts[0] / data.length;
  if (share <= 0.5 || sums[0] / counts[0] <= (dark * sums[1]) / counts[1]) return [];
  return [
    `The mask leaves out ${Math.round(100 * share)} % of the image, which is not dark there: black pixels (0) are left out; is the mask inverted?`,
  ];
}
