import { describe, expect, it } from 'vitest';
import { impulse } from '../../../src/blind/free/kernel-shape.ts';
import { type KernelPoint, kernelTrajectory } from '../../../src/blind/trajectory.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { cornerPsf } from '../../scenes.ts';

const lengthOf = (points: readonly KernelPoint[]) =>
  points.slice(1).reduce((sum, [y, x], i) => sum + Math.hypot(y - points[i][0], x - points[i][1]), 0);

/** The kernel turned by a quarter. */
function turned({ shape: [n], data }: Tensor): Tensor {
  const out = zeros([n, n], 'float64');
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) out.data[x * n + (n - 1 - y)] = data[y * n + x];
  return out;
}

describe('kernelTrajectory', () => {
  it.each([
    [12, 0],
    [15, 30],
    [20, 117],
  ])('of a motion of %d pixels at %d degrees is a line of that length and direction', (length, angle) => {
    const points = kernelTrajectory(makePsf({ model: 'motion', length, angle })) ?? [];
    expect(Math.abs(lengthOf(points) - length)).toBeLessThan(2.5);
    const [[y0, x0], [y1, x1]] = [points[0], points[points.length - 1]];
    const turn = (180 / Math.PI) * Math.atan2(y0 - y1, x1 - x0) - angle;
    expect(Math.abs(((turn + 90 + 720) % 180) - 90)).toBeLessThan(6);
  });

  it('of two strokes goes round the corner, from end to end', () => {
    const points = kernelTrajectory(cornerPsf()) ?? [];
    // Eight pixels down, six to the right.
    expect(Math.abs(lengthOf(points) - 13)).toBeLessThan(2);
    const corner = Math.min(...points.map(([y, x]) => Math.hypot(y - 4, x + 3)));
    expect(corner).toBeLessThan(1);
  });

  it('turns with the kernel', () => {
    const [here, there] = [cornerPsf(), turned(cornerPsf())].map((one) => kernelTrajectory(one) ?? []);
    expect(there).toHaveLength(here.length);
    const ends = (points: readonly KernelPoint[]) =>
      [points[0], points[points.length - 1]].map((one) => one.map((v) => v.toFixed(6)).join()).sort();
    // (y, x) goes to (x, -y).
    expect(ends(there)).toEqual(ends(here.map(([y, x]) => [x, -y])));
  });

  it.each([
    ['a point', impulse(9)],
    ['a disk', makePsf({ model: 'disk', radius: 6 })],
    ['a Gaussian', makePsf({ model: 'gaussian', sigma: 3 })],
    ['zeros', zeros([7, 7])],
    ['a short motion', makePsf({ model: 'motion', length: 5 })],
  ])('there is none in %s', (_, kernel) => {
    expect(kernelTrajectory(kernel)).toBe(undefined);
  });
});
