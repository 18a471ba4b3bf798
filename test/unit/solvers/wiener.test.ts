import { describe, expect, it } from 'vitest';
import { halfShape } from '../../../src/fft/spectrum.ts';
import type { LinearOperator } from '../../../src/linear-operator.ts';
import { blur } from '../../../src/operators/blur.ts';
import { diskPsf } from '../../../src/psf/models/disk.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { wienerDeconvolve } from '../../../src/solvers/wiener.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { wienerProtocol } from '../../bench/quality/wiener.ts';
import { sharedPath } from '../../shared.ts';
import { blocks, lopsidedPsf, maxDifference, noise, psnrOf, sumOf } from '../../tensors.ts';

const shape = [48, 56];
const sharp = blocks(shape);

/** Blurred and noisy, from a seed. */
function observe(psf: Tensor, sigma: number, x: Tensor = sharp): Tensor {
  const y = blur(psf, x.shape, { dtype: 'float64' }).apply(x);
  const grain = noise(x.shape, 21);
  y.data.forEach((_, i) => {
    y.data[i] += sigma * grain.data[i];
  });
  return y;
}

describe('wienerDeconvolve', () => {
  it('is exact without noise on a blur that can be undone', () => {
    const psf = lopsidedPsf([3, 4]);
    psf.data[5] += 8;
    const operator = blur(psf, shape);
    const { estimate } = wienerDeconvolve(operator, operator.apply(sharp), { nsr: 0 });
    expect(maxDifference(estimate.data, sharp.data)).toBeLessThan(1e-12);
    const auto = wienerDeconvolve(operator, operator.apply(sharp));
    expect(psnrOf(auto.estimate, sharp)).toBeGreaterThan(70);
  });

  // The table of other tools' formulas: Re(H) alone, or H instead of H*, lose most of the gain on a lopsided kernel.
  it('undoes an asymmetric kernel, which the formulas of others cannot', () => {
    const psf = lopsidedPsf([9, 9], 5);
    const y = observe(psf, 0.003);
    const operator = blur(psf, shape);
    const gain = psnrOf(wienerDeconvolve(operator, y, { nsr: 1e-3 }).estimate, sharp) - psnrOf(y, sharp);
    const flipped = {
      ...operator,
      spectrum: { ...operator.spectrum, im: operator.spectrum.im.map((v: number) => -v) },
    };
    const wrong = psnrOf(wienerDeconvolve(flipped, y, { nsr: 1e-3 }).estimate, sharp) - psnrOf(y, sharp);
    const real = { ...operator, spectrum: { ...operator.spectrum, im: operator.spectrum.im.map(() => 0) } };
    const half = psnrOf(wienerDeconvolve(real, y, { nsr: 1e-3 }).estimate, sharp) - psnrOf(y, sharp);
    expect(gain).toBeGreaterThan(4);
    expect(wrong).toBeLessThan(gain - 4);
    expect(half).toBeLessThan(gain - 4);
  });

  it('takes the same ratio in every unit and reports all of them', () => {
    const psf = lopsidedPsf([3, 3]);
    const operator = blur(psf, shape);
    const y = observe(psf, 0.01);
    const byRatio = wienerDeconvolve(operator, y, { nsr: 0.01 });
    const byDecibel = wienerDeconvolve(operator, y, { snrDb: 20 });
    const grid = halfShape(shape);
    const flat = (value: number): Tensor => {
      const s = zeros(grid, 'float64');
      s.data.fill(value);
      return s;
    };
    const bySpectra = wienerDeconvolve(operator, y, { signalSpectrum: flat(50), noiseSpectrum: flat(0.5) });
    expect(maxDifference(byRatio.estimate.data, byDecibel.estimate.data)).toBeLessThan(1e-12);
    expect(maxDifference(byRatio.estimate.data, bySpectra.estimate.data)).toBeLessThan(1e-12);
    expect(byRatio.parameters).toEqual({
      preserveMean: true,
      nsr: 0.01,
      snr: 100,
      snrDb: 20,
      balance: 0.01,
      sirilAlpha: 100,
    });
    expect(bySpectra.parameters.nsr).toBeCloseTo(0.01, 12);
    expect(byRatio).toMatchObject({ iterations: 0, stopReason: 'direct', warnings: [] });
  });

  it('estimates the noise and comes close to the filter that knows it', () => {
    const psf = gaussianPsf({ sigma: 1.6 });
    const big = blocks([128, 128]);
    const y = observe(psf, 0.02, big);
    const operator = blur(psf, [128, 128]);
    const auto = wienerDeconvolve(operator, y);
    const known = wienerDeconvolve(operator, y, { noise: 0.02 });
    expect(Math.abs((auto.parameters.noise as number) / 0.02 - 1)).toBeLessThan(0.05);
    expect(psnrOf(known.estimate, big) - psnrOf(auto.estimate, big)).toBeLessThan(0.05);
    for (const nsr of [1e-4, 1e-3, 1e-2, 1e-1])
      expect(psnrOf(wienerDeconvolve(operator, y, { nsr }).estimate, big)).toBeLessThan(
        psnrOf(known.estimate, big),
      );
  });

  it('notices a PSF of the wrong width, says so, and does not ring', () => {
    const big = blocks([128, 128]);
    const y = observe(diskPsf({ radius: 4 }), 0.002, big);
    const right = wienerDeconvolve(blur(diskPsf({ radius: 4 }), [128, 128]), y);
    expect(right.parameters.psfError).toBeLessThanOrEqual(0.01);
    expect(right.warnings).toEqual([]);
    const wide = blur(diskPsf({ radius: 4.4 }), [128, 128]);
    const uncertain = wienerDeconvolve(wide, y);
    const exact = wienerDeconvolve(wide, y, { psfError: 0 });
    expect(uncertain.parameters.psfError).toBeGreaterThanOrEqual(0.04);
    expect(uncertain.warnings[0]).toMatch(
      /The PSF does not fit the data: the error of its width is about \d+ %/,
    );
    expect(psnrOf(uncertain.estimate, big)).toBeGreaterThan(psnrOf(exact.estimate, big) + 3);
    expect(psnrOf(uncertain.estimate, big)).toBeGreaterThan(psnrOf(y, big) + 1);
    expect(exact.parameters.psfError).toBe(0);
    const given = wienerDeconvolve(wide, y, { psfError: 0.1 });
    expect(given.parameters.psfError).toBe(0.1);
    expect(psnrOf(given.estimate, big)).toBeGreaterThan(psnrOf(exact.estimate, big) + 3);
  });

  it('preserves the mean unless preserveMean is false', () => {
    const psf = lopsidedPsf([3, 3]);
    const operator = blur(psf, shape);
    const y = observe(psf, 0.01);
    const mean = (x: Tensor) => sumOf(x) / x.data.length;
    expect(mean(wienerDeconvolve(operator, y, { nsr: 0.1 }).estimate)).toBeCloseTo(mean(y), 12);
    const bare = wienerDeconvolve(operator, y, { nsr: 0.1, preserveMean: false });
    expect(mean(bare.estimate)).toBeCloseTo(mean(y) / 1.1, 12);
  });

  it('fits each plane of a batch by itself', () => {
    const psf = lopsidedPsf([3, 3]);
    const x = zeros([2, ...shape], 'float64');
    x.data.set(observe(psf, 0.01).data);
    x.data.set(observe(psf, 0.05, blocks(shape, 9)).data, sharp.data.length);
    const both = wienerDeconvolve(blur(psf, x.shape), x);
    const [first, second] = both.parameters.noise as readonly number[];
    expect(second / first).toBeGreaterThan(2);
    const single = { shape, data: x.data.slice(sharp.data.length) };
    const alone = wienerDeconvolve(blur(psf, shape), single);
    expect(maxDifference(both.estimate.data.slice(sharp.data.length), alone.estimate.data)).toBe(0);
    expect(alone.parameters.noise).toBe(second);
  });

  it('has an answer for black, constant and tiny data', () => {
    for (const n of [1, 2, 5]) {
      for (const value of [0, 3]) {
        const y: Tensor = { shape: [n, n], data: new Float64Array(n * n).fill(value) };
        const { estimate } = wienerDeconvolve(blur(lopsidedPsf([3, 2]), [n, n]), y);
        for (const v of estimate.data) expect(v).toBeCloseTo(value, 12);
      }
    }
  });

  it('fills in samples that have no weight, in a frame that wraps and in one that does not', () => {
    for (const boundary of ['wrap', 'unknown'] as const) {
      const operator = blur(gaussianPsf({ sigma: 1 }), shape, { boundary });
      const y = operator.apply(blocks(operator.domain));
      const before = y.data.slice();
      const weights = zeros(shape, 'float64');
      weights.data.forEach((_, i) => {
        weights.data[i] = i % 11 === 0 ? 0 : 1;
        if (i % 11 === 0) y.data[i] = 4;
      });
      const bad = y.data.slice();
      const whole = wienerDeconvolve(operator, { shape, data: before }, { nsr: 1e-3 }).estimate;
      const masked = wienerDeconvolve(operator, y, { nsr: 1e-3, sampleWeights: weights }).estimate;
      const naive = wienerDeconvolve(operator, y, { nsr: 1e-3 }).estimate;
      expect(psnrOf(masked, whole)).toBeGreaterThan(psnrOf(naive, whole) + 25);
      expect(y.data).toEqual(bad);
    }
  });

  it('knows that clipped light was no less than white, in a frame that wraps and in one that does not', () => {
    // A lamp on a dark wall, five times as bright as white.
    const frame = [40, 48];
    for (const boundary of ['wrap', 'unknown'] as const) {
      const operator = blur(gaussianPsf({ sigma: 1.5 }), frame, { boundary });
      const scene = zeros([...operator.domain], 'float64');
      const [rows, columns] = operator.domain;
      for (let i = 0; i < scene.data.length; i++) {
        const [y, x] = [Math.floor(i / columns) - rows / 2, (i % columns) - columns / 2];
        scene.data[i] = Math.hypot(y, x) < 8 ? 5 : 0.2;
      }
      const y = operator.apply(scene);
      const clipped = { shape: frame, data: y.data.map((v: number) => (v >= 1 ? 1 : 0)) };
      const weights = { shape: frame, data: clipped.data.map((mask: number) => 1 - mask) };
      const cut = { shape: frame, data: y.data.map((v: number) => Math.min(v, 1)) };
      const least = (estimate: Tensor): number => {
        const again = blur(gaussianPsf({ sigma: 1.5 }), frame).apply(estimate);
        return Math.min(...[...again.data].filter((_, i) => clipped.data[i] === 1));
      };
      const options = { noise: 0.001, psfError: 0 };
      expect(
        least(wienerDeconvolve(operator, cut, { ...options, lowerBoundMask: clipped }).estimate),
      ).toBeGreaterThan(0.9);
      expect(
        least(wienerDeconvolve(operator, cut, { ...options, sampleWeights: weights }).estimate),
      ).toBeLessThan(0.8);
      const none = { shape: frame, data: new Float64Array(cut.data.length) };
      expect(wienerDeconvolve(operator, cut, { ...options, lowerBoundMask: none }).estimate).toEqual(
        wienerDeconvolve(operator, cut, options).estimate,
      );
    }
  });

  it('refuses two ways at once, bad values and data that do not fit', () => {
    const operator = blur(lopsidedPsf([3, 3]), shape);
    const y = noise(shape);
    expect(() => wienerDeconvolve(operator, y, { nsr: 1, snrDb: 3 } as never)).toThrow(
      /"options" must be one of nsr, snrDb, noise, signalSpectrum, got \["nsr", "snrDb"\]/,
    );
    expect(() => wienerDeconvolve(operator, y, { nsr: 1, lowerBoundMask: zeros([3]) })).toThrow(
      /"lowerBoundMask" must have shape/,
    );
    expect(() => wienerDeconvolve(operator, y, { nsr: -1 })).toThrow(/"nsr" must be a number >= 0, got -1/);
    expect(() => wienerDeconvolve(operator, y, { snrDb: Number.NaN })).toThrow(
      /"snrDb" must be a finite number/,
    );
    expect(() => wienerDeconvolve(operator, y, { noise: -1 })).toThrow(
      /"noise" must be a number >= 0, got -1/,
    );
    expect(() => wienerDeconvolve(operator, y, { psfError: -1 })).toThrow(
      /"psfError" must be a number >= 0, got -1/,
    );
    const signalSpectrum = zeros(halfShape(shape));
    expect(() => wienerDeconvolve(operator, y, { signalSpectrum, noiseSpectrum: zeros([3]) })).toThrow(
      /"noiseSpectrum" must have shape 48x29, got 3/,
    );
    expect(() =>
      wienerDeconvolve(operator, y, { signalSpectrum: zeros([3]), noiseSpectrum: signalSpectrum }),
    ).toThrow(/"signalSpectrum" must have shape 48x29, got 3/);
    expect(() => wienerDeconvolve(operator, noise([56, 48]))).toThrow(
      /"measured" must have shape 48x56, got 56x48/,
    );
    y.data[7] = Number.NaN;
    expect(() => wienerDeconvolve(operator, y)).toThrow(
      /"measured" must be finite everywhere, also at sample 7, got NaN/,
    );
    const reflecting: LinearOperator = blur(lopsidedPsf([3, 3]), shape, { boundary: 'reflect' });
    // @ts-expect-error: neither circulant nor a window on a circulant: there is no spectrum to divide by
    expect(() => wienerDeconvolve(reflecting, noise(shape))).toThrow(
      /wienerDeconvolve: "operator" must be a blur that is periodic or has an unknown boundary/,
    );
  });

  it.skipIf(sharedPath('data', 'set12') === undefined)(
    'reaches the tuned filter on photographs, loses little without the noise level, and little at real edges',
    async () => {
      const scores = await wienerProtocol([0, 4], [1, 3]);
      expect(scores).toBeDefined();
      if (scores === undefined) return;
      expect(scores.known).toBeGreaterThan(scores.blurred + 6);
      expect(scores.known - scores.auto).toBeLessThan(0.1);
      expect(scores.circularInside - scores.valid).toBeLessThan(1.5);
      expect(Math.abs(scores.sigmaRatio - 1)).toBeLessThan(0.06);
    },
  );
});
