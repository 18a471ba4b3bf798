import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../../src/boundary/frame.ts';
import { srgbCurve } from '../../../../src/codes/transfer-curves.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import {
  checkEncoding,
  curveOfTable,
  type Encoding,
  isCurved,
  lightTable,
  minimumNoise,
  toCodes,
  toLight,
} from '../../../../src/restore/encoded/encoding.ts';
import { linearizedCodes } from '../../../../src/restore/encoded/linearized-codes.ts';
import { type Image, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';
import { maxDifference } from '../../../tensors.ts';

const gamma = {
  decode: (code: number) => Math.max(code, 0) ** 2.2,
  encode: (light: number) => Math.max(light, 0) ** (1 / 2.2),
};
const identity = { decode: (code: number) => code, encode: (light: number) => light };

describe('an encoding', () => {
  it.each([
    ['sRGB', srgbCurve],
    ['a power', gamma],
    ['the identity', identity],
  ])('of %s returns from codes to light and back', (_, curve) => {
    const codes: Image = { shape: [1, 1, 301], data: Float64Array.from({ length: 301 }, (_, i) => i / 300) };
    const back = toCodes(toLight(codes, { curves: [curve] }), { curves: [curve] });
    for (let i = 0; i <= 300; i++) expect(back.data[i]).toBeCloseTo(i / 300, 4);
  });

  it('has the curve of each channel', () => {
    const light: Image = { shape: [2, 1, 1], data: Float64Array.of(0.25, 0.25) };
    const codes = toCodes(light, { curves: [identity, gamma] });
    expect(codes.data[0]).toBe(0.25);
    expect(codes.data[1]).toBeCloseTo(0.25 ** (1 / 2.2), 6);
  });

  it('is the same curve as its table, whose codes come back', () => {
    const curve = { decode: (code: number) => code ** 2.2, encode: (light: number) => light ** (1 / 2.2) };
    const copy = curveOfTable(lightTable(curve));
    const data = Float64Array.from({ length: 141 }, (_, i) => i / 100);
    const codes = { shape: [1, 1, data.length] as const, data };
    const light = toLight(codes, { curves: [curve] });
    expect(toLight(codes, { curves: [copy] }).data).toEqual(light.data);
    const back = toCodes(light, { curves: [curve] });
    expect(toCodes(light, { curves: [copy] }).data).toEqual(back.data);
    for (const [i, code] of data.entries()) {
      expect(copy.decode(code)).toBeCloseTo(code ** 2.2, 6);
      expect(back.data[i]).toBeCloseTo(code, 12);
    }
  });

  it('tells the least noise: rounding, or what compression rounds away', () => {
    const eight: Encoding = { curves: [srgbCurve], step: 1 / 255 };
    expect(minimumNoise(eight)).toBeCloseTo(1 / 255 / Math.sqrt(12), 12);
    expect(minimumNoise({ ...eight, lossyError: 0.01 })).toBe(0.01);
    expect(isCurved(eight)).toBe(true);
    expect(isCurved({ curves: [identity], step: 0 })).toBe(false);
  });

  it('must have a curve for each channel and a step', () => {
    expect(() => checkEncoding({ curves: [identity], step: 0 }, 3)).toThrow(
      /"encoding" must be 3 curves.*got 1/,
    );
    expect(() => checkEncoding({ curves: [identity], step: -1 }, 1)).toThrow(/step/);
    expect(() => checkEncoding(7 as unknown as Encoding, 1)).toThrow(TypeError);
    expect(() => checkEncoding({ curves: [identity], step: 0, lossyError: Number.NaN }, 1)).toThrow(
      /lossyError/,
    );
  });
});

it('codes are the inverse of light in fine steps, and rise with it', () => {
  const curves = [srgbCurve, { decode: (code: number) => Math.max(0, code) ** 3, encode: Math.cbrt }];
  for (const curve of curves) {
    const light: Image = {
      shape: [1, 1, 30_001],
      data: Float64Array.from({ length: 30_001 }, (_, i) => 1e-4 + (i / 20_000) ** 2),
    };
    const codes = toCodes(light, { curves: [curve] });
    const back = toLight(codes, { curves: [curve] });
    expect(maxDifference(back.data, light.data)).toBeLessThan(1e-12);
    expect(codes.data.every((code: number, k: number) => k === 0 || code > codes.data[k - 1])).toBe(true);
  }
});

describe('linearizedCodes', () => {
  const psf = makePsf({ model: 'disk', radius: 3 });
  const scene = deadLeaves(144, 144, 8);
  const sharp: Image = { shape: [1, 144, 144], data: scene.data };
  const cut = (image: Image): Image => cropFrame(image, [0, 8, 8], [1, 128, 128]);
  const problem = (curve: typeof gamma) => {
    const encoding = { curves: [curve] };
    const light = blur(psf, sharp.shape, { boundary: 'reflect' }).apply(toLight(sharp, encoding)) as Image;
    const codes = toCodes(light, encoding);
    return {
      light: cut(light),
      codes: cut(codes),
      encoding,
      psfs: [psf],
      weights: undefined,
      noise: [1e-3],
      boundary: 'unknown' as const,
      signal: undefined,
    };
  };
  const away = (a: Image, b: Image) => {
    let sum = 0;
    for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
    return Math.sqrt(sum / a.data.length);
  };
  const linear = cut(blur(psf, sharp.shape, { boundary: 'reflect' }).apply(sharp) as Image);

  it('brings blurred codes near the linear blur of the sharp codes: by a factor of three, nearer with total variation', async () => {
    const given = problem(srgbCurve);
    const before = away(given.codes, linear);
    const rough = away(await linearizedCodes(given, true), linear);
    const fine = away(await linearizedCodes(given, false), linear);
    expect(rough).toBeLessThan(before / 2);
    expect(fine).toBeLessThan(before / 3);
    expect(fine).toBeLessThan(rough);
  });

  it('changes nothing where codes are light', async () => {
    const given = problem(identity);
    expect(away(await linearizedCodes(given, false), given.codes)).toBeLessThan(1e-3);
  });

  it('restores every channel with its own PSF', async () => {
    const given = problem(srgbCurve);
    const twice = (image: Image): Image => ({
      shape: [2, ...image.shape.slice(1)] as unknown as Image['shape'],
      data: Float64Array.of(...image.data, ...image.data),
    });
    const both = await linearizedCodes(
      {
        ...given,
        light: twice(given.light),
        codes: twice(given.codes),
        encoding: { curves: [srgbCurve, srgbCurve] },
        psfs: [psf, psf],
        noise: [1e-3, 1e-3],
      },
      false,
    );
    const one = await linearizedCodes(given, false);
    const half = one.data.length;
    expect(both.data.slice(0, half)).toEqual(both.data.slice(half));
    expect(away({ ...one, data: both.data.slice(0, half) }, one)).toBeLessThan(1e-6);
  });

  it('takes the weights of clipped light, whose channels are restored jointly', async () => {
    const given = problem(srgbCurve);
    const clippedAt = 0.7;
    const ones = given.light.data.map((value: number) => (value >= clippedAt ? 0 : 1));
    const bounds = ones.map((weight: number) => 1 - weight);
    const dark = (image: Image): Image => ({
      shape: image.shape,
      data: image.data.map((value: number, i: number) => (ones[i] === 0 ? clippedAt : value)),
    });
    const { shape } = given.light;
    const weights = {
      sampleWeights: { shape, data: ones },
      lowerBoundMask: { shape, data: bounds },
      innerBoundMask: { shape, data: bounds },
    };
    const light = dark(given.light);
    const seen = { ...given, light, codes: toCodes(light, given.encoding) };
    const inside = (image: Image) => {
      let [sum, count] = [0, 0];
      for (let i = 0; i < ones.length; i++)
        if (ones[i] === 1) {
          sum += (image.data[i] - linear.data[i]) ** 2;
          count++;
        }
      return Math.sqrt(sum / count);
    };
    const masked = await linearizedCodes({ ...seen, weights }, false);
    expect(inside(masked)).toBeLessThan(inside(await linearizedCodes(seen, false)));
  });

  it('is aborted by the signal', async () => {
    const signal = AbortSignal.abort();
    await expect(linearizedCodes({ ...problem(srgbCurve), signal }, false)).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});

it('zeros have codes and light of zero', () => {
  expect(
    toLight(zeros([1, 2, 2]), { curves: [srgbCurve] }).data.every((v: number) => Math.abs(v) < 1e-9),
  ).toBe(true);
});
