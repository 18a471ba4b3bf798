import { describe, expect, it } from 'vitest';
import { matchBlocks } from '../../../../src/denoise/bm3d/block-match.ts';
import { runToCompletion } from '../../../../src/denoise/cooperative.ts';
import { random } from '../../../../src/random.ts';

const height = 21;
const width = 26;
const r = random(11);
const data = Float64Array.from({ length: height * width }, () => r.uniform());

function distance(a: number, b: number): number {
  let sum = 0;
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) sum += (data[a + y * width + x] - data[b + y * width + x]) ** 2;
  return sum;
}

describe('matchBlocks', () => {
  it('finds what a search over every displacement finds', () => {
    const options = { step: 3, radius: 5, count: 7, threshold: 0.16 };
    const groups = runToCompletion(matchBlocks({ height, width, data }, options));
    const rows = [0, 3, 6, 9, 12, 13];
    const columns = [0, 3, 6, 9, 12, 15, 18];
    expect(groups.sizes.length).toBe(rows.length * columns.length);
    let g = 0;
    for (const y of rows)
      for (const x of columns) {
        const found: [number, number][] = [];
        for (let v = Math.max(0, y - 5); v <= Math.min(13, y + 5); v++)
          for (let u = Math.max(0, x - 5); u <= Math.min(18, x + 5); u++)
            found.push([distance(y * width + x, v * width + u), v * width + u]);
        found.sort((a, b) => a[0] - b[0]);
        const expected = found.filter(([d]) => d < 0.16 * 64).slice(0, 7);
        expect([...groups.positions.slice(g * 7, g * 7 + groups.sizes[g])]).toEqual(
          expected.map(([, p]) => p),
        );
        g++;
      }
    expect(Math.max(...groups.sizes)).toBe(7);
    expect(Math.min(...groups.sizes)).toBeLessThan(7);
  });
});
