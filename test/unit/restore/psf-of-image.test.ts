import { beforeAll, describe, expect, it } from 'vitest';
import { impulse } from '../../../src/blind/free/kernel-shape.ts';
import { kernelSimilarity } from '../../../src/blind/free/kernel-similarity.ts';
import { cropFrame } from '../../../src/boundary/frame.ts';
import { DeconvError } from '../../../src/errors.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { makePsf } from '../../../src/psf/make.ts';
import type { Restoration, RestoreOptions } from '../../../src/restore/options.ts';
import { optionsOfEstimate } from '../../../src/restore/psf-of-image.ts';
import { restore } from '../../../src/restore/restore.ts';
import { type Image, tensor } from '../../../src/tensor.ts';
import { photographed } from '../../scenes.ts';

const shake = makePsf({ model: 'shake', extent: 11, seed: 5 });
const side = 144;
const { blurred, sharp } = photographed(shake, side, 1);
const constant = tensor([1, 64, 64], new Float32Array(4096).fill(0.4));
const failure = (image: Image, options: RestoreOptions) => restore(image, options).catch((error) => error);

/** PSNR of the inner part at the best of the shifts by whole pixels: an estimated kernel has no place of its own. */
function shiftedPsnr(image: Image): number {
  const margin = 12;
  const inner = (one: Image, dy: number, dx: number) =>
    cropFrame(one, [0, margin + dy, margin + dx], [1, side - 2 * margin, side - 2 * margin]);
  const shifts = [-3, -2, -1, 0, 1, 2, 3];
  return Math.max(
    ...shifts.flatMap((dy) =>
      shifts.map((dx) => psnr(inner(sharp, 0, 0), inner(image, dy, dx), { range: 1 })),
    ),
  );
}

describe('restore without a PSF', () => {
  let restored: Restoration;
  const progress: number[] = [];
  beforeAll(async () => {
    restored = await restore(blurred, {
      method: { name: 'tv' },
      worker: false,
      onProgress: (done) => progress.push(done),
    });
  }, 60_000);

  it('comes nearer to the sharp image, and not far from the result with the true PSF', async () => {
    const known = await restore(blurred, { psf: shake, method: { name: 'tv' }, worker: false });
    expect(shiftedPsnr(restored.image)).toBeGreaterThan(shiftedPsnr(blurred) + 3);
    expect(shiftedPsnr(restored.image)).toBeGreaterThan(shiftedPsnr(known.image) - 3);
    expect(known.report.estimate).toBe(undefined);
  });

  it('reports the estimate and the kernel that it used', () => {
    const { estimate, psf, psfScale } = restored.report;
    expect(estimate).toMatchObject({ kind: 'free', verdict: 'accepted' });
    expect(estimate?.reasons.length).toBeGreaterThan(0);
    expect(psf).toHaveLength(1);
    expect(kernelSimilarity(psf[0].samples, shake)).toBeGreaterThan(0.8);
    // A free kernel was fitted in its width too.
    expect(psfScale).toBe(1);
  });

  it('shows one progress for estimate and restoration', () => {
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress[0]).toBeLessThan(0.5);
    expect(progress.at(-1)).toBe(1);
    expect(progress.some((done) => done > 0.2 && done < 0.5)).toBe(true);
  });

  it('has the same bits with psf auto', async () => {
    const { image } = await restore(blurred, { psf: 'auto', method: { name: 'tv' }, worker: false });
    expect(image.data).toEqual(restored.image.data);
  });
});

it('a family can be asked for, and its size is then fitted', async () => {
  const psf = makePsf({ model: 'motion', length: 9, angle: 30 });
  const { report } = await restore(photographed(psf, 160, 3).blurred, {
    estimate: { kind: 'motion' },
    method: { name: 'wiener' },
    worker: false,
  });
  expect(report.estimate).toMatchObject({ kind: 'motion', verdict: 'accepted', spec: { model: 'motion' } });
  expect(report.psf[0].spec).toMatchObject({ model: 'motion' });
});

