import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../../src/node/report/page/render.ts';
import { psfReport } from '../../../../src/node/report/psf-report.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { tensor } from '../../../../src/tensor.ts';

const words = { title: 'psf', command: 'deconv psf' };

describe('psfReport', () => {
  test('profiles through the origin, and |H| along both axes', async () => {
    const report = await psfReport({ ...words, psf: makePsf({ model: 'box', width: [3, 5] }) });
    const [profile, transfer] = report.plots;
    expect(profile.curves.map((curve) => curve.x)).toEqual([
      [-2, -1, 0, 1, 2],
      [-1, 0, 1],
    ]);
    for (const curve of profile.curves) for (const y of curve.y) expect(y).toBeCloseTo(1 / 15, 12);
    // The transform of a box of n samples: |sin(π f n) / (n sin(π f))|.
    const [across, down] = transfer.curves;
    for (const [curve, n] of [
      [across, 5],
      [down, 3],
    ] as const)
      curve.x.slice(1).forEach((f, i) => {
        const expected = Math.abs(Math.sin(Math.PI * f * n) / (n * Math.sin(Math.PI * f)));
        expect(curve.y[i + 1]).toBeCloseTo(expected, 9);
      });
  });

  test('has no slider: weights and frequencies are not before and after', async () => {
    const page = await renderReport(await psfReport({ ...words, psf: tensor([1, 2], [0.5, 0.5]) }));
    expect(page).not.toContain('<img-comparison-slider');
    expect(page).toContain('alt="|H|"');
  });

  test('refuses other ranks', async () => {
    await expect(psfReport({ ...words, psf: tensor([3], [1, 1, 1]) })).rejects.toThrow(
      /"psf" must be a PSF of rank 2, got \[3\]/,
    );
  });
});
