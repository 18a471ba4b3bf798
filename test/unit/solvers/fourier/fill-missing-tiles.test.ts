import { describe, expect, it } from 'vitest';
import { blur } from '../../../../src/operators/blur.ts';
import { diskPsf } from '../../../../src/psf/models/disk.ts';
import { random } from '../../../../src/random.ts';
import { boundaryExtension } from '../../../../src/solvers/fourier/boundary-extension.ts';
import { fillMissing, indicesOf, missingMask } from '../../../../src/solvers/fourier/fill-missing.ts';
import { fillMissingTiles, missingTiles } from '../../../../src/solvers/fourier/fill-missing-tiles.ts';
import { copyOf, zeros } from '../../../../src/tensor.ts';

describe('what was not seen of a large picture', () => {
  const frame = [1500, 2000];
  const operator = blur(diskPsf({ radius: 2 }), frame, { boundary: 'unknown', dtype: 'float32' });
  const { spectrum, domain } = operator.circulant;
  const { begin } = operator;
  const rng = random(3);
  const seen = zeros(frame, 'float32');
  // Blocks of random brightness under light noise: edges everywhere, at the frame too.
  const tiles = Array.from({ length: 75 * 100 }, () => rng.uniform());
  for (let i = 0; i < seen.data.length; i++)
    seen.data[i] = tiles[Math.floor(i / 2000 / 20) * 100 + Math.floor((i % 2000) / 20)] + 0.01 * rng.normal();
  const blend = Float32Array.from(spectrum.re, (re, k) => {
    const gain = re * re + spectrum.im[k] ** 2;
    return k === 0 ? 1 : Math.min(gain / (gain + 0.01), 0.9999);
  });
  // In the middle, across cells, and at a corner of the frame.
  const holes = new Float32Array(seen.data.length).fill(1);
  for (const [top, left, height, width] of [
    [400, 300, 9, 13],
    [250, 780, 12, 20],
    [0, 0, 6, 4],
  ])
    for (let i = 0; i < height; i++) holes.fill(0, (top + i) * 2000 + left, (top + i) * 2000 + left + width);

  const isInside = (i: number): boolean => {
    const [y, x] = [Math.floor(i / domain[1]) - begin[0], (i % domain[1]) - begin[1]];
    return y > 100 && y < 1400 && x > 100 && x < 1900;
  };

  it.each([
    ['rims', undefined, undefined],
    ['rims and holes', holes, undefined],
    ['rims and clipped holes', holes, 0.9],
  ])('is continued from what lies near it as from the whole: %s', (_, weights, white) => {
    const marks = missingMask(domain, begin, frame, weights);
    const patches = missingTiles(domain, begin, frame, marks, weights !== undefined);
    expect(patches?.length).toBe(weights === undefined ? 2 : 6);
    const start = boundaryExtension(domain, begin, frame, weights).smooth(seen, zeros(domain, 'float32'));
    const byPatches = copyOf(start);
    const unseen = indicesOf(marks);
    const bounds = Float32Array.from(marks, (_, i) =>
      isInside(i) && marks[i] === 1 ? (white ?? 0) : -Infinity,
    );
    const least = white === undefined ? undefined : bounds;
    fillMissingTiles(byPatches, patches ?? [], marks, blend, 30, least);
    const byWhole = copyOf(start);
    fillMissing(byWhole, unseen, blend, 30, least);

    const energy = (of: (i: number) => number) => unseen.reduce((sum, i) => sum + of(i) ** 2, 0);
    const moved = energy((i) => byWhole.data[i] - start.data[i]);
    expect(energy((i) => byPatches.data[i] - byWhole.data[i])).toBeLessThan(0.02 * moved);
    // The holes by themselves, which the rims outnumber.
    const inside = unseen.filter(isInside);
    for (const i of inside) expect(byPatches.data[i]).toBeGreaterThanOrEqual(Math.fround(white ?? -9));
    for (const i of inside) expect(Math.abs(byPatches.data[i] - byWhole.data[i])).toBeLessThan(0.02);
    expect(inside).toHaveLength(weights === undefined ? 0 : 9 * 13 + 12 * 20);
    for (let i = 0; i < marks.length; i++)
      if (marks[i] === 0 && byPatches.data[i] !== start.data[i])
        expect.fail(`sample ${i} was seen and moved`);
  });

  it('is told by the frame and its weights', () => {
    const marks = missingMask([3, 4], [1, 1], [2, 2], Float64Array.of(1, 0, 0.5, 2));
    expect([...marks]).toEqual([1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1]);
    expect([...indicesOf(marks)]).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 11]);
  });
});

it('a picture that is no larger than its patches is continued as a whole', () => {
  const marks = (padded: number[], begin: number[], frame: number[]) => missingMask(padded, begin, frame);
  const of = (padded: number[], begin: number[], frame: number[]) =>
    missingTiles(padded, begin, frame, marks(padded, begin, frame), false);
  expect(of([200, 3000], [10, 10], [180, 2980])).toBeUndefined();
  expect(of([50, 3000], [0, 10], [50, 2980])).toHaveLength(1);
});

it('holes all over are filled in the whole picture', () => {
  const weights = new Float32Array(1000 * 1000).map((_, i) => +(i % 97 > 0));
  const marks = missingMask([1024, 1024], [8, 8], [1000, 1000], weights);
  expect(missingTiles([1024, 1024], [8, 8], [1000, 1000], marks, true)).toBeUndefined();
});
