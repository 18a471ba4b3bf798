import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../src/boundary/frame.ts';
import { clippedWeights } from '../../../src/estimate/clipped-weights.ts';
import { blur } from '../../../src/operators/blur.ts';
import { diskPsf } from '../../../src/psf/models/disk.ts';
import { richardsonLucy } from '../../../src/solvers/richardson-lucy.ts';
import { wienerDeconvolve } from '../../../src/solvers/wiener.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { noise, psnrOf, sumOf } from '../../tensors.ts';

/** A field with lamps that are far brighter than white, the picture that a sensor takes of it, and what is to be seen in the frame. */
function lamps() {
  const operator = blur(diskPsf({ radius: 3 }), [48, 48], { boundary: 'unknown' });
  const world = zeros([...operator.domain], 'float64');
  world.data.fill(0.3);
  const width = operator.domain[1];
  for (const [row, column, value] of [
    [14, 16, 9],
    [30, 38, 6],
    [38, 12, 12],
  ])
    for (let i = -2; i <= 2; i++)
      for (let j = -2; j <= 2; j++) world.data[(row + i) * width + column + j] = value;
  const y = operator.apply(world);
  const grain = noise(y.shape);
  const data = y.data.map((v, i) => Math.min(v + 0.002 * grain.data[i], 1));
  return { operator, y: { shape: y.shape, data }, x: cropFrame(world, operator.begin, [48, 48]) };
}

/** What a screen shows. */
const shown = (x: Tensor): Tensor => ({
  shape: x.shape,
  data: x.data.map((v) => Math.min(Math.max(v, 0), 1)),
});

describe('clippedWeights', () => {
  it('finds what was cut off, and its neighbours in space, channel by channel', () => {
    const x = zeros([2, 5, 9]);
    for (const i of [20, 21, 22, 23]) x.data[i] = 1;
    const { data } = clippedWeights(x);
    const expected = new Float32Array(90).fill(1);
    for (const row of [1, 2, 3]) for (let column = 1; column <= 6; column++) expected[9 * row + column] = 0;
    expect(data).toEqual(expected);
    expect(sumOf(clippedWeights(x, { grow: 0 }))).toBe(90 - 4);
    expect(sumOf(clippedWeights(x, { rank: 1 }))).toBe(90 - 6);
    expect(sumOf(clippedWeights(x, { rank: 3, grow: 0, white: 1.009 }))).toBe(90 - 4);
  });

  it('finds nothing where nothing was cut off, and leaves white paper alone', () => {
    expect(sumOf(clippedWeights(noise([30, 30])))).toBe(900);
    const paper = tensor(
      [100],
      Float64Array.from({ length: 100 }, (_, i) => (i % 3 ? 1 : 0.2)),
    );
    expect(sumOf(clippedWeights(paper))).toBe(100);
    expect(sumOf(clippedWeights(paper, { white: 2 }))).toBe(100);
    expect(sumOf(clippedWeights(paper, { white: 1, grow: 0 }))).toBe(34);
  });

  it('keeps solvers from digging haloes', async () => {
    const { operator, y, x } = lamps();
    const weights = clippedWeights(y);
    expect(sumOf(weights)).toBeLessThan(48 * 48);
    const gainOf = async (
      restore: (options: { sampleWeights?: Tensor }) => Promise<{ estimate: Tensor }>,
    ) => {
      const masked = await restore({ sampleWeights: weights });
      const naive = await restore({});
      return psnrOf(shown(masked.estimate), shown(x)) - psnrOf(shown(naive.estimate), shown(x));
    };
    const lucy = await gainOf((o) =>
      richardsonLucy(operator, y, { iterations: 15, accelerate: true, init: 'measured', ...o }),
    );
    const wiener = await gainOf(async (o) => wienerDeconvolve(operator, y, o));
    expect(lucy).toBeGreaterThan(5);
    expect(wiener).toBeGreaterThan(3);
  });

  it('refuses bad options', () => {
    const x = zeros([4]);
    expect(() => clippedWeights(x, { white: Number.NaN })).toThrow(
      /clippedWeights: "white" must be a finite number/,
    );
    expect(() => clippedWeights(x, { grow: -1 })).toThrow(/"grow" must be a non-negative integer, got -1/);
    expect(() => clippedWeights(x, { rank: 2 })).toThrow(
      /"rank" must be at most the 1 axes of the data, got 2/,
    );
  });
});
