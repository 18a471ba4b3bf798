import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../../src/node/report/page/render.ts';
import { versusReport } from '../../../../src/node/report/versus-report.ts';
import { versusVerdict } from '../../../../src/node/report/versus-verdict.ts';
import { type Tensor, tensor } from '../../../../src/tensor.ts';
import { versus } from '../../../../src/versus/versus.ts';

const disk = tensor(
  [1, 32, 34],
  Float32Array.from({ length: 32 * 34 }, (_, i) => (Math.hypot((i % 34) - 17, i / 34 - 15) < 9 ? 0.8 : 0.2)),
);
const motion = tensor([1, 5], [0.2, 0.2, 0.2, 0.2, 0.2]);
const box = tensor([3, 3], new Array<number>(9).fill(1));

const reportOf = async (kernel: Tensor, options: Parameters<typeof versus>[2]) =>
  versusReport(await versus(disk, kernel, options), {
    title: 'disk',
    command: 'deconv versus disk.png',
    kernel,
    file: {},
  });

describe('versusReport', () => {
  test('shows every way back, its number, its difference and its residual', async () => {
    const report = await reportOf(motion, {});
    const names = [
      'measured',
      'transposed',
      'transposed rescaled',
      'resize + convolution',
      'learned transposed',
      'inverse',
      'wiener',
      'total variation',
      'plug-and-play BM3D',
    ];
    expect(report.images.map((picture) => picture.name)).toEqual(['original', ...names]);
    expect(report.tables[0].rows.map((row) => row.name)).toEqual(names);
    const [differences, convolution, residuals] = report.galleries;
    expect(differences.images).toHaveLength(names.length);
    expect(convolution.images.map((picture) => picture.name)).toEqual(['kernel', '|H|', 'learned kernel']);
    expect(residuals.images).toHaveLength(names.length);
    expect(report.slider).toEqual({ first: 'transposed rescaled', second: 'total variation' });
    expect(report.plots.map((plot) => plot.curves.length)).toEqual([8, 7, 1]);
    expect(report.data).toHaveProperty('adjointError');
    expect(await renderReport(report)).toContain('deconv versus disk.png');
  });

  test('a layer: the measurement is smaller and no candidate, the rest is the same', async () => {
    const report = await reportOf(box, { stride: 2, correlate: true });
    expect(report.images[1]).toMatchObject({ name: 'measured', width: 17, height: 16 });
    expect(report.tables[0].rows.map((row) => row.name)).not.toContain('measured');
  });

  test('without noise there is no line for it, without a learned kernel no picture of it', async () => {
    const report = await reportOf(motion, { noise: 0, learned: 0 });
    expect(report.plots[1].curves.map((curve) => curve.name)).not.toContain('noise');
    expect(report.galleries[1].images).toHaveLength(2);
  });
});

describe('versusVerdict', () => {
  test('a blur: the adjoint blurs again, the inverse multiplies noise', async () => {
    const verdict = versusVerdict(await versus(disk, motion));
    expect(verdict).toMatch(
      /^total variation is closest to the original: [\d.]+ dB, [\d.]+ dB above the transposed/,
    );
    expect(verdict).toContain('it blurs a second time');
    expect(verdict).toMatch(/multiplies noise by up to \d+/);
  });

  test('a layer: how much is lost, and why there is a checkerboard', async () => {
    const verdict = versusVerdict(await versus(disk, box, { stride: 2 }));
    expect(verdict).toContain('The layer keeps 272 of 1088 samples');
    expect(verdict).toContain('4, 2, 2, 1 taps; checkerboard index 1.333');
    expect(verdict).toContain('leaves out what they do not say');
  });

  test('a kernel that stops frequencies has no inverse', async () => {
    const singular = tensor([1, 2], [0.5, 0.5]);
    expect(versusVerdict(await versus(disk, singular, { noise: 0.05 }))).toContain(
      'There is no exact inverse',
    );
  });
});