describe('where the blur cannot be estimated', () => {
  const noise = photographed(impulse(3), 64, 1, 0).sharp;
  for (let i = 0; i < noise.data.length; i++) noise.data[i] = (i * 7919) % 97 < 48 ? 0.4 : 0.6;

  it.each([
    ['a constant image', constant, /too few edges|No blur was found/],
    ['a dithered image', noise, /\w/],
  ])('%s is refused in one code and full sentences', async (_, image, sentence) => {
    const error = await failure(image, {});
    expect(error).toBeInstanceOf(DeconvError);
    expect(['NO_BLUR', 'PSF_UNKNOWN']).toContain(error.code);
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/\.$/);
  });

  it('bestEffort restores, with the reasons as warnings', async () => {
    const { image, report } = await restore(constant, { bestEffort: true, method: { name: 'wiener' } });
    expect(report.estimate?.verdict).not.toBe('accepted');
    expect(report.warnings).toEqual(expect.arrayContaining([...(report.estimate?.reasons ?? [])]));
    for (const value of image.data) expect(value).toBeCloseTo(0.4, 3);
  });
});

describe('options', () => {
  const psf = { model: 'gaussian', sigma: 1 } as const;
  it.each([
    [{ psf, estimate: { size: 9 } }, /restore: "estimate" must be left out with a given psf/],
    [{ psf, bestEffort: true }, /restore: "bestEffort" must be left out with a given psf/],
    [{ psf: [psf], bestEffort: false }, /restore: "bestEffort" must be left out with a given psf/],
    [{ estimate: { size: 8 } }, /"size" must be an odd integer.*got 8/],
    [{ estimate: { kind: 'box' } as never }, /"kind" must be .*got "box"/],
    [{ estimate: { sise: 9 } as never }, /did you mean size/],
    [{ noise: -1 }, /restore: "noise" must be/],
    [{ method: { name: 'tw' } as never }, /restore: .*method/],
  ] as const)('%o is refused before the long work', async (options, message) => {
    const started = Date.now();
    expect((await failure(blurred, options)).message).toMatch(message);
    expect(Date.now() - started).toBeLessThan(1000);
  });

  it('an image below 64x64 needs a PSF', async () => {
    expect((await failure(tensor([1, 32, 64], new Float32Array(2048)), {})).message).toMatch(/64x64/);
  });

  it('a signal stops the estimate', async () => {
    const controller = new AbortController();
    const error = await failure(blurred, {
      signal: controller.signal,
      worker: false,
      onProgress: (done) => done > 0.15 && controller.abort(),
    });
    expect(error).toMatchObject({ code: 'ABORTED' });
  });
});

describe('the method that suits an estimate', () => {
  const mild = (sigma: number) => ({
    psf: impulse(1),
    kind: 'gaussian' as const,
    spec: { model: 'gaussian', sigma } as const,
    verdict: 'accepted' as const,
    confidence: 1,
    reasons: [],
    alternatives: [],
    levels: [],
  });

  it('is polyblur for the mildest blur, where it is left open', () => {
    expect(optionsOfEstimate(mild(0.6), {})).toMatchObject({
      method: { name: 'polyblur' },
      refinePsf: false,
    });
    expect(optionsOfEstimate(mild(0.6), { method: { name: 'auto' } }).method).toEqual({ name: 'polyblur' });
  });

  it.each([
    ['a stronger blur', 1.1, {}],
    ['a method that is given', 0.6, { method: { name: 'tv' } }],
    ['a strength that is given', 0.6, { strength: 60 }],
    ['a boundary that it does not have', 0.6, { boundary: 'reflect' as const }],
  ])('is not changed for %s', (_, sigma, options) => {
    expect(optionsOfEstimate(mild(sigma), options).method).toBe(undefined);
  });
});
