/** a + w · x: rounded once in the build for relaxed vectors, twice in the other. */
// @ts-ignore: decorator
@inline
export function madd(w: v128, x: v128, a: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(w, x, a);
  return f32x4.add(a, f32x4.mul(w, x));
}
