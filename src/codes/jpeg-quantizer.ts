/** The quantization tables of a JPEG: how coarsely its cosine coefficients were rounded. */

/** Orders in zigzag sequence that blurred images have; the error of higher ones is at most what was there. */
const lowOrders = 10;

/**
 * The standard deviation that rounding the low orders of luminance adds to a sample, where white is 1: sqrt(mean q²/12)/255, with q the
 * steps of the first ten coefficients of the orthonormal 8x8 cosine transform.
 *
 * @param file bytes of a JPEG
 * @returns undefined where it has no table for luminance before its image data
 * @see ITU-T T.81 (1992), B.2.4.1
 */
export function jpegRoundingError(file: Uint8Array): number | undefined {
  const steps = luminanceSteps(file);
  if (steps === undefined) return undefined;
  const squares = steps.slice(0, lowOrders).reduce((sum, q) => sum + q * q, 0);
  return Math.sqrt(squares / lowOrders / 12) / 255;
}

/**
 * The steps to which the cosine coefficients of the luminance of 8x8 blocks were rounded, row by row from the constant order, where white is 1.
 *
 * The orientation of a file may transpose its blocks: of an order and its transpose the coarser step is given for both.
 *
 * @param file bytes of a JPEG
 * @returns 64 steps of the orthonormal transform; undefined where the file has no table for luminance before its image data
 * @see ITU-T T.81 (1992), A.3.6 (zigzag sequence) and B.2.4.1
 */
export function jpegCosineSteps(file: Uint8Array): number[] | undefined {
  const steps = luminanceSteps(file);
  if (steps === undefined) return undefined;
  const rows = new Array<number>(64);
  for (const [i, [v, u]] of zigzag.entries()) rows[8 * v + u] = steps[i] / 255;
  return rows.map((step, i) => Math.max(step, rows[8 * (i % 8) + (i >> 3)]));
}

/** Row and column of each order: along the diagonals of the block, whose direction alternates. */
const zigzag = Array.from({ length: 64 }, (_, i) => [i >> 3, i % 8]).sort(([v, u], [w, t]) => {
  const [a, b] = [u + v, t + w];
  if (a !== b) return a - b;
  return a % 2 ? v - w : w - v;
});

/** Table 0, which encoders use for luminance, in zigzag sequence. */
function luminanceSteps(file: Uint8Array): number[] | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 2; at + 4 <= file.length; ) {
    if (file[at] !== 0xff) return undefined;
    const marker = file[at + 1];
    // Markers may be preceded by any number of fill bytes.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xdb) {
      const steps = tableZero(view, at + 4, Math.min(end, file.length));
      if (steps !== undefined) return steps;
    }
    at = end;
  }
  return undefined;
}

function tableZero(view: DataView, begin: number, end: number): number[] | undefined {
  for (let at = begin; at < end; ) {
    const [precision, number] = [view.getUint8(at) >> 4, view.getUint8(at) & 15];
    const size = precision === 0 ? 1 : 2;
    if (at + 1 + 64 * size > end) return undefined;
    if (number === 0)
      return Array.from({ length: 64 }, (_, i) =>
        size === 1 ? view.getUint8(at + 1 + i) : view.getUint16(at + 1 + 2 * i),
      );
    at += 1 + 64 * size;
  }
  return undefined;
}
