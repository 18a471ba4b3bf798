/**
 * One axis of a convolution, and the arithmetic that everything else is made of.
 *
 * A convolution joins a fine grid (the forward input) and a coarse grid (the forward output). Sample c of the coarse grid meets
 * sample f of the fine grid through tap k exactly where
 *
 *     c·stride + k·dilation − begin = f.
 *
 * Forward: coarse[c] = Σ w[k] fine[f]. Transposed: fine[f] = Σ w[k] coarse[c]. The same triples either way, so the two are adjoint.
 */

/** Extents and steps of one axis. `begin` is the padding of the forward input, or the crop of the transposed output; any sign. */
export interface Axis {
  readonly fine: number;
  readonly coarse: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly begin: number;
}

/** The axis that does nothing: fills up to three spatial axes. */
export const unitAxis: Axis = { fine: 1, coarse: 1, kernel: 1, stride: 1, dilation: 1, begin: 0 };

/** The extent of a dilated kernel: E = d(K−1) + 1. */
export function effectiveKernel(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/** The extent of everything that n coarse samples reach: F = s(n−1) + E. */
export function fullSize(coarse: number, kernel: number, stride: number, dilation: number): number {
  return stride * (coarse - 1) + effectiveKernel(kernel, dilation);
}

/** How often a kernel fits: floor((n + padding − E)/s) + 1, below 1 where it does not fit once. */
export function forwardSize(
  fine: number,
  padding: number,
  kernel: number,
  stride: number,
  dilation: number,
): number {
  return Math.floor((fine + padding - effectiveKernel(kernel, dilation)) / stride) + 1;
}

/** The greatest common divisor of two positive integers. */
export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * The taps that meet one residue class of the fine grid: first, first + tapStep, …
 *
 * With q = gcd(s, d), taps s/q apart lie a multiple of s apart on the fine grid. Numbering the fine samples f = residue + s·u by
 * their cell u, the class is an ordinary stride-1 correlation: tap j joins c and u = c + start + j·cellStep.
 */
export interface TapClass {
  readonly first: number;
  readonly taps: number;
  readonly tapStep: number;
  readonly cellStep: number;
  readonly residue: number;
  readonly start: number;
}

/** The phase decomposition of an axis: its taps, split by the residue of the fine samples they meet. Residues without a class get no contribution. */
export function tapClasses(axis: Axis): TapClass[] {
  const { kernel, stride, dilation, begin } = axis;
  const q = gcd(stride, dilation);
  const tapStep = stride / q;
  const classes: TapClass[] = [];
  for (let first = 0; first < Math.min(tapStep, kernel); first++) {
    const offset = first * dilation - begin;
    const start = Math.floor(offset / stride);
    classes.push({
      first,
      taps: Math.ceil((kernel - first) / tapStep),
      tapStep,
      cellStep: dilation / q,
      residue: offset - start * stride,
      start,
    });
  }
  return classes;
}

/** How many samples of an axis have this residue modulo the stride. */
export function cells(size: number, residue: number, stride: number): number {
  return Math.max(0, Math.ceil((size - residue) / stride));
}

/** For each coarse sample the pairs (tap, fine sample) that it meets, flat: k, f, k, f, … */
export function fineNeighbours(axis: Axis): Int32Array[] {
  return Array.from({ length: axis.coarse }, (_, c) => {
    const pairs: number[] = [];
    for (let k = 0; k < axis.kernel; k++) {
      const f = c * axis.stride + k * axis.dilation - axis.begin;
      if (f >= 0 && f < axis.fine) pairs.push(k, f);
    }
    return Int32Array.from(pairs);
  });
}

/** For each fine sample the pairs (tap, coarse sample) that it meets, flat: k, c, k, c, … */
export function coarseNeighbours(axis: Axis): Int32Array[] {
  const classes = tapClasses(axis);
  return Array.from({ length: axis.fine }, (_, f) => {
    const pairs: number[] = [];
    const met = classes.find((each) => (f - each.residue) % axis.stride === 0);
    for (let j = 0; met !== undefined && j < met.taps; j++) {
      const c = (f - met.residue) / axis.stride - met.start - j * met.cellStep;
      if (c >= 0 && c < axis.coarse) pairs.push(met.first + j * met.tapStep, c);
    }
    return Int32Array.from(pairs);
  });
}
