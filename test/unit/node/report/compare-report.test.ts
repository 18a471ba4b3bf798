import { expect, test } from 'vitest';
import { compareReport } from '../../../../src/node/report/compare-report.ts';
import { renderReport } from '../../../../src/node/report/page/render.ts';
import { tensor } from '../../../../src/tensor.ts';

const image = tensor(
  [1, 12, 12],
  Array.from({ length: 144 }, (_, i) => (i % 7) / 7),
);
const numbers = (psnr: number) => ({
  image,
  psnr,
  ssim: 0.9,
  mse: 10 ** (-psnr / 10),
  mae: 0.02,
  shift: null,
});

test('names the closest, shows differences, keeps the numbers', async () => {
  const report = await compareReport({
    title: 'three',
    command: 'deconv compare',
    reference: { name: 'truth', image },
    images: [
      { name: 'a', ...numbers(20) },
      { name: 'b', ...numbers(30) },
    ],
    file: {},
    parameters: { crop: 0 },
  });
  expect(report.verdict).toBe('b is closest to truth: 30 dB, SSIM 0.9.');
  expect(report.slider).toEqual({ first: 'truth', second: 'b' });
  expect(report.images.map((picture) => picture.name)).toEqual(['truth', 'a', 'b']);
  expect(report.galleries[0].images.map((picture) => picture.name)).toEqual(['a', 'b']);
  expect(report.data).toMatchObject({ reference: 'truth', images: [{ name: 'a', psnr: 20 }, { name: 'b' }] });
  expect(JSON.stringify(report.data)).not.toContain('shape');
  expect(await renderReport(report)).toContain('b is closest to truth');
});
