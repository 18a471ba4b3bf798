/** The dilation of a binary mask along one axis: 1 where a sample of the mask within `reach` is 1. */
export function dilateMask(mask: Uint8Array, n: number, stride: number, reach: number): Uint8Array {
  const result = new Uint8Array(mask.length);
  for (let block = 0; block < mask.length; block += n * stride)
    for (let first = block; first < block + stride; first++) {
      // The distance from the last 1, once from each end.
      const last = first + (n - 1) * stride;
      for (let at = first, since = reach; at <= last; at += stride) {
        since = mask[at] === 1 ? 0 : since + 1;
        if (since <= reach) result[at] = 1;
      }
      for (let at = last, since = reach; at >= first; at -= stride) {
        since = mask[at] === 1 ? 0 : since + 1;
        if (since <= reach) result[at] = 1;
      }
    }
  return result;
}
