import { describe, expect, it } from 'vitest';
import { measurePsf, negativeShare } from '../../../src/psf/measure.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { validatePsf } from '../../../src/psf/validate.ts';
import { tensor, zeros } from '../../../src/tensor.ts';
import { maxDifference } from '../../reference/super-sample.ts';

/** A star of 500 counts over a sky of 12, its middle at (row, column) of a 41 x 40 picture. */
function star(row: number, column: number) {
  const picture = zeros([41, 40], 'float32');
  const psf = gaussianPsf({ sigma: 1.5, size: 15 });
  picture.data.fill(12);
  for (let i = 0; i < 225; i++)
    picture.data[(row - 7 + Math.floor(i / 15)) * 40 + column - 7 + (i % 15)] += 500 * psf.data[i];
  return picture;
}

describe('measurePsf', () => {
  it.each(['peak', 'centroid'] as const)('recovers a star by its %s', (centering) => {
    const psf = measurePsf(star(11, 26), { background: 'rim', centering });
    const expected = gaussianPsf({ sigma: 1.5, size: [41, 40] });
    expect(maxDifference(psf, expected)).toBeLessThan(1e-4);
    expect(validatePsf(psf).issues).toEqual([]);
  });

  it('leaves a picture where it is by default, only scaled', () => {
    const psf = measurePsf(tensor([2, 2], [1, 2, 3, 4]));
    expect([...psf.data]).toEqual([0.1, 0.2, 0.3, 0.4]);
  });

  it('subtracts a level and cuts what falls below it', () => {
    const psf = measurePsf(tensor([3], [1, 6, 3]), { background: 2 });
    expect([...psf.data]).toEqual([0, 0.8, 0.2]);
  });

  it('keeps negative lobes where they are asked for', () => {
    const image = tensor([3, 3], [-1, -1, -1, -1, 18, -1, -1, -1, -1]);
    expect([...measurePsf(image, { negative: 'keep' }).data]).toEqual(
      [...image.data].map((value) => value / 10),
    );
    expect([...measurePsf(image, { negative: 'clip' }).data]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const lobes = measurePsf(tensor([5], [2, 1, 6, 1, 2]), { background: 2, negative: 'keep' });
    expect([...lobes.data]).toEqual([0, -0.5, 2, -0.5, 0]);
  });

  it('refuses kept samples that sum to nothing', () => {
    expect(() => measurePsf(tensor([3], [-1, 2, -1]), { negative: 'keep' })).toThrow(
      /measurePsf: "image" must be of a sum > 0 with its negative samples, got 0/,
    );
    // @ts-expect-error not a choice
    expect(() => measurePsf(tensor([2], [1, 1]), { negative: 'drop' })).toThrow(/one of clip, keep/);
  });

  it('measures the share that it clips', () => {
    expect(negativeShare(tensor([3], [-1, 4, 0]))).toBeCloseTo(0.2, 12);
    expect(negativeShare(tensor([5], [2, 1, 6, 1, 2]), 'rim')).toBeCloseTo(2 / 6, 12);
    expect(negativeShare(tensor([2], [1, 2]))).toBe(0);
  });

  it('refuses what holds no light', () => {
    expect(() => measurePsf(zeros([3, 3]))).toThrow(
      /measurePsf: "image" must be brighter than its background \(0\)/,
    );
    expect(() => measurePsf(tensor([2], [-1, -2]))).toThrow(/brighter than its background/);
    expect(() => measurePsf(tensor([2], [1, Number.NaN]))).toThrow(/"image" must be finite, got NaN/);
    // @ts-expect-error not a choice
    expect(() => measurePsf(tensor([2], [1, 1]), { centering: 'middle' })).toThrow(
      /one of none, peak, centroid/,
    );
    // @ts-expect-error no number
    expect(() => measurePsf(tensor([2], [1, 1]), { background: 'edge' })).toThrow(
      /"background" must be a number/,
    );
  });
});
