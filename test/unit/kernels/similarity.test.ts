import { afterAll, describe, expect, it } from 'vitest';
import { setThreads } from '../../../src/kernels/runtime/threads.ts';
import { sumOfSimilarity, type Windows } from '../../../src/kernels/similarity.ts';
import { ssim } from '../../../src/metrics/ssim.ts';
import '../../../src/node/threads.ts';
import { random } from '../../../src/random.ts';
import { tensor } from '../../../src/tensor.ts';

afterAll(() => setThreads(1));

const gaussian = Float64Array.from({ length: 11 }, (_, i) => Math.exp(-0.5 * ((i - 5) / 1.5) ** 2));
const weights = gaussian.map((w) => w / gaussian.reduce((a, b) => a + b));

/** Two related images of `planes` frames, and their windows; rows start a little apart, as those of a cropped frame. */
function frames(planes: number, height: number, width: number, gap: number) {
  const rng = random(height * 1000 + width);
  const starts = Array.from({ length: planes * height }, (_, row) => gap + row * (width + gap));
  const x = Float32Array.from({ length: planes * height * (width + gap) + gap }, () => rng.uniform());
  const y = x.map((value) => Math.fround(0.8 * value + 0.2 * rng.uniform()));
  const windows: Windows = { starts, width, height, weights, c1: 1e-4, c2: 9e-4 };
  return { x, y, windows };
}

/** The definition, window by window. */
function definition(x: Float32Array, y: Float32Array, { starts, width, height, c1, c2 }: Windows): number {
  let sum = 0;
  for (let plane = 0; plane < starts.length; plane += height)
    for (let row = plane; row + 11 <= plane + height; row++)
      for (let column = 0; column + 11 <= width; column++) {
        let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
        for (let r = 0; r < 11; r++)
          for (let c = 0; c < 11; c++) {
            const at = starts[row + r] + column + c;
            const w = weights[r] * weights[c];
            mx += w * x[at];
            my += w * y[at];
            xx += w * x[at] * x[at];
            yy += w * y[at] * y[at];
            xy += w * x[at] * y[at];
          }
        const luminance = (2 * mx * my + c1) / (mx * mx + my * my + c1);
        sum += (luminance * (2 * (xy - mx * my) + c2)) / (xx - mx * mx + yy - my * my + c2);
      }
  return sum;
}

describe.each([
  [1, 11, 11, 0],
  [2, 12, 17, 3],
  [1, 30, 105, 1],
  [1, 75, 107, 0],
  [3, 85, 31, 2],
])('%i planes of %ix%i', (planes, height, width, gap) => {
  const { x, y, windows } = frames(planes, height, width, gap);
  const expected = definition(x, y, windows);
  const tolerance = 1e-11 * Math.abs(expected);

  it('by vectors and by plain loops are what the definition says', () => {
    expect(Math.abs(sumOfSimilarity(x, y, windows) - expected)).toBeLessThan(tolerance);
    const [a, b] = [Float64Array.from(x), Float64Array.from(y)];
    expect(Math.abs(sumOfSimilarity(a, b, windows) - expected)).toBeLessThan(tolerance);
  });

  it('are all 1 for equal images', () => {
    const count = planes * (height - 10) * (width - 10);
    expect(sumOfSimilarity(x, x, windows)).toBe(count);
    expect(sumOfSimilarity(Float64Array.from(x), Float64Array.from(x), windows)).toBe(count);
  });
});

it('is the same to the last bit for every number of threads, over strips too', () => {
  const [height, width] = [900, 1300];
  const { x, y } = frames(1, height, width, 0);
  const [a, b] = [x, y].map((data) => tensor([height, width], data));
  const values = [1, 2, 3].map((count) => {
    setThreads(count);
    return ssim(a, b);
  });
  expect(values[0]).toBeGreaterThan(0.5);
  expect(new Set(values).size).toBe(1);
});
