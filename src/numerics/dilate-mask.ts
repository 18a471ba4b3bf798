/** The dilation of a binary mask along one axis: 1 where a sample of the mask within `reach` is 1. */
export function dilateMask(mask: Uint8Array, n: number, stride: number, reach: number): Uint8Array {
  const result = new Uint8Array(mask.length);
  for (let first = 0; first < mask.length; first++) {
    if (Math.floor(first / stride) % n !== 0) continue;
    // The distance from the last 1, once from each end.
    for (const [begin, step] of [
      [0, 1],
      [n - 1, -1],
    ])
      for (let k = 0, since = reach + 1; k < n; k++) {
        const at = first + (begin + step * k) * stride;
        since = mask[at] === 1 ? 0 : since + 1;
        if (since <= reach) result[at] = 1;
      }
  }
  return result;
}
