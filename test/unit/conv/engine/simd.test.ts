import { describe, expect, it } from 'vitest';
import { forwardGeometry } from '../../../../src/conv/engine/geometry.ts';
import { runConv } from '../../../../src/conv/engine/run.ts';
import { openWorkspace } from '../../../../src/kernels/runtime/workspace.ts';
import { maxDifference, noise } from '../../../tensors.ts';

/** Beyond one block of taps, of positions, of lines and of channels; odd strides, dilations and edges. */
const layers = [
  { channels: [40, 9], size: [23, 70], kernel: [3, 3], options: { padding: 1 } },
  { channels: [40, 9], size: [23, 70], kernel: [5, 4], options: { padding: 3, dilation: [2, 1] } },
  { channels: [5, 7], size: [61, 517], kernel: [4, 4], options: { padding: 1, stride: 2 } },
  { channels: [3, 3], size: [90, 300], kernel: [5, 5], options: { padding: 2, stride: 2 } },
  { channels: [2, 1], size: [70, 1100], kernel: [13, 13], options: { padding: 6 } },
  { channels: [12, 8], size: [40, 33], kernel: [3, 2], options: { stride: [1, 3], dilation: [3, 2] } },
  {
    channels: [12, 8],
    size: [31, 40],
    kernel: [5, 3],
    options: { stride: 4, padding: [[2, 0], 1] as const },
  },
  { channels: [16, 8], size: [6, 9, 12], kernel: [2, 3, 3], options: { padding: 1, groups: 2 } },
  { channels: [64, 70], size: [17, 16], kernel: [2, 2], options: { padding: 1 } },
];

describe.each(['vectors', 'winograd'] as const)('the %s path', (path) => {
  it.each(layers)('equals the double sums: $channels channels, $kernel on $size', (layer) => {
    const { size, kernel, options } = layer;
    const [inputs, outputs] = layer.channels;
    const weight = noise([outputs, inputs / (options.groups ?? 1), ...kernel], 1, 'float64');
    const geometry = forwardGeometry([2, inputs, ...size], weight.shape, options);
    const coarse = geometry.axes.map((axis) => axis.coarse);
    for (const transposed of [false, true]) {
      const x = noise([2, transposed ? outputs : inputs, ...(transposed ? coarse : size)], 2, 'float32').data;
      const bias = noise([transposed ? inputs : outputs], 3, 'float64').data;
      const expected = runConv(geometry, transposed, Float64Array.from(x), weight, { bias, path: 'phase' });
      const actual = runConv(geometry, transposed, x, weight, { bias, path });
      const scale = Math.sqrt(
        Array.from(expected).reduce((sum, value) => sum + value ** 2, 0) / expected.length,
      );
      expect(maxDifference(expected, actual) / scale).toBeLessThan(1e-5);
    }
  });

  it('works in place on samples that the kernels hold, with the same bits', () => {
    const x = noise([1, 6, 40, 50], 4, 'float32').data;
    const weight = noise([8, 6, 3, 3], 5, 'float32');
    const geometry = forwardGeometry([1, 6, 40, 50], weight.shape, { padding: 1 });
    const workspace = openWorkspace();
    const held = workspace.floats(x.length);
    held.set(x);
    const into = workspace.floats(8 * 40 * 50).fill(Number.NaN);
    expect(runConv(geometry, false, held, weight, { path, into })).toBe(into);
    expect([...into]).toEqual([...runConv(geometry, false, x, weight, { path })]);
    expect([...held]).toEqual([...x]);
    workspace.release();
  });

  it.each([5, 6, 7, 8, 9, 10, 11])(
    'reads nothing that earlier work left behind, at a height of %i',
    (height) => {
      const x = noise([1, 3, height, 20], 7, 'float32').data;
      for (const taps of [2, 3, 4, 5]) {
        const weight = noise([4, 3, taps, taps], 8, 'float32');
        const geometry = forwardGeometry([1, 3, height, 20], weight.shape, { padding: 1 });
        const plain = runConv(geometry, false, Float64Array.from(x), weight, { path: 'phase' });
        const left = openWorkspace();
        left.floats(1 << 20).fill(Number.NaN);
        left.release();
        expect(maxDifference(plain, runConv(geometry, false, x, weight, { path }))).toBeLessThan(1e-4);
      }
    },
  );
});
