/**
 * Winograd's short convolution along one axis: outputs of r taps from fewer products than r for each (Lavin and Gray, 2016). Two taps give
 * four outputs of five products, at the points 0, 1, -1, 2 and infinity; r from 3 to 5 give 7 - r of six, at -2 too. One axis alone keeps
 * the rounding near that of the plain sums (at most twice as large), and dilation is no matter.
 */

/** Rows of x, `row` bytes apart, to rows of the 5 or 6 points at `to`, `point` bytes apart. Does whole vectors: there is room for them. */
export function spread(x: usize, row: usize, to: usize, point: usize, points: i32, count: i32): void {
  if (points == 5) spreadFive(x, row, to, point, count);
  else spreadSix(x, row, to, point, count);
}

function spreadFive(x: usize, row: usize, to: usize, point: usize, count: i32): void {
  const two = f32x4.splat(2);
  const three = f32x4.splat(3);
  for (let i = 0; i < count; i += 4, x += 16, to += 16) {
    const x1 = v128.load(x + row);
    const x2 = v128.load(x + 2 * row);
    const x3 = v128.load(x + 3 * row);
    const a = f32x4.sub(v128.load(x), x2);
    const b = f32x4.sub(x3, x1);
    const twice = f32x4.mul(two, x1);
    v128.store(to, f32x4.add(f32x4.mul(two, a), b));
    v128.store(to + point, f32x4.sub(f32x4.sub(x3, x2), twice));
    v128.store(to + 2 * point, f32x4.add(f32x4.sub(x3, f32x4.mul(three, x2)), twice));
    v128.store(to + 3 * point, b);
    v128.store(to + 4 * point, f32x4.sub(f32x4.sub(v128.load(x + 4 * row), x2), f32x4.mul(two, b)));
  }
}

function spreadSix(x: usize, row: usize, to: usize, point: usize, count: i32): void {
  const four = f32x4.splat(4);
  const five = f32x4.splat(5);
  const two = f32x4.splat(2);
  for (let i = 0; i < count; i += 4, x += 16, to += 16) {
    const x0 = v128.load(x);
    const x1 = v128.load(x + row);
    const x2 = v128.load(x + 2 * row);
    const x3 = v128.load(x + 3 * row);
    const x4 = v128.load(x + 4 * row);
    const x5 = v128.load(x + 5 * row);
    const a = f32x4.sub(x4, f32x4.mul(four, x2));
    const b = f32x4.sub(x3, f32x4.mul(four, x1));
    const c = f32x4.sub(x4, x2);
    const d = f32x4.mul(two, f32x4.sub(x3, x1));
    v128.store(to, f32x4.add(f32x4.mul(four, x0), f32x4.sub(x4, f32x4.mul(five, x2))));
    v128.store(to + point, f32x4.add(a, b));
    v128.store(to + 2 * point, f32x4.sub(a, b));
    v128.store(to + 3 * point, f32x4.add(c, d));
    v128.store(to + 4 * point, f32x4.sub(c, d));
    v128.store(to + 5 * point, f32x4.add(f32x4.mul(four, x1), f32x4.sub(x5, f32x4.mul(five, x3))));
  }
}

/** Rows of sums at the points, `point` bytes apart, to the `m` (2 to 4) rows of outputs at `to`, `row` bytes apart, plus the bias. */
export function collect(
  s: usize,
  point: usize,
  points: i32,
  to: usize,
  row: usize,
  m: i32,
  bias: f32,
  count: i32,
): void {
  const six = points == 6;
  const plus = f32x4.splat(bias);
  for (let i = 0; i < count; i += 4, s += 16, to += 16) {
    const s1 = v128.load(s + point);
    const s2 = v128.load(s + 2 * point);
    const s3 = v128.load(s + 3 * point);
    const s4 = six ? v128.load(s + 4 * point) : f32x4.splat(0);
    const last = v128.load(s + <usize>(points - 1) * point);
    const even = f32x4.add(s1, s2);
    const odd = f32x4.sub(s1, s2);
    const evenTwo = f32x4.add(s3, s4);
    const oddTwo = f32x4.sub(s3, s4);
    v128.store(to, f32x4.add(f32x4.add(v128.load(s), even), f32x4.add(evenTwo, plus)));
    let power: f32 = 2;
    for (let k = 1; k < m; k++, power *= 2) {
      const scaled = f32x4.mul(f32x4.splat(power), k & 1 ? oddTwo : evenTwo);
      let y = f32x4.add(f32x4.add(k & 1 ? odd : even, scaled), plus);
      if (k == m - 1) y = f32x4.add(y, last);
      v128.store(to + <usize>k * row, y);
    }
  }
}
