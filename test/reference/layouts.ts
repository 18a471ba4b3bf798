/** Tensors in the layouts of frameworks, index by index, independent of the code under test. */

import type { ResolvedGeometry } from '../../src/conv/dialects/geometry.ts';
import type { TensorLayout } from '../../src/conv/dialects/resolve.ts';
import type { Tensor } from '../../src/tensor.ts';
import { grid, product } from './scatter.ts';

/** The weight [coarse, fine/g, ...taps] of a layer as a framework stores it. */
export function weightIn(
  layout: TensorLayout,
  layer: ResolvedGeometry,
  canonical: ArrayLike<number>,
): Tensor {
  const { groups, inChannels, outChannels, kernel, transposed } = layer;
  const grouped = layout.weight.includes('G');
  const axes = [...layout.weight].flatMap((letter) =>
    letter === '*' ? kernel.map((_, axis) => `k${axis}`) : [letter],
  );
  const extents: Record<string, number> = {
    G: groups,
    I: transposed && !grouped ? inChannels : inChannels / groups,
    O: transposed || grouped ? outChannels / groups : outChannels,
    ...Object.fromEntries(kernel.map((k, axis) => [`k${axis}`, k])),
  };
  const shape = axes.map((axis) => extents[axis]);
  const fine = (transposed ? outChannels : inChannels) / groups;
  const coarsePerGroup = (transposed ? inChannels : outChannels) / groups;
  const data = grid(shape).map((index) => {
    const at = Object.fromEntries(axes.map((axis, i) => [axis, index[i]]));
    const [c, f] = transposed ? [at.I, at.O] : [at.O, at.I];
    const coarse = grouped ? at.G * coarsePerGroup + c : c;
    const taps = kernel.reduce((flat, k, axis) => flat * k + at[`k${axis}`], 0);
    return canonical[(coarse * fine + f) * product([...kernel]) + taps];
  });
  return { shape, data: Float64Array.from(data) };
}

/** Data [N, C, ...spatial] as a framework stores it. */
export function dataIn(layout: TensorLayout, shape: readonly number[], data: ArrayLike<number>): Tensor {
  if (layout.data === 'channels-first') return { shape: [...shape], data: Float64Array.from(data) };
  const [batch, channels, ...spatial] = shape;
  const last = [batch, ...spatial, channels];
  const volume = product(spatial);
  const moved = Float64Array.from({ length: data.length }, (_, i) => {
    const channel = i % channels;
    const sample = Math.floor(i / channels) % volume;
    const n = Math.floor(i / channels / volume);
    return data[(n * channels + channel) * volume + sample];
  });
  return { shape: last, data: moved };
}

/** Pads (or, where negative, crops) the spatial axes of [N, C, ...spatial] with zeros, by [begin, end]. */
export function padded(x: Tensor, pads: readonly (readonly [number, number])[]): Tensor {
  const spatial = x.shape.slice(2);
  const grown = spatial.map((n, axis) => n + pads[axis][0] + pads[axis][1]);
  const shape = [...x.shape.slice(0, 2), ...grown];
  const data = grid(shape).map(([n, c, ...at]) => {
    const from = at.map((i, axis) => i - pads[axis][0]);
    if (from.some((i, axis) => i < 0 || i >= spatial[axis])) return 0;
    return x.data[from.reduce((flat, i, axis) => flat * spatial[axis] + i, n * x.shape[1] + c)];
  });
  return { shape, data: Float64Array.from(data) };
}
