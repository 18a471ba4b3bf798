/** Wiener weights over a power law; an item is some rows of a half spectrum. */

import { PointwiseJob } from './pointwise-job';

/** Job of powerLaw: that of pointwise, and what it takes besides. */
@unmanaged
export class PowerLawJob extends PointwiseJob {
  columns: i32;
  level: f32;
  slope: f32;
}

const ROOT_HALF: i32 = 0x3f3504f3;

/**
 * out = S / ((a + q b) S + p) with S = 2^(level + slope log₂ f²) and f² = c[row] + d[column]; 0 where f² is 0 or nothing is left below the
 * line. b may be missing. Writes Σ S over both halves of the spectrum to the double at e + 8 item.
 */
export function powerLaw(job: PowerLawJob, item: i32): void {
  const columns = job.columns;
  const rows = job.count / columns;
  const rowsPerItem = job.chunk / columns;
  const end = min(rows, (item + 1) * rowsPerItem);
  const spread = job.b != 0;
  const noise = f32x4.splat(job.p);
  const blunt = f32x4.splat(job.q);
  const zero = f32x4.splat(0);
  const lanes = i32x4(0, 1, 2, 3);
  let sum = f64x2.splat(0);
  for (let row = item * rowsPerItem; row < end; row++) {
    const base = f32x4.splat(load<f32>(job.c + (<usize>row << 2)));
    const line = <usize>(row * columns) << 2;
    for (let column = 0; column < columns; column += 4) {
      // The last vector overlaps the one before it where the columns are no multiple of four.
      const first = min(column, columns - 4);
      const at = line + (<usize>first << 2);
      const squared = f32x4.add(base, v128.load(job.d + (<usize>first << 2)));
      const power = f32x4.add(f32x4.splat(job.level), f32x4.mul(f32x4.splat(job.slope), log2(squared)));
      const signal = v128.bitselect(exp2(power), zero, f32x4.gt(squared, zero));
      let gain = v128.load(job.a + at);
      if (spread) gain = f32x4.add(gain, f32x4.mul(blunt, v128.load(job.b + at)));
      const below = f32x4.add(f32x4.mul(gain, signal), noise);
      v128.store(job.out + at, v128.bitselect(f32x4.div(signal, below), zero, f32x4.gt(below, zero)));
      const fresh = v128.and(signal, i32x4.ge_s(lanes, i32x4.splat(column - first)));
      sum = f64x2.add(sum, f64x2.promote_low_f32x4(fresh));
      sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.shuffle<f64>(fresh, fresh, 1, 1)));
    }
  }
  store<f64>(job.e + (<usize>item << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** log₂ x for normal x > 0 to 2·10⁻⁷: with x = 2^e m, m around 1, and t = (m - 1)/(m + 1): e + (2/ln 2) artanh t. */
// @ts-ignore: decorator
@inline
export function log2(x: v128): v128 {
  const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(ROOT_HALF)), 23);
  const m = i32x4.sub(x, i32x4.shl(exponent, 23));
  const one = f32x4.splat(1);
  const t = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const t2 = f32x4.mul(t, t);
  let series = f32x4.splat(<f32>(2 / 9 / 0.6931471805599453));
  series = f32x4.add(f32x4.mul(series, t2), f32x4.splat(<f32>(2 / 7 / 0.6931471805599453)));
  series = f32x4.add(f32x4.mul(series, t2), f32x4.splat(<f32>(2 / 5 / 0.6931471805599453)));
  series = f32x4.add(f32x4.mul(series, t2), f32x4.splat(<f32>(2 / 3 / 0.6931471805599453)));
  series = f32x4.add(f32x4.mul(series, t2), f32x4.splat(<f32>(2 / 0.6931471805599453)));
  return f32x4.add(f32x4.convert_i32x4_s(exponent), f32x4.mul(series, t));
}

/** 2^x for -126 <= x <= 126, beyond them their value: 2 to the nearest integer times the exponential series of the rest. */
// @ts-ignore: decorator
@inline
export function exp2(x: v128): v128 {
  const held = f32x4.max(f32x4.splat(-126), f32x4.min(f32x4.splat(126), x));
  const whole = f32x4.nearest(held);
  const rest = f32x4.mul(f32x4.sub(held, whole), f32x4.splat(<f32>0.6931471805599453));
  let series = f32x4.splat(<f32>(1 / 5040));
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(<f32>(1 / 720)));
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(<f32>(1 / 120)));
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(<f32>(1 / 24)));
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(<f32>(1 / 6)));
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(0.5));
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(1));
  series = f32x4.add(f32x4.mul(series, rest), f32x4.splat(1));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(series, scale);
}
