/** Light to code: rounded once, in the space of the codes, by decision thresholds instead of powers and roots. */

import type { TransferCurve } from './transfer-curves.ts';

/** Gives the code 0 .. max nearest to `light`; beyond both ends the first and the last code. */
export interface Quantizer {
  code(light: number): number;
  /** Light below `low` or above `high` has been cut by more than the rounding of half a code. */
  readonly low: number;
  readonly high: number;
}

/**
 * A code is k when light lies between decode((k - 1/2) / max) and decode((k + 1/2) / max), so the answer is the number
 * of thresholds below the light. A table of buckets narrows the search to a few thresholds.
 */
export function quantizer(curve: TransferCurve, max: number): Quantizer {
  const thresholds = Float64Array.from({ length: max }, (_, k) => curve.decode((k + 0.5) / max));
  const black = curve.decode(0);
  const white = curve.decode(1);
  const buckets = max < 256 ? 4096 : 65536;
  const scale = buckets / (white - black);
  // start[i] thresholds lie at or below the lower end of bucket i - 1: one bucket of room for the rounding of `scale`.
  const start = new Uint32Array(buckets + 3).fill(max);
  for (let bucket = 0, k = 0; bucket <= buckets; bucket++) {
    while (k < max && thresholds[k] <= black + bucket / scale) k++;
    start[bucket + 1] = k;
  }
  start[0] = 0;
  return {
    low: 2 * black - thresholds[0],
    high: 2 * white - thresholds[max - 1],
    code: (light) => {
      if (light <= black) return 0;
      if (light >= white) return max;
      const bucket = Math.floor((light - black) * scale);
      let low = start[bucket];
      let high = start[Math.min(bucket + 3, buckets + 2)];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (thresholds[middle] <= light) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
