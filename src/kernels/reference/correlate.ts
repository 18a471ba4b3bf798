/**
 * The hot loops of the spatial engine on raw memory.
 *
 * All arrays are Float64: in V8 a Float32 store rounds and costs a conversion; these loops ran 3.8 GMAC/s on doubles and 1.05 on
 * floats (one core, rows of 512, 64 rows, 3 taps).
 */

/**
 * acc[r, i] += Σ_t weight[r, t] · x[i + t·tapStep] for r < rows, i < count, t < taps.
 *
 * Row r of acc begins at accAt + r·accRow, row r of the weight at weightAt + r·weightRow with taps weightStep apart. tapStep may be
 * negative. Four rows and three taps at a time: a sample of x loaded once serves twelve products.
 */
export function correlateRows(
  acc: Float64Array,
  accAt: number,
  accRow: number,
  rows: number,
  x: Float64Array,
  xAt: number,
  tapStep: number,
  count: number,
  weight: Float64Array,
  weightAt: number,
  weightRow: number,
  weightStep: number,
  taps: number,
): void {
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const a = accAt + r * accRow;
    const w = weightAt + r * weightRow;
    let t = 0;
    for (; t + 3 <= taps; t += 3)
      fourRowsThreeTaps(
        acc,
        a,
        accRow,
        x,
        xAt + t * tapStep,
        tapStep,
        count,
        weight,
        w + t * weightStep,
        weightRow,
        weightStep,
      );
    for (; t < taps; t++)
      fourRowsOneTap(acc, a, accRow, x, xAt + t * tapStep, count, weight, w + t * weightStep, weightRow);
  }
  for (; r < rows; r++) {
    const a = accAt + r * accRow;
    const w = weightAt + r * weightRow;
    let t = 0;
    for (; t + 3 <= taps; t += 3)
      oneRowThreeTaps(acc, a, x, xAt + t * tapStep, tapStep, count, weight, w + t * weightStep, weightStep);
    for (; t < taps; t++) axpy(acc, a, 1, x, xAt + t * tapStep, 1, count, weight[w + t * weightStep]);
  }
}

function fourRowsThreeTaps(
  acc: Float64Array,
  a0: number,
  accRow: number,
  x: Float64Array,
  xAt: number,
  tapStep: number,
  count: number,
  weight: Float64Array,
  w: number,
  weightRow: number,
  weightStep: number,
): void {
  const a1 = a0 + accRow;
  const a2 = a1 + accRow;
  const a3 = a2 + accRow;
  const w1 = w + weightRow;
  const w2 = w1 + weightRow;
  const w3 = w2 + weightRow;
  const step2 = 2 * weightStep;
  const w00 = weight[w];
  const w01 = weight[w + weightStep];
  const w02 = weight[w + step2];
  const w10 = weight[w1];
  const w11 = weight[w1 + weightStep];
  const w12 = weight[w1 + step2];
  const w20 = weight[w2];
  const w21 = weight[w2 + weightStep];
  const w22 = weight[w2 + step2];
  const w30 = weight[w3];
  const w31 = weight[w3 + weightStep];
  const w32 = weight[w3 + step2];
  for (let i = 0; i < count; i++) {
    const p = xAt + i;
    const x0 = x[p];
    const x1 = x[p + tapStep];
    const x2 = x[p + 2 * tapStep];
    acc[a0 + i] += w00 * x0 + w01 * x1 + w02 * x2;
    acc[a1 + i] += w10 * x0 + w11 * x1 + w12 * x2;
    acc[a2 + i] += w20 * x0 + w21 * x1 + w22 * x2;
    acc[a3 + i] += w30 * x0 + w31 * x1 + w32 * x2;
  }
}

function fourRowsOneTap(
  acc: Float64Array,
  a0: number,
  accRow: number,
  x: Float64Array,
  xAt: number,
  count: number,
  weight: Float64Array,
  w: number,
  weightRow: number,
): void {
  const a1 = a0 + accRow;
  const a2 = a1 + accRow;
  const a3 = a2 + accRow;
  const w0 = weight[w];
  const w1 = weight[w + weightRow];
  const w2 = weight[w + 2 * weightRow];
  const w3 = weight[w + 3 * weightRow];
  for (let i = 0; i < count; i++) {
    const value = x[xAt + i];
    acc[a0 + i] += w0 * value;
    acc[a1 + i] += w1 * value;
    acc[a2 + i] += w2 * value;
    acc[a3 + i] += w3 * value;
  }
}

function oneRowThreeTaps(
  acc: Float64Array,
  accAt: number,
  x: Float64Array,
  xAt: number,
  tapStep: number,
  count: number,
  weight: Float64Array,
  w: number,
  weightStep: number,
): void {
  const w0 = weight[w];
  const w1 = weight[w + weightStep];
  const w2 = weight[w + 2 * weightStep];
  for (let i = 0; i < count; i++) {
    const p = xAt + i;
    acc[accAt + i] += w0 * x[p] + w1 * x[p + tapStep] + w2 * x[p + 2 * tapStep];
  }
}

/** acc[i·accStep] += factor · x[i·xStep] for i < count. */
export function axpy(
  acc: Float64Array,
  accAt: number,
  accStep: number,
  x: Float64Array,
  xAt: number,
  xStep: number,
  count: number,
  factor: number,
): void {
  for (let i = 0, a = accAt, p = xAt; i < count; i++, a += accStep, p += xStep) acc[a] += factor * x[p];
}

/** acc[r, t] += Σ_i y[r, i] · x[i + t·tapStep]: {@link correlateRows} with the roles of acc and weight exchanged, its gradient. */
export function correlateTaps(
  acc: Float64Array,
  accAt: number,
  accRow: number,
  accStep: number,
  taps: number,
  x: Float64Array,
  xAt: number,
  tapStep: number,
  count: number,
  y: Float64Array,
  yAt: number,
  yRow: number,
  rows: number,
): void {
  for (let r = 0; r < rows; r++) {
    const row = yAt + r * yRow;
    for (let t = 0; t < taps; t++) {
      const first = xAt + t * tapStep;
      // Four partial sums: a single one would wait for each addition before the next.
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let i = 0;
      for (; i + 4 <= count; i += 4) {
        s0 += y[row + i] * x[first + i];
        s1 += y[row + i + 1] * x[first + i + 1];
        s2 += y[row + i + 2] * x[first + i + 2];
        s3 += y[row + i + 3] * x[first + i + 3];
      }
      for (; i < count; i++) s0 += y[row + i] * x[first + i];
      acc[accAt + r * accRow + t * accStep] += s0 + s1 + (s2 + s3);
    }
  }
}
