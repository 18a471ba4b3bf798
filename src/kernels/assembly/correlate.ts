/**
 * Dense correlation over a list of offsets: out[c, i] = bias[c] + Σ_t weight[t, c] · x[i + offset[t]].
 *
 * One list holds the taps of all input channels, so that a sum stays in its register from the first to the last of them.
 */

/** Job of correlate; an item is a chunk of positions. */
@unmanaged
export class CorrelateJob {
  /** Bytes, one for each tap of each input channel. */
  offsets: usize;
  taps: i32;
  /** [channels / 4][taps][4], then [channels % 4][taps]. */
  weights: usize;
  bias: usize;
  x: usize;
  out: usize;
  /** From an output channel to the next. */
  outChannel: usize;
  channels: i32;
  /** A multiple of 32; there is room for that many in x (beyond the largest offset) and in out. */
  positions: i32;
  chunk: i32;
}

export function correlate(job: CorrelateJob, item: i32): void {
  const first = item * job.chunk;
  const count = min(job.chunk, job.positions - first);
  const x = job.x + (<usize>first << 2);
  let out = job.out + (<usize>first << 2);
  let weights = job.weights;
  let bias = job.bias;
  const step = <usize>job.taps << 2;
  let c = 0;
  for (; c + 4 <= job.channels; c += 4, out += 4 * job.outChannel, weights += 4 * step, bias += 16)
    for (let i = 0; i < count; i += 8)
      fourChannels(job, x + (<usize>i << 2), out + (<usize>i << 2), weights, bias);
  for (; c < job.channels; c++, out += job.outChannel, weights += step, bias += 4)
    for (let i = 0; i < count; i += 32)
      oneChannel(job, x + (<usize>i << 2), out + (<usize>i << 2), weights, bias);
}

function fourChannels(job: CorrelateJob, x: usize, out: usize, w: usize, bias: usize): void {
  let a0 = v128.load32_splat(bias);
  let b0 = v128.load32_splat(bias, 4);
  let c0 = v128.load32_splat(bias, 8);
  let d0 = v128.load32_splat(bias, 12);
  let a1 = a0;
  let b1 = b0;
  let c1 = c0;
  let d1 = d0;
  let at = job.offsets;
  for (const end = at + (<usize>job.taps << 2); at < end; at += 4, w += 16) {
    const p = x + <usize>load<i32>(at);
    const x0 = v128.load(p);
    const x1 = v128.load(p, 16);
    const wa = v128.load32_splat(w);
    a0 = f32x4.add(a0, f32x4.mul(wa, x0));
    a1 = f32x4.add(a1, f32x4.mul(wa, x1));
    const wb = v128.load32_splat(w, 4);
    b0 = f32x4.add(b0, f32x4.mul(wb, x0));
    b1 = f32x4.add(b1, f32x4.mul(wb, x1));
    const wc = v128.load32_splat(w, 8);
    c0 = f32x4.add(c0, f32x4.mul(wc, x0));
    c1 = f32x4.add(c1, f32x4.mul(wc, x1));
    const wd = v128.load32_splat(w, 12);
    d0 = f32x4.add(d0, f32x4.mul(wd, x0));
    d1 = f32x4.add(d1, f32x4.mul(wd, x1));
  }
  const step = job.outChannel;
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out + step, b0);
  v128.store(out + step, b1, 16);
  v128.store(out + 2 * step, c0);
  v128.store(out + 2 * step, c1, 16);
  v128.store(out + 3 * step, d0);
  v128.store(out + 3 * step, d1, 16);
}

function oneChannel(job: CorrelateJob, x: usize, out: usize, w: usize, bias: usize): void {
  let s0 = v128.load32_splat(bias);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let at = job.offsets;
  for (const end = at + (<usize>job.taps << 2); at < end; at += 4, w += 4) {
    const p = x + <usize>load<i32>(at);
    const weight = v128.load32_splat(w);
    s0 = f32x4.add(s0, f32x4.mul(weight, v128.load(p)));
    s1 = f32x4.add(s1, f32x4.mul(weight, v128.load(p, 16)));
    s2 = f32x4.add(s2, f32x4.mul(weight, v128.load(p, 32)));
    s3 = f32x4.add(s3, f32x4.mul(weight, v128.load(p, 48)));
    s4 = f32x4.add(s4, f32x4.mul(weight, v128.load(p, 64)));
    s5 = f32x4.add(s5, f32x4.mul(weight, v128.load(p, 80)));
    s6 = f32x4.add(s6, f32x4.mul(weight, v128.load(p, 96)));
    s7 = f32x4.add(s7, f32x4.mul(weight, v128.load(p, 112)));
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  v128.store(out, s4, 64);
  v128.store(out, s5, 80);
  v128.store(out, s6, 96);
  v128.store(out, s7, 112);
}
