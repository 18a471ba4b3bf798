import { describe, expect, it } from 'vitest';
import { estimatePsf } from '../../../src/blind/estimate-psf.ts';
import { impulse } from '../../../src/blind/free/kernel-shape.ts';
import { coreShare, judgePsf, judgeWithoutBlur, type PsfEvidence } from '../../../src/blind/verdict.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { type Image, tensor, zeros } from '../../../src/tensor.ts';
import { photographed } from '../../scenes.ts';

const evidence: PsfEvidence = { agreement: 0.9, parts: [], steepest: 2 };

describe('judgePsf', () => {
  it.each([
    ['accepted', {}],
    ['accepted', { parts: [0.9, 0.8, 0.7, 0.9] }],
    ['accepted', { parts: [0.9, 0.1, 0.1, 0.9] }],
    ['disagreeing', { agreement: 0.2 }],
    ['disagreeing', { agreement: 0.2, parts: [0.1, 0.1, 0.1, 0.1] }],
    ['varying', { parts: [0.1, 0.1, 0.1, 0.9] }],
  ] as const)('%s: %o', (verdict, given) => {
    const judged = judgePsf({ ...evidence, ...given });
    expect(judged.verdict).toBe(verdict);
    expect(judged.confidence).toBeGreaterThanOrEqual(0);
    expect(judged.confidence).toBeLessThanOrEqual(1);
    expect(judged.reasons.length).toBeGreaterThan(0);
    for (const reason of judged.reasons) expect(reason).toMatch(/^[A-Z\d].*\.$/);
  });

  it('says so where it accepts what may ring', () => {
    const reasons = (agreement: number) => judgePsf({ ...evidence, agreement }).reasons.join(' ');
    expect(reasons(0.62)).toMatch(/62 %.*ring/);
    expect(reasons(0.95)).not.toMatch(/ring/);
  });
});

it('judgeWithoutBlur: steep edges are sharp, others are a blur that no kernel explains', () => {
  for (const sigma of [0.3, 0.6, 0.8]) expect(judgeWithoutBlur(sigma).verdict).toBe('sharp');
  for (const sigma of [1.2, 2, 4]) {
    const { verdict, confidence, reasons } = judgeWithoutBlur(sigma);
    expect([verdict, confidence]).toEqual(['disagreeing', 0]);
    expect(reasons.join(' ')).toContain(`σ ${sigma.toFixed(1)} px`);
  }
});

it('coreShare: 1 for an impulse anywhere, less for a wider kernel', () => {
  expect(coreShare(impulse(9))).toBe(1);
  const shares = [0.4, 0.8, 1.5, 3].map((sigma) => coreShare(makePsf({ model: 'gaussian', sigma })));
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(coreShare(tensor([1, 5], [0, 0, 0, 1, 0]))).toBe(1);
});

describe('images without a blur that can be undone are not accepted', () => {
  const noise = (sigma: number, seed: number): Image =>
    gaussianNoise(tensor([1, 96, 96], new Float32Array(9216).fill(0.5)), { sigma, seed });
  const stripes = tensor(
    [1, 96, 96],
    Float32Array.from({ length: 9216 }, (_, i) => ((i % 96) >> 3) & 1),
  );

  it.each([
    ['zeros', zeros([1, 64, 64]), 'not-estimable'],
    ['a constant', tensor([1, 64, 80], new Float32Array(5120).fill(0.3)), 'not-estimable'],
    [
      'a ramp',
      tensor(
        [1, 64, 64],
        Float32Array.from({ length: 4096 }, (_, i) => (i % 64) / 64),
      ),
      'not-estimable',
    ],
    ['stripes of one orientation', stripes, 'not-estimable'],
  ])('%s', async (_, image, verdict) => {
    const seen: number[] = [];
    expect((await estimatePsf(image, { onProgress: (done) => seen.push(done) })).verdict).toBe(verdict);
    // The progress ends at 1 also where little was to be done.
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it.each([
    ['noise', noise(0.1, 1)],
    ['other noise', noise(0.02, 2)],
    ['a sharp scene', photographed(impulse(3), 128, 1).sharp],
    ['another sharp scene', photographed(impulse(3), 128, 4).sharp],
    ['a sharp scene with noise', photographed(impulse(3), 128, 2, 0.02).blurred],
  ])('%s', async (_, image) => {
    expect((await estimatePsf(image)).verdict).not.toBe('accepted');
  });
});
