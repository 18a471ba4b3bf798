/** The orthonormal Haar transform across the blocks of a group: `count` (a power of two) blocks of 64 samples each. */

const BLOCK = 64;

/** Sums land in the first half of the blocks, differences in the second; the sums are halved again until one is left. */
export function forwardHaar(group: Float64Array, count: number, scratch: Float64Array): void {
  for (let n = count; n > 1; n /= 2) {
    const half = (n / 2) * BLOCK;
    for (let pair = 0; pair < n / 2; pair++) {
      const from = 2 * pair * BLOCK;
      const to = pair * BLOCK;
      for (let k = 0; k < BLOCK; k++) {
        const a = group[from + k];
        const b = group[from + BLOCK + k];
        // Sum blocks overtake no block that is still to be read: to <= from.
        group[to + k] = (a + b) * Math.SQRT1_2;
        scratch[to + k] = (a - b) * Math.SQRT1_2;
      }
    }
    for (let k = 0; k < half; k++) group[half + k] = scratch[k];
  }
}

/** The inverse of {@link forwardHaar}. */
export function inverseHaar(group: Float64Array, count: number, scratch: Float64Array): void {
  for (let n = 2; n <= count; n *= 2) {
    const half = (n / 2) * BLOCK;
    for (let k = 0; k < half; k++) scratch[k] = group[k];
    for (let pair = 0; pair < n / 2; pair++) {
      const from = pair * BLOCK;
      const to = 2 * pair * BLOCK;
      // Later differences lie at half + from or above, and to + BLOCK never passes what was already read.
      for (let k = 0; k < BLOCK; k++) {
        const a = scratch[from + k];
        const b = group[half + from + k];
        group[to + k] = (a + b) * Math.SQRT1_2;
        group[to + BLOCK + k] = (a - b) * Math.SQRT1_2;
      }
    }
  }
}
