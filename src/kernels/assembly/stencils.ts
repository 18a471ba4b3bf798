/**
 * Differences and details of 2x2 blocks of planes that wrap around; an item is a row. With the block a b / c e whose first sample is a,
 * rows down: differences (c - a, b - a); details ((c - a + e - b)/2, (b - a + e - c)/2, (e - b - c + a)/2). What is what is said in
 * solvers/priors/analysis-operators.ts.
 */

@unmanaged
export class StencilJob {
  operation: i32;
  /** The plane, and its components, each of the size of the plane. */
  x: usize;
  d: usize;
  size: i32;
  height: i32;
  width: i32;
}

export function stencil(job: StencilJob, item: i32): void {
  const width = job.width;
  const image = item / job.height;
  const row = item - image * job.height;
  const first = image * job.height;
  const here = <usize>(item * width) << 2;
  const operation = job.operation;
  const down = row + 1 == job.height ? first : item + 1;
  const up = row == 0 ? first + job.height - 1 : item - 1;
  const below = <usize>(down * width) << 2;
  const above = <usize>(up * width) << 2;
  if (operation == 0) differencesRow(job, here, below);
  else if (operation == 1) differencesBack(job, here, above);
  else if (operation == 2) detailsRow(job, here, below);
  else detailsBack(job, here, above);
}

function differencesRow(job: StencilJob, here: usize, below: usize): void {
  const x = job.x + here;
  const y = job.x + below;
  const d0 = job.d + here;
  const d1 = d0 + (<usize>job.size << 2);
  const last = <usize>(job.width - 1) << 2;
  let i: usize = 0;
  for (; i + 16 <= last; i += 16) {
    const a = v128.load(x + i);
    v128.store(d0 + i, f32x4.sub(v128.load(y + i), a));
    v128.store(d1 + i, f32x4.sub(v128.load(x + i + 4), a));
  }
  for (; i <= last; i += 4) {
    const a = load<f32>(x + i);
    store<f32>(d0 + i, load<f32>(y + i) - a);
    store<f32>(d1 + i, load<f32>(x + (i == last ? 0 : i + 4)) - a);
  }
}

function differencesBack(job: StencilJob, here: usize, above: usize): void {
  const out = job.x + here;
  const d0 = job.d + here;
  const d1 = d0 + (<usize>job.size << 2);
  const up = job.d + above;
  const last = <usize>(job.width - 1) << 2;
  store<f32>(out, load<f32>(up) - load<f32>(d0) + (load<f32>(d1 + last) - load<f32>(d1)));
  let i: usize = 4;
  for (; i + 12 <= last; i += 16) {
    const vertical = f32x4.sub(v128.load(up + i), v128.load(d0 + i));
    v128.store(out + i, f32x4.add(vertical, f32x4.sub(v128.load(d1 + i - 4), v128.load(d1 + i))));
  }
  for (; i <= last; i += 4)
    store<f32>(out + i, load<f32>(up + i) - load<f32>(d0 + i) + (load<f32>(d1 + i - 4) - load<f32>(d1 + i)));
}

function detailsRow(job: StencilJob, here: usize, below: usize): void {
  const x = job.x + here;
  const y = job.x + below;
  const size = <usize>job.size << 2;
  const d1 = job.d + here;
  const d2 = d1 + size;
  const d3 = d2 + size;
  const last = <usize>(job.width - 1) << 2;
  const half = f32x4.splat(0.5);
  let i: usize = 0;
  for (; i + 16 <= last; i += 16) {
    const left = v128.load(x + i);
    const right = v128.load(x + i + 4);
    const p = f32x4.mul(half, f32x4.sub(v128.load(y + i), left));
    const q = f32x4.mul(half, f32x4.sub(v128.load(y + i + 4), right));
    const across = f32x4.sub(right, left);
    const bend = f32x4.sub(q, p);
    v128.store(d1 + i, f32x4.add(p, q));
    v128.store(d2 + i, f32x4.add(across, bend));
    v128.store(d3 + i, bend);
  }
  for (; i <= last; i += 4) {
    const next: usize = i == last ? 0 : i + 4;
    const p: f32 = <f32>0.5 * (load<f32>(y + i) - load<f32>(x + i));
    const q: f32 = <f32>0.5 * (load<f32>(y + next) - load<f32>(x + next));
    store<f32>(d1 + i, p + q);
    store<f32>(d2 + i, load<f32>(x + next) - load<f32>(x + i) + (q - p));
    store<f32>(d3 + i, q - p);
  }
}

/** A sample is a of its own block, b of the one to the left, c of the one above, e of the one above to the left. */
function detailsBack(job: StencilJob, here: usize, above: usize): void {
  const out = job.x + here;
  const size = <usize>job.size << 2;
  const d = job.d + here;
  const u = job.d + above;
  const last = <usize>(job.width - 1) << 2;
  const half = f32x4.splat(0.5);
  store<f32>(out, detailsAt(d, u, size, 0, last));
  let i: usize = 4;
  for (; i + 12 <= last; i += 16) {
    const h = i - 4;
    // Σ of d1 of the blocks above less that of the blocks here, Σ of d2 of the blocks to the left less that here, and d3 by its sign.
    const d1 = f32x4.sub(
      f32x4.add(v128.load(u + i), v128.load(u + h)),
      f32x4.add(v128.load(d + i), v128.load(d + h)),
    );
    const d2 = f32x4.sub(
      f32x4.add(v128.load(d + size + h), v128.load(u + size + h)),
      f32x4.add(v128.load(d + size + i), v128.load(u + size + i)),
    );
    const d3 = f32x4.sub(
      f32x4.add(v128.load(d + 2 * size + i), v128.load(u + 2 * size + h)),
      f32x4.add(v128.load(d + 2 * size + h), v128.load(u + 2 * size + i)),
    );
    v128.store(out + i, f32x4.mul(half, f32x4.add(f32x4.add(d1, d2), d3)));
  }
  for (; i <= last; i += 4) store<f32>(out + i, detailsAt(d, u, size, i, i - 4));
}

// @ts-ignore: decorator
@inline
function detailsAt(d: usize, u: usize, size: usize, i: usize, h: usize): f32 {
  const d1 = load<f32>(u + i) + load<f32>(u + h) - load<f32>(d + i) - load<f32>(d + h);
  const d2 =
    load<f32>(d + size + h) + load<f32>(u + size + h) - load<f32>(d + size + i) - load<f32>(u + size + i);
  const d3 =
    load<f32>(d + 2 * size + i) +
    load<f32>(u + 2 * size + h) -
    load<f32>(d + 2 * size + h) -
    load<f32>(u + 2 * size + i);
  return <f32>0.5 * (d1 + d2 + d3);
}
