import { describe, expect, it } from 'vitest';
import { measurePsf } from '../../../src/psf/measure.ts';
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
