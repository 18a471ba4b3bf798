import { describe, expect, it } from 'vitest';
import { blur } from '../../../../src/operators/blur.ts';
import { diskPsf } from '../../../../src/psf/models/disk.ts';
import { random } from '../../../../src/random.ts';
import { boundaryExtension } from '../../../../src/solvers/fourier/boundary-extension.ts';
import { fillMissing, indicesOf, missingMask } from '../../../../src/solvers/fourier/fill-missing.ts';
import { fillMissingTiles, missingTiles } from '../../../../src/solvers/fourier/fill-missing-tiles.ts';
import { copyOf, zeros } from '../../../../src/tensor.ts';

describe('missing samples of a large image', () => {
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
  const missing = new Float32Array(seen.data.length).fill(1);
  for (const [top, left, height, width] of [
    [400, 300, 9, 13],
    [250, 780, 12, 20],
    [0, 0, 6, 4],
  ])
    for (let i = 0; i < height; i++)
      missing.fill(0, (top + i) * 2000 + left, (top + i) * 2000 + left + width);

  const isInside = (i: number): boolean => {
    const [y, x] = [Math.floor(i / domain[1]) - begin[0], (i % domain[1]) - begin[1]];
    return y > 100 && y < 1400 && x > 100 && x < 1900;
  };

  it.each([
    ['rims', undefined, undefined],
    ['edges and missing samples', missing, undefined],
    ['edges and clipped samples', missing, 0.9],
  ])('is continued from what lies near it as from the whole: %s', (_, weights, white) => {
    const mask = missingMask(domain, begin, frame, weights);
    const tiles = missingTiles(domain, begin, frame, mask, weights !== undefined);
    expect(tiles?.length).toBe(weights === undefined ? 2 : 6);
    const start = boundaryExtension(domain, begin, frame, weights).smooth(seen, zeros(domain, 'float32'));
    const byTiles = copyOf(start);
    const indices = indicesOf(mask);
    const bounds = Float32Array.from(mask, (_, i) =>
      isInside(i) && mask[i] === 1 ? (white ?? 0) : -Infinity,
    );
    const least = white === undefined ? undefined : bounds;
    fillMissingTiles(byTiles, tiles ?? [], mask, blend, 30, least);
    const byWhole = copyOf(start);
    fillMissing(byWhole, indices, blend, 30, least);

    const energy = (of: (i: number) => number) => indices.reduce((sum, i) => sum + of(i) ** 2, 0);
    const moved = energy((i) => byWhole.data[i] - start.data[i]);
    expect(energy((i) => byTiles.data[i] - byWhole.data[i])).toBeLessThan(0.02 * moved);
    // The missing samples of the frame alone, which those outside outnumber.
    const inside = indices.filter(isInside);
    for (const i of inside) expect(byTiles.data[i]).toBeGreaterThanOrEqual(Math.fround(white ?? -9));
    for (const i of inside) expect(Math.abs(byTiles.data[i] - byWhole.data[i])).toBeLessThan(0.02);
    expect(inside).toHaveLength(weights === undefined ? 0 : 9 * 13 + 12 * 20);
    for (let i = 0; i < mask.length; i++)
      if (mask[i] === 0 && byTiles.data[i] !== start.data[i]) expect.fail(`sample ${i} was seen and moved`);
  });

  it('follow from the frame and its weights', () => {
    const mask = missingMask([3, 4], [1, 1], [2, 2], Float64Array.of(1, 0, 0.5, 2));
    expect([...mask]).toEqual([1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1]);
    expect([...indicesOf(mask)]).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 11]);
  });
});

it('an image no larger than its tiles is extended as a whole', () => {
  const mask = (padded: number[], begin: number[], frame: number[]) => missingMask(padded, begin, frame);
  const of = (padded: number[], begin: number[], frame: number[]) =>
    missingTiles(padded, begin, frame, mask(padded, begin, frame), false);
  expect(of([200, 3000], [10, 10], [180, 2980])).toBeUndefined();
  expect(of([50, 3000], [0, 10], [50, 2980])).toHaveLength(1);
});

it('missing samples everywhere are filled in the whole image', () => {
  const weights = new Float32Array(1000 * 1000).map((_, i) => +(i % 97 > 0));
  const mask = missingMask([1024, 1024], [8, 8], [1000, 1000], weights);
  expect(missingTiles([1024, 1024], [8, 8], [1000, 1000], mask, true)).toBeUndefined();
});
