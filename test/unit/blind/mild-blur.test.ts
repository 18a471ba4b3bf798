import { describe, expect, it } from 'vitest';
import { estimateWithoutKernel, gaussianLikeFree, isBlurred } from '../../../src/blind/mild-blur.ts';
import type { ParametricPsf } from '../../../src/blind/parametric/fit-parametric-psf.ts';
import type { MildBlur } from '../../../src/blind/polyblur/estimate-mild-blur.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { restore } from '../../../src/restore/restore.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { cornerPsf, photographed } from '../../scenes.ts';

const steep = (sigma: number): MildBlur => ({
  spec: { model: 'gaussian', sigma, ratio: 1, angle: 0 },
  isSharp: sigma < 0.5,
  evidence: { contrast: 1, steepest: [] },
});
const spectrum = (sigma: number, lead: number): ParametricPsf => ({
  kind: 'none',
  accepted: false,
  confidence: 0,
  reasons: [],
  misfitWithoutBlur: 1,
  candidates: [{ kind: 'gaussian', spec: { model: 'gaussian', sigma }, misfit: lead }],
});

describe('without a larger kernel', () => {
  it.each([
    [1.1, 1.3],
    [1.4, 0.6],
    [0.8, 0.9],
  ])('edges of σ %f and a spectrum of σ %f are a blur of the smaller', (edges, power) => {
    const found = estimateWithoutKernel(spectrum(power, 0.8), steep(edges), 'auto');
    const least = Math.min(edges, power);
    expect(found).toMatchObject({ kind: 'gaussian', verdict: 'accepted', spec: { sigma: least } });
    expect(found.confidence).toBeCloseTo(least / Math.max(edges, power), 12);
    expect(found.psf).toEqual(makePsf({ model: 'gaussian', sigma: least }));
  });

  it.each([
    ['edges are steep', 0.6, 0.5, 0.7, 'sharp'],
    ['both are just below the limits', 0.8, 0.8, 0.95, 'sharp'],
    ['the spectrum is sharp', 1.5, 0.3, 1, 'disagreeing'],
  ] as const)('it is no mild blur where %s', (_, edges, power, lead, verdict) => {
    const found = estimateWithoutKernel(spectrum(power, lead), steep(edges), 'auto');
    expect(found).toMatchObject({ kind: 'free', verdict });
    expect(found.psf.shape).toEqual([1, 1]);
  });

  it.each([
    [1.5, 1.4, true],
    [1.5, 0.6, false],
    [0.6, 1.5, false],
    [1.1, 1.2, false],
  ])('edges of σ %f and a spectrum of σ %f are more than mild: %s', (edges, power, expected) => {
    expect(isBlurred(spectrum(power, 0.8), steep(edges))).toBe(expected);
  });

  it('a free kernel that was asked for is not replaced', () => {
    expect(estimateWithoutKernel(spectrum(1.2, 0.7), steep(1.2), 'free').kind).toBe('free');
  });
});

describe('beside a free kernel', () => {
  const gaussian = makePsf({ model: 'gaussian', sigma: 1.3 });
  const plane = (psf: Tensor): Tensor => {
    const { shape, data } = photographed(psf, 80, 2).blurred;
    return { shape: [shape[1], shape[2]], data };
  };
  const family = spectrum(1.2, 0.7);

  it('a Gaussian takes the place of a kernel that is nearly one', async () => {
    const free = makePsf({ model: 'moffat', fwhm: 3, beta: 3 });
    const found = await gaussianLikeFree(plane(gaussian), free, family, steep(1.35), []);
    expect(found).toMatchObject({ kind: 'gaussian', verdict: 'accepted' });
    expect(found?.alternatives[0]).toEqual({ kind: 'free', psf: free });
  });

  it('and not of another shape, nor where the steepest edges are sharp', async () => {
    const light = plane(cornerPsf());
    expect(await gaussianLikeFree(light, cornerPsf(), family, steep(1.35), [])).toBe(undefined);
    expect(await gaussianLikeFree(plane(gaussian), gaussian, family, steep(0.8), [])).toBe(undefined);
  });
});

it('a soft photograph is restored with nothing given, and comes nearer to the sharp one', async () => {
  const { blurred, sharp } = photographed(makePsf({ model: 'gaussian', sigma: 0.9 }), 128, 4);
  const { image, report } = await restore(blurred, { worker: false, method: { name: 'polyblur' } });
  expect(report.estimate).toMatchObject({ kind: 'gaussian', verdict: 'accepted' });
  expect(psnr(sharp, image)).toBeGreaterThan(psnr(sharp, blurred) + 1.5);
});
