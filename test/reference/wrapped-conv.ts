import { grid, product } from './scatter.ts';

/** A layer whose input wraps, straight from the definition; weight [Cout, Cin / groups, ...kernel]. */
export interface WrappedLayer {
  readonly weight: { readonly shape: readonly number[]; readonly data: ArrayLike<number> };
  readonly size: number[];
  readonly stride: number[];
  readonly dilation: number[];
  readonly begin: number[];
  readonly groups: number;
}

/** The matrix of the layer, rows first: y[o, c] = Σ w[o, i, k] x[i, (c·s + k·d − p) mod n]. */
export function wrappedMatrix({
  weight,
  size,
  stride,
  dilation,
  begin,
  groups,
}: WrappedLayer): Float64Array[] {
  const [outChannels, perGroup, ...kernel] = weight.shape;
  const outSize = size.map((n, axis) => n / stride[axis]);
  const rows: Float64Array[] = [];
  for (let o = 0; o < outChannels; o++)
    for (const c of grid(outSize)) {
      const row = new Float64Array(perGroup * groups * product(size));
      for (let i = 0; i < perGroup; i++)
        grid(kernel).forEach((k, tap) => {
          const place = size.reduce((at, n, axis) => {
            const f = c[axis] * stride[axis] + k[axis] * dilation[axis] - begin[axis];
            return at * n + (((f % n) + n) % n);
          }, 0);
          const channel = Math.floor(o / (outChannels / groups)) * perGroup + i;
          row[channel * product(size) + place] += weight.data[(o * perGroup + i) * product(kernel) + tap];
        });
      rows.push(row);
    }
  return rows;
}

/** A x. */
export function applyMatrix(matrix: readonly Float64Array[], x: ArrayLike<number>): Float64Array {
  return Float64Array.from(matrix, (row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
}
