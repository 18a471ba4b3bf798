/** The slow, obvious convolution: every triple (tap, coarse sample, fine sample) one by one, straight from the definition. */

export interface ScatterCase {
  batch: number;
  groups: number;
  fineChannels: number;
  coarseChannels: number;
  fine: number[];
  coarse: number[];
  kernel: number[];
  stride: number[];
  dilation: number[];
  begin: number[];
}

/** Calls back with flat indices into fine [N, C, ...], coarse [N, O, ...] and weight [O, C/groups, ...] for every triple that meets. */
export function meetings(c: ScatterCase, meet: (fine: number, coarse: number, weight: number) => void): void {
  const perFine = c.fineChannels / c.groups;
  const perCoarse = c.coarseChannels / c.groups;
  for (let n = 0; n < c.batch; n++)
    for (let o = 0; o < c.coarseChannels; o++)
      for (let i = 0; i < perFine; i++)
        for (const at of grid(c.coarse))
          for (const k of grid(c.kernel)) {
            const f = at.map((p, a) => p * c.stride[a] + k[a] * c.dilation[a] - c.begin[a]);
            if (f.some((p, a) => p < 0 || p >= c.fine[a])) continue;
            const channel = Math.floor(o / perCoarse) * perFine + i;
            meet(
              flat(c.fine, f, n * c.fineChannels + channel),
              flat(c.coarse, at, n * c.coarseChannels + o),
              flat(c.kernel, k, o * perFine + i),
            );
          }
}

export function slowForward(
  c: ScatterCase,
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  bias?: ArrayLike<number>,
): Float64Array {
  const volume = product(c.coarse);
  const y = Float64Array.from(
    { length: c.batch * c.coarseChannels * volume },
    (_, at) => bias?.[Math.floor(at / volume) % c.coarseChannels] ?? 0,
  );
  meetings(c, (f, o, k) => {
    y[o] += x[f] * w[k];
  });
  return y;
}

export function slowTransposed(
  c: ScatterCase,
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  bias?: ArrayLike<number>,
): Float64Array {
  const volume = product(c.fine);
  const y = Float64Array.from(
    { length: c.batch * c.fineChannels * volume },
    (_, at) => bias?.[Math.floor(at / volume) % c.fineChannels] ?? 0,
  );
  meetings(c, (f, o, k) => {
    y[f] += x[o] * w[k];
  });
  return y;
}

/** All multi-indices of a shape, in row-major order. */
export function grid(shape: number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, n) => all.flatMap((head) => Array.from({ length: n }, (_, i) => [...head, i])),
    [[]],
  );
}

export function product(shape: number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function flat(shape: number[], index: number[], channel: number): number {
  return index.reduce((at, i, axis) => at * shape[axis] + i, channel);
}

/** The patches that land on each sample of the transposed output, summed over input channels, one list a sample. */
export function slowPatches(c: ScatterCase, x: ArrayLike<number>, w: ArrayLike<number>): number[][] {
  const taps = product(c.kernel);
  const volume = product(c.coarse);
  const lists = Array.from(
    { length: c.batch * c.fineChannels * product(c.fine) },
    () => new Map<number, number>(),
  );
  meetings(c, (f, o, k) => {
    // One patch is one tap and one position of the input, whatever the channel.
    const patch = (k % taps) * volume + (o % volume);
    lists[f].set(patch, (lists[f].get(patch) ?? 0) + x[o] * w[k]);
  });
  return lists.map((patches) => [...patches.values()]);
}
