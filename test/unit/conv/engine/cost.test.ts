import { describe, expect, it } from 'vitest';
import { cheapestPath, estimates } from '../../../../src/conv/engine/cost.ts';
import { forwardGeometry } from '../../../../src/conv/engine/geometry.ts';

const geometry = (channels: number, size: number, kernel: number, groups = 1) =>
  forwardGeometry([1, channels, size, size], [channels, channels / groups, kernel, kernel], { groups });

describe('the cost model', () => {
  it('takes a small task directly, many channels by phases, a large kernel by Fourier', () => {
    for (const transposed of [false, true])
      for (const dtype of ['float32', 'float64'] as const) {
        expect(cheapestPath(geometry(1, 5, 3), transposed, dtype, false).path).toBe('direct');
        expect(cheapestPath(geometry(64, 16, 3), transposed, dtype, false).path).toBe('phase');
        expect(cheapestPath(geometry(1, 512, 63), transposed, dtype, false).path).toBe('fourier');
      }
  });

  it('takes the vector kernels for many channels where there are any, with short sums of columns of 2 to 5 taps', () => {
    expect(cheapestPath(geometry(64, 16, 7), false, 'float32', true).path).toBe('vectors');
    expect(cheapestPath(geometry(64, 64, 3), false, 'float32', true).path).toBe('winograd');
    expect(estimates(geometry(64, 16, 3), false, 'float64', false).map(({ path }) => path)).not.toContain(
      'vectors',
    );
  });

  it('never wants transforms of kernels beyond its memory', () => {
    expect(estimates(geometry(1024, 40, 15), false, 'float32', false).map(({ path }) => path)).toEqual([
      'direct',
      'phase',
    ]);
  });

  it('grows with the work', () => {
    const price = (size: number): number =>
      cheapestPath(geometry(8, size, 5), false, 'float32', true).nanoseconds;
    expect([16, 32, 64, 128].map(price)).toEqual([16, 32, 64, 128].map(price).sort((a, b) => a - b));
  });
});
