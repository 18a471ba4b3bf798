/** The depth of a pattern of zeros in a spectrum. */
export interface OtfZeros {
  /** 1 where the zeros are as deep as the blur makes them, 0 where there are none. */
  readonly share: number;
  /** Standard error of the depth, from the scatter of the spectrum. */
  readonly error: number;
}

/** Steps of a logarithm beyond this are outliers. */
const most = 2;

/**
 * Regresses a spectrum on the zeros of a blur: with d the difference of ln P between the blur and its envelope, the depth β
 * minimizes Σ (r - β d)², r the residual of the envelope. Images with edges in one direction have the envelope of a long
 * motion, but not its zeros.
 *
 * @param envelope residuals of ln P against the blur's envelope
 * @param blur the same against the blur
 */
export function otfZeros(envelope: Float32Array | Float64Array, blur: Float32Array | Float64Array): OtfZeros {
  const n = envelope.length;
  let pattern = 0;
  let along = 0;
  for (let i = 0; i < n; i++) {
    const d = envelope[i] - blur[i];
    pattern += d * d;
    along += d * Math.max(-most, Math.min(most, envelope[i]));
  }
  if (!(pattern > 0)) return { share: 0, error: Number.POSITIVE_INFINITY };
  const share = along / pattern;
  let scatter = 0;
  for (let i = 0; i < n; i++) {
    const rest = envelope[i] - share * (envelope[i] - blur[i]);
    scatter += Math.min(most * most, rest * rest) / n;
  }
  return { share, error: Math.sqrt(scatter / pattern) };
}
