/** Job of pointwise. What a, b, c, out, p and q are is said at each operation. */
@unmanaged
export class PointwiseJob {
  operation: i32;
  count: i32;
  chunk: i32;
  a: usize;
  b: usize;
  c: usize;
  d: usize;
  e: usize;
  out: usize;
  p: f32;
  q: f32;
}
