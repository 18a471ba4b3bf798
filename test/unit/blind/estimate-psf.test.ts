import { describe, expect, it } from 'vitest';
import { estimatePsf } from '../../../src/blind/estimate-psf.ts';
import { kernelSimilarity } from '../../../src/blind/free/kernel-similarity.ts';
import type { EstimatePsfOptions } from '../../../src/blind/psf-estimate.ts';
import { DeconvError } from '../../../src/errors.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { type Image, tensor, zeros } from '../../../src/tensor.ts';
import { photographed } from '../../scenes.ts';

const shake = makePsf({ model: 'shake', extent: 11, seed: 5 });
const { blurred } = photographed(shake, 144, 1);

describe('estimatePsf', () => {
  it('finds a shake, accepts it, and shows how', async () => {
    const seen: [number, string][] = [];
    const found = await estimatePsf(blurred, { onProgress: (done, stage) => seen.push([done, stage]) });
    expect(found.kind).toBe('free');
    expect(found.spec).toBe(undefined);
    expect(found.verdict).toBe('accepted');
    expect(kernelSimilarity(found.psf, shake)).toBeGreaterThan(0.8);
    expect(Math.min(...found.psf.data)).toBeGreaterThanOrEqual(0);
    expect(Array.from(found.psf.data).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    expect(found.confidence).toBeGreaterThan(0.55);
    expect(found.confidence).toBeLessThanOrEqual(1);
    for (const reason of found.reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
    // From coarse to fine.
    const sides = found.levels.map(({ shape }) => shape[0]);
    expect(sides).toEqual([...sides].sort((a, b) => a - b));
    expect(sides.at(-1)).toBe(found.psf.shape[0]);
    expect(found.alternatives.some(({ kind }) => kind === 'free')).toBe(true);
    // Progress never falls, from 0 to 1, and every step has a name.
    const parts = seen.map(([done]) => done);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect([parts[0], parts.at(-1)]).toEqual([0, 1]);
    for (const [, stage] of seen) expect(stage).toMatch(/\w/);
  });

  it('finds a straight motion as one, with its length and angle', async () => {
    const psf = makePsf({ model: 'motion', length: 9, angle: 30 });
    const found = await estimatePsf(photographed(psf, 160, 3).blurred, { size: 15 });
    expect(found).toMatchObject({ kind: 'motion', verdict: 'accepted', spec: { model: 'motion' } });
    const { length, angle } = found.spec as unknown as { length: number; angle: number };
    expect(Math.abs(length - 9)).toBeLessThan(2);
    expect(Math.abs(angle - 30)).toBeLessThan(8);
    expect(kernelSimilarity(found.psf, psf)).toBeGreaterThan(0.8);
  });

  it('kind=free and size hold', async () => {
    const psf = makePsf({ model: 'motion', length: 9, angle: 30 });
    const found = await estimatePsf(photographed(psf, 128, 3).blurred, { kind: 'free', size: 13 });
    expect(found.kind).toBe('free');
    expect(found.psf.shape).toEqual([13, 13]);
    expect(found.alternatives.some(({ kind }) => kind === 'motion')).toBe(true);
  });

  it.each(['gaussian', 'disk', 'moffat', 'airy', 'motion'] as const)(
    'kind=%s is of that family, or of no family',
    async (kind) => {
      const found = await estimatePsf(blurred, { kind });
      expect(found.kind).toBe(kind);
      if (found.spec) expect(found.spec.model).toBe(kind);
      expect(Array.from(found.psf.data).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      expect(found.alternatives.map((one) => one.kind)).not.toContain(kind);
    },
  );
});

describe('options', () => {
  const refused = [
    [{ kind: 'box' }, RangeError, /estimatePsf: "kind" must be .*free.*got "box"/],
    [
      { size: 8 },
      RangeError,
      /estimatePsf: "size" must be an odd integer from 5 to half of the image, got 8/,
    ],
    [{ size: 3 }, RangeError, /"size".*got 3/],
    [{ size: 73 }, RangeError, /"size".*got 73/],
    [{ size: Number.NaN }, RangeError, /"size".*got NaN/],
    [{ white: 0 }, RangeError, /estimatePsf: "white" must be .*got 0/],
    [{ exponent: 1.5 }, RangeError, /estimatePsf: "exponent" must be from 0.3 to 1, got 1.5/],
    [{ exponent: 0 }, RangeError, /"exponent".*got 0/],
    [{ signal: 7 }, TypeError, /estimatePsf: "signal" must be .*got 7/],
    [{ onProgress: 'yes' }, TypeError, /estimatePsf: "onProgress" must be .*got "yes"/],
    [{ sise: 9 }, TypeError, /estimatePsf: .*did you mean size.*got "sise"/],
  ] as const;
  it.each(refused)('%o is refused', async (options, type, message) => {
    const error = await estimatePsf(blurred, options as unknown as EstimatePsfOptions).catch((e) => e);
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
  });

  it.each([
    [
      zeros([64, 64]),
      TypeError,
      /estimatePsf: "image" must be an image of shape \[channels, height, width\], got/,
    ],
    [undefined, TypeError, /estimatePsf: "image" must be/],
    [zeros([1, 63, 80]), RangeError, /estimatePsf: "image" must be at least 64x64, got/],
    [tensor([1, 64, 64], new Float32Array(4096).fill(Number.NaN)), Error, /estimatePsf: "image"/],
  ])('image %# is refused', async (image, type, message) => {
    const error = await estimatePsf(image as unknown as Image).catch((e) => e);
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
  });

  it('a signal aborts before and in the middle', async () => {
    const isAborted = (error: unknown) => error instanceof DeconvError && error.code === 'ABORTED';
    expect(isAborted(await estimatePsf(blurred, { signal: AbortSignal.abort() }).catch((e) => e))).toBe(true);
    const controller = new AbortController();
    let last = 0;
    const onProgress = (done: number) => {
      last = done;
      if (done > 0.36) controller.abort();
    };
    const error = await estimatePsf(blurred, { size: 13, onProgress, signal: controller.signal }).catch(
      (e) => e,
    );
    expect(isAborted(error)).toBe(true);
    expect(last).toBeLessThan(0.8);
  });
});
