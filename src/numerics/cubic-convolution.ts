/**
 * The weight of a sample at distance |t| in cubic convolution: Keys' kernel with a = -1/2, 0 from 2 on.
 *
 * R. Keys 1981, doi:10.1109/TASSP.1981.1163711.
 */
export function cubicConvolutionWeight(t: number): number {
  const d = Math.abs(t);
  if (d < 1) return 1 - 2.5 * d ** 2 + 1.5 * d ** 3;
  return d < 2 ? 2 - 4 * d + 2.5 * d ** 2 - 0.5 * d ** 3 : 0;
}
