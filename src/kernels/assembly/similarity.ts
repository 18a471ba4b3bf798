/**
 * Structural similarity over the windows of two strips of rows, in double precision. An item is a block of windows: along the rows first,
 * each sample once, then down the columns. Both directions add the two samples that share a weight.
 */

/** Taps of a window, and windows of a block: eleven filtered lines of four moments are less than a first-level cache. */
const TAPS: i32 = 11;
const COLUMNS: i32 = 96;
const ROWS: i32 = 64;
// @ts-ignore: decorator
@inline
const LINE: usize = 768;
// @ts-ignore: decorator
@inline
const FILTERED: usize = 4 * LINE;
/** Samples that a block reads of a row, rounded up to whole vectors, as doubles. */
// @ts-ignore: decorator
@inline
const RAW: usize = 896;

@unmanaged
export class SimilarityJob {
  x: usize;
  y: usize;
  /** Samples of a row of the strips; rows and columns of windows. */
  width: i32;
  rows: i32;
  columns: i32;
  /** Doubles: the first six weights of the symmetric window, and both constants. */
  weights: usize;
  /** A double for each item. */
  sums: usize;
}

export function similarityScratch(): usize {
  return 4 * RAW + <usize>(ROWS + TAPS - 1) * FILTERED;
}

export function similarity(job: SimilarityJob, item: i32, scratch: usize): void {
  const across = (job.columns + COLUMNS - 1) / COLUMNS;
  const row = (item / across) * ROWS;
  const column = (item % across) * COLUMNS;
  const rows = min(ROWS, job.rows - row);
  const columns = min(COLUMNS, job.columns - column);
  const lines = scratch + 4 * RAW;
  memory.fill(scratch, 0, 4 * RAW);
  for (let r = 0; r < rows + TAPS - 1; r++) {
    const at = <usize>((row + r) * job.width + column) << 2;
    moments(job.x + at, job.y + at, columns + TAPS - 1, scratch);
    const to = lines + <usize>r * FILTERED;
    for (let moment: usize = 0; moment < 4; moment++)
      filter(scratch + moment * RAW, to + moment * LINE, columns, 8, job.weights);
  }
  let sum = f64x2.splat(0);
  for (let r = 0; r < rows; r++) sum = f64x2.add(sum, windows(lines + <usize>r * FILTERED, columns, job.weights));
  store<f64>(job.sums + (<usize>item << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** x, y, x² + y² and xy of some samples. */
function moments(x: usize, y: usize, count: i32, to: usize): void {
  let i = 0;
  for (; i + 2 <= count; i += 2, x += 8, y += 8, to += 16)
    storeMoments(
      to,
      f64x2.promote_low_f32x4(v128.load64_zero(x)),
      f64x2.promote_low_f32x4(v128.load64_zero(y)),
    );
  if (i < count)
    storeMoments(
      to,
      f64x2.promote_low_f32x4(v128.load32_zero(x)),
      f64x2.promote_low_f32x4(v128.load32_zero(y)),
    );
}

// @ts-ignore: decorator
@inline
function storeMoments(to: usize, p: v128, q: v128): void {
  v128.store(to, p);
  v128.store(to, q, RAW);
  v128.store(to, f64x2.add(f64x2.mul(p, p), f64x2.mul(q, q)), 2 * RAW);
  v128.store(to, f64x2.mul(p, q), 3 * RAW);
}

/** The weighed sum of eleven doubles that lie `step` bytes apart. */
// @ts-ignore: decorator
@inline
function weighed(from: usize, step: usize, weights: usize): v128 {
  let sum = f64x2.mul(v128.load64_splat(weights, 40), v128.load(from + 5 * step));
  sum = f64x2.add(sum, pair(v128.load(from), v128.load(from + 10 * step), v128.load64_splat(weights)));
  sum = f64x2.add(sum, pair(v128.load(from + step), v128.load(from + 9 * step), v128.load64_splat(weights, 8)));
  sum = f64x2.add(sum, pair(v128.load(from + 2 * step), v128.load(from + 8 * step), v128.load64_splat(weights, 16)));
  sum = f64x2.add(sum, pair(v128.load(from + 3 * step), v128.load(from + 7 * step), v128.load64_splat(weights, 24)));
  return f64x2.add(sum, pair(v128.load(from + 4 * step), v128.load(from + 6 * step), v128.load64_splat(weights, 32)));
}

// @ts-ignore: decorator
@inline
function pair(a: v128, b: v128, weight: v128): v128 {
  return f64x2.mul(weight, f64x2.add(a, b));
}

// @ts-ignore: decorator
@inline
function filter(from: usize, to: usize, count: i32, step: usize, weights: usize): void {
  for (const end = from + (<usize>count << 3); from < end; from += 16, to += 16)
    v128.store(to, weighed(from, step, weights));
}

/** Σ (2 μx μy + c1)(2 σxy + c2) / ((μx² + μy² + c1)(σx² + σy² + c2)) over a row of windows, even and odd ones. */
function windows(from: usize, count: i32, weights: usize): v128 {
  const c1 = v128.load64_splat(weights, 48);
  const c2 = v128.load64_splat(weights, 56);
  let sum = f64x2.splat(0);
  for (let i = 0; i < count; i += 2, from += 16) {
    const x = weighed(from, FILTERED, weights);
    const y = weighed(from + LINE, FILTERED, weights);
    const squares = weighed(from + 2 * LINE, FILTERED, weights);
    const products = weighed(from + 3 * LINE, FILTERED, weights);
    const xy = f64x2.mul(x, y);
    const xxyy = f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y));
    const difference = f64x2.sub(products, xy);
    const above = f64x2.mul(f64x2.add(f64x2.add(xy, xy), c1), f64x2.add(f64x2.add(difference, difference), c2));
    const below = f64x2.mul(f64x2.add(xxyy, c1), f64x2.add(f64x2.sub(squares, xxyy), c2));
    const value = f64x2.div(above, below);
    sum = f64x2.add(sum, i + 2 <= count ? value : f64x2.replace_lane(value, 1, 0));
  }
  return sum;
}
