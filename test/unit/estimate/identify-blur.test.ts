import { describe, expect, it } from 'vitest';
import { identifyBlur } from '../../../src/estimate/identify-blur.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';

const scene = deadLeaves(230, 256, 31);

/** The scene blurred, with noise, rounded to 8 bits. */
function seen(spec: PsfSpec | undefined, seed = 3): Tensor {
  const y =
    spec === undefined
      ? scene
      : blur(makePsf(spec), scene.shape, { boundary: 'reflect', dtype: 'float64' }).apply(scene);
  const noisy = gaussianNoise(y, { sigma: 1 / 255, seed });
  return { shape: y.shape, data: Float64Array.from(noisy.data, (v) => Math.round(255 * v) / 255) };
}

describe('identifyBlur', () => {
  it.each([
    [9, 30],
    [22, 150],
  ])('tells a movement of %d px at %d degrees', (length, angle) => {
    const { spec, confidence } = identifyBlur(seen({ model: 'motion', length, angle }));
    if (spec?.model !== 'motion') throw new Error(`took it for ${spec?.model}`);
    expect(Math.abs(spec.length - length)).toBeLessThan(0.5);
    const turn = Math.abs(spec.angle - angle);
    expect(Math.min(turn, 180 - turn)).toBeLessThan(2.5);
    expect(confidence).toBeGreaterThan(0.1);
  });

  it.each([2.5, 6.2])('tells a disk of radius %d px', (radius) => {
    const { spec, confidence } = identifyBlur(seen({ model: 'disk', radius }));
    if (spec?.model !== 'disk') throw new Error(`took it for ${spec?.model}`);
    expect(Math.abs(spec.radius - radius)).toBeLessThan(0.25);
    expect(confidence).toBeGreaterThan(0.1);
  });

  it('takes a bell for one, or is unsure: it has no zeros', () => {
    const { spec, confidence, candidates } = identifyBlur(seen({ model: 'gaussian', sigma: 2 }));
    expect(spec?.model === 'gaussian' || confidence < 0.15).toBe(true);
    const bell = candidates.find((candidate) => candidate.spec?.model === 'gaussian')?.spec;
    expect(bell?.model === 'gaussian' && Math.abs(bell.sigma - 2) < 0.8).toBe(true);
  });

  it('tells no motion or disk in a sharp scene', () => {
    const { spec, confidence } = identifyBlur(seen(undefined));
    expect(spec === undefined || confidence < 0.2).toBe(true);
  });

  it('lists every kind, the best first, and turns with the picture', () => {
    const y = seen({ model: 'motion', length: 11, angle: 20 });
    const [rows, columns] = y.shape;
    const turned = zeros([columns, rows], 'float64');
    for (let i = 0; i < y.data.length; i++)
      turned.data[(i % columns) * rows + Math.floor(i / columns)] = y.data[i];
    const { candidates } = identifyBlur(turned);
    expect(candidates).toHaveLength(4);
    for (let i = 2; i < 4; i++) expect(candidates[i].misfit).toBeGreaterThanOrEqual(candidates[i - 1].misfit);
    const { spec } = candidates[0];
    // Rows and columns changed places: the mirror of a line at 20 degrees about the falling diagonal lies at 250, that is 70.
    expect(spec?.model === 'motion' && Math.abs(spec.angle - 70) < 2.5).toBe(true);
  });

  it('has an answer for a constant picture', () => {
    expect(identifyBlur(zeros([1, 64, 80]))).toEqual({ spec: undefined, confidence: 0, candidates: [] });
  });

  it('refuses what shows no spectrum', () => {
    expect(() => identifyBlur(zeros([3, 63, 200]))).toThrow(/identifyBlur: "image" must be at least 64x64/);
    expect(() => identifyBlur(zeros([200]))).toThrow(/at least 64x64/);
  });
});
