import { describe, expect, it } from 'vitest';
import { nonLocalMeans } from '../../../src/denoise/non-local-means.ts';
import { random } from '../../../src/random.ts';
import { zeros } from '../../../src/tensor.ts';

const r = random(4);
const [height, width] = [9, 11];
const data = Float64Array.from({ length: 2 * height * width }, () => r.uniform());

/** The definition, pixel by pixel. */
function oracle(sigma: number, patch: number, search: number): Float64Array {
  const mirror = (i: number, n: number) => (i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i);
  const at = (c: number, y: number, x: number) =>
    data[(c * height + mirror(y, height)) * width + mirror(x, width)];
  const out = new Float64Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let total = 0;
      const sums = [0, 0];
      for (let v = Math.max(0, y - search); v <= Math.min(height - 1, y + search); v++)
        for (let u = Math.max(0, x - search); u <= Math.min(width - 1, x + search); u++) {
          let d = 0;
          for (const c of [0, 1])
            for (let j = -patch; j <= patch; j++)
              for (let i = -patch; i <= patch; i++)
                d += (at(c, y + j, x + i) - at(c, v + j, u + i)) ** 2 / (2 * (2 * patch + 1) ** 2);
          const w = Math.exp(-Math.max(d - 2 * sigma * sigma, 0) / (0.4 * sigma) ** 2);
          total += w;
          for (const c of [0, 1]) sums[c] += w * at(c, v, u);
        }
      for (const c of [0, 1]) out[(c * height + y) * width + x] = sums[c] / total;
    }
  return out;
}

describe('nonLocalMeans', () => {
  it('equals its definition', () => {
    const image = { shape: [2, height, width], data };
    for (const [sigma, patchRadius, searchRadius] of [
      [0.25, 1, 3],
      [0.4, 2, 20],
    ]) {
      const expected = oracle(sigma, patchRadius, searchRadius);
      const u = nonLocalMeans(image, { sigma, patchRadius, searchRadius }).data;
      for (let i = 0; i < u.length; i++) expect(Math.abs(u[i] - expected[i])).toBeLessThan(2e-4);
    }
  });

  it('keeps a constant and leaves everything as it is without noise', () => {
    const flat = { shape: [12, 12], data: new Float32Array(144).fill(0.5) };
    expect(nonLocalMeans(flat, { sigma: 0.1 }).data).toEqual(flat.data);
    expect(nonLocalMeans({ shape: [2, height, width], data }, { sigma: 0 }).data).toEqual(data);
  });

  it('refuses wrong parameters', () => {
    expect(() => nonLocalMeans(zeros([3]), { sigma: 0.1 })).toThrow(
      /nonLocalMeans: "image" must be of shape/,
    );
    expect(() => nonLocalMeans(zeros([3, 3]), { sigma: -1 })).toThrow(/nonLocalMeans: "sigma" must be/);
    expect(() => nonLocalMeans(zeros([3, 3]), { sigma: 1, patchRadius: -1 })).toThrow(
      /"patchRadius" must be/,
    );
    expect(() => nonLocalMeans(zeros([3, 3]), { sigma: 1, searchRadius: 0.5 })).toThrow(
      /"searchRadius" must be/,
    );
  });
});
