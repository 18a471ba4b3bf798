import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegCosineSteps, jpegRoundingError } from '../../../src/codes/jpeg-quantizer.ts';

const jpeg = (quality: number) =>
  sharp({ create: { width: 32, height: 32, channels: 3, background: 'grey' } })
    .jpeg({ quality })
    .toBuffer();

describe('jpegRoundingError', () => {
  it('is that of a step of 1 at quality 100', async () => {
    expect(jpegRoundingError(await jpeg(100))).toBeCloseTo(1 / 255 / Math.sqrt(12), 12);
  });

  it('rises as the quality falls', async () => {
    const errors = await Promise.all(
      [98, 95, 90, 80, 60].map(async (q) => jpegRoundingError(await jpeg(q)) as number),
    );
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(errors[4]).toBeGreaterThan(4 * errors[0]);
  });

  it('is that of the steps of ITU-T T.81, table K.1, at quality 50', async () => {
    const first = [16, 11, 12, 14, 12, 10, 16, 14, 13, 14];
    const mean = first.reduce((sum, q) => sum + q * q, 0) / 10;
    expect(jpegRoundingError(await jpeg(50))).toBeCloseTo(Math.sqrt(mean / 12) / 255, 3);
  });

  it('is unknown without a table, in another format and in a cut file', async () => {
    const whole = await jpeg(90);
    expect(jpegRoundingError(whole.subarray(0, 12))).toBeUndefined();
    expect(jpegRoundingError(new Uint8Array(0))).toBeUndefined();
    expect(jpegRoundingError(await sharp(whole).png().toBuffer())).toBeUndefined();
  });
});

describe('jpegCosineSteps', () => {
  it('is table K.1 at quality 50, the coarser of an order and its transpose', async () => {
    const steps = (jpegCosineSteps(await jpeg(50)) as number[]).map((step) => Math.round(255 * step));
    expect(steps.slice(0, 8)).toEqual([16, 12, 14, 16, 24, 40, 51, 72]);
    expect(steps[63]).toBe(99);
    // K.1 has 10 in row 0, column 2 and 14 in row 2, column 0.
    expect([steps[2], steps[16]]).toEqual([14, 14]);
    for (let i = 0; i < 64; i++) expect(steps[i]).toBe(steps[8 * (i % 8) + (i >> 3)]);
  });

  it('is 1 everywhere at quality 100, and unknown without a table', async () => {
    expect(jpegCosineSteps(await jpeg(100))).toEqual(Array(64).fill(1 / 255));
    expect(jpegCosineSteps(new Uint8Array(0))).toBeUndefined();
  });
});
