/** PFFFT with its SIMD build, one line at a time, composed to a real transform of an image there and back. */

import PFFFT from '@echogarden/pffft-wasm/simd';

const FORWARD = 0;
const BACKWARD = 1;
const REAL = 0;
const COMPLEX = 1;

/** Columns taken together: eight of them are a cache line. */
const TOGETHER = 8;

let ready;

/**
 * Prepares a task for an image, or undefined for sizes that PFFFT has not: multiples of 32 in a row and of 16 in a column, of factors 2, 3, 5.
 * Its rows keep the first and the last coefficient together in one, which then ride as one complex column.
 */
export async function pffft2d({ shape: [height, width], data }) {
  ready ??= PFFFT();
  const library = await ready;
  const row = width % 32 === 0 ? library._pffft_new_setup(width, REAL) : 0;
  const column = height % 16 === 0 ? library._pffft_new_setup(height, COMPLEX) : 0;
  if (!row || !column) return undefined;
  const floats = (count) => library._pffft_aligned_malloc(4 * count);
  const image = floats(height * width);
  const work = floats(2 * Math.max(height, width));
  const gathered = floats(TOGETHER * 2 * height);
  const back = new Float32Array(height * width);
  const transform = library._pffft_transform_ordered;
  const columns = (direction) => {
    const { HEAPF32 } = library;
    const half = width / 2;
    for (let first = 0; first < half; first += TOGETHER) {
      const count = Math.min(TOGETHER, half - first);
      const at = (k) => gathered / 4 + 2 * height * k;
      for (let y = 0; y < height; y++) {
        const from = image / 4 + y * width + 2 * first;
        for (let k = 0; k < count; k++) {
          HEAPF32[at(k) + 2 * y] = HEAPF32[from + 2 * k];
          HEAPF32[at(k) + 2 * y + 1] = HEAPF32[from + 2 * k + 1];
        }
      }
      for (let k = 0; k < count; k++) transform(column, at(k) * 4, at(k) * 4, work, direction);
      for (let y = 0; y < height; y++) {
        const to = image / 4 + y * width + 2 * first;
        for (let k = 0; k < count; k++) {
          HEAPF32[to + 2 * k] = HEAPF32[at(k) + 2 * y];
          HEAPF32[to + 2 * k + 1] = HEAPF32[at(k) + 2 * y + 1];
        }
      }
    }
  };
  const rows = (direction) => {
    for (let y = 0; y < height; y++)
      transform(row, image + 4 * y * width, image + 4 * y * width, work, direction);
  };
  return () => {
    library.HEAPF32.set(data, image / 4);
    rows(FORWARD);
    columns(FORWARD);
    columns(BACKWARD);
    rows(BACKWARD);
    const { HEAPF32 } = library;
    const scale = 1 / (height * width);
    for (let i = 0; i < back.length; i++) back[i] = HEAPF32[image / 4 + i] * scale;
    return back;
  };
}
