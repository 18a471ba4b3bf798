import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../../src/node/report/page/render.ts';
import { restoreReport } from '../../../../src/node/report/restore-report.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import type { RestoreOptions } from '../../../../src/restore/options.ts';
import { restore } from '../../../../src/restore/restore.ts';
import { type Image, tensor } from '../../../../src/tensor.ts';

const sharp = tensor(
  [3, 40, 44],
  Float32Array.from({ length: 3 * 40 * 44 }, (_, i) => {
    const [y, x] = [Math.floor(i / 44) % 40, i % 44];
    return Math.hypot(x - 20, y - 18) < 11 ? 0.8 : 0.2 + x / 200;
  }),
);
const psf = makePsf({ model: 'gaussian', sigma: 1.2 });
const measured = gaussianNoise(blur(psf, sharp.shape, { boundary: 'reflect' }).apply(sharp), {
  sigma: 0.01,
}) as Image;

async function reportOf(job: Omit<RestoreOptions, 'psf'>, used = psf) {
  const changes: number[][] = [];
  const { image, report } = await restore(measured, {
    ...job,
    psf: used,
    onIteration({ change }, plane) {
      changes[plane] ??= [];
      changes[plane].push(change);
    },
  });
  return restoreReport({
    title: 'disk',
    command: 'deconv restore',
    measured,
    restored: image,
    report,
    changes,
    file: {},
  });
}

describe('restoreReport', () => {
  test('a direct filter: before and after, what changed, what is not explained', async () => {
    const report = await reportOf({ noise: 0.01, method: { name: 'wiener' } });
    expect(report.verdict).toMatch(
      /^Restored by wiener\. The residual is [\d.]+ times the noise \(0\.01\): what is left/,
    );
    expect(report.plots.map((plot) => plot.title)).toEqual([
      'Power of the images',
      'Power of the residual A x̂ − y',
    ]);
    expect(report.galleries.flatMap((gallery) => gallery.images.map((picture) => picture.name))).toEqual([
      'restored − measured',
      'A x̂ − y',
      'spectrum of A x̂ − y',
      'PSF',
      '|H|',
    ]);
    expect(await renderReport(report)).toContain('deconv restore');
  });

  test('an iterative method: convergence, one curve per channel', async () => {
    const report = await reportOf({ noise: 0.01, method: { name: 'rl', iterations: 5 } });
    const convergence = report.plots.find((plot) => plot.title === 'Convergence');
    expect(convergence?.curves.map((curve) => curve.x.length)).toEqual([5, 5, 5]);
    expect(report.verdict).toContain('in 5 iterations');
  });

  test('says when the PSF does not explain the picture, and when the noise was taken for detail', async () => {
    const wrong = makePsf({ model: 'motion', length: 9 });
    expect(
      (await reportOf({ noise: 0.003, method: { name: 'tikhonov', lambda: 0.1 } }, wrong)).verdict,
    ).toContain('the PSF may be wrong');
    expect((await reportOf({ noise: 0.01, method: { name: 'wiener', nsr: 1e-6 } })).verdict).toContain(
      'closer than its noise',
    );
  });
});
