import { describe, expect, it } from 'vitest';
import { type Frequencies, pixelAperture } from '../../../../src/blind/parametric/analysis-spectrum.ts';
import {
  airy,
  disk,
  gaussian,
  moffat,
  motion,
  sampledMotionGain,
} from '../../../../src/blind/parametric/families.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import type { Tensor } from '../../../../src/tensor.ts';

/** Frequencies in all directions, of a window without width. */
const grid = [-0.3, -0.12, 0, 0.07, 0.2];
const frequencies: Frequencies = {
  fx: Float64Array.from(grid.flatMap((x) => grid.map(() => x))),
  fy: Float64Array.from(grid.flatMap(() => grid)),
  bins: [0, 0],
};

/** |H|² of the samples of a PSF; fy points upwards. */
function powerOf({ shape: [rows, columns], data }: Tensor): Float64Array {
  return frequencies.fx.map((fx, i) => {
    let [re, im] = [0, 0];
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        const turn = 2 * Math.PI * (fx * (c - (columns >> 1)) - frequencies.fy[i] * (r - (rows >> 1)));
        re += data[r * columns + c] * Math.cos(turn);
        im += data[r * columns + c] * Math.sin(turn);
      }
    return re * re + im * im;
  });
}

describe('the gain of a family with the aperture of a pixel is |H|² of its PSF', () => {
  // What a PSF cuts off, and what its samples repeat, differs.
  it.each([
    [gaussian, [1.7], 1e-3],
    [disk, [4.3], 0.02],
    [moffat, [4, 2.5], 0.02],
    [moffat, [4, 3.5], 0.01],
    [moffat, [5, 4.5], 0.01],
    [airy, [4], 0.04],
    [motion, [9, 30], 0.02],
    [motion, [14.5, 110], 0.05],
  ] as const)('%o %o', (family, point, tolerance) => {
    const aperture = pixelAperture(frequencies);
    const expected = powerOf(makePsf(family.spec(point, 0)));
    const gain = family.gain(frequencies, point);
    for (let i = 0; i < gain.length; i++)
      expect(Math.abs(gain[i] * aperture[i] - expected[i]), `at ${i}`).toBeLessThan(tolerance);
  });

  it.each([
    [5, 3],
    [12, 87],
    [21.3, 160],
  ])('to rounding for the samples of a motion: %d px, %d degrees', (length, angle) => {
    const aperture = pixelAperture(frequencies);
    const expected = powerOf(makePsf({ model: 'motion', length, angle }));
    const gain = sampledMotionGain(frequencies, [length, angle]);
    for (let i = 0; i < gain.length; i++) expect(gain[i] * aperture[i]).toBeCloseTo(expected[i], 12);
  });
});

describe('laws of the gains', () => {
  it.each([
    [gaussian, [2]],
    [disk, [5]],
    [moffat, [4, 3.5]],
    [airy, [5]],
    [motion, [13, 40]],
  ] as const)('%o: between 0 and 1, 1 at frequency 0', (family, point) => {
    const gain = family.gain(frequencies, point);
    expect(Math.min(...gain)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...gain)).toBeLessThanOrEqual(1 + 1e-12);
    expect(gain[frequencies.fx.findIndex((x, i) => x === 0 && frequencies.fy[i] === 0)]).toBe(1);
  });

  it('a window fills the zeros and leaves the envelope', () => {
    const wide = { ...frequencies, bins: [1 / 64, 1 / 64] as const };
    // The first zero of a disk: 2πrf = 3.8317.
    const at = { fx: Float64Array.of(3.8317 / (2 * Math.PI * 6)), fy: Float64Array.of(0) };
    expect(disk.gain({ ...at, bins: [0, 0] }, [6])[0]).toBeLessThan(1e-8);
    expect(disk.gain({ ...at, bins: wide.bins }, [6])[0]).toBeGreaterThan(1e-4);
    expect(disk.gain({ ...at, bins: [0, 0] }, [6], false)[0]).toBeGreaterThan(0.01);
  });

  it('the softness of the scene is taken out of a blur by its variance', () => {
    expect(gaussian.spec([0.5], 0.3)).toEqual({ model: 'gaussian', sigma: 0.4 });
    const { length } = motion.spec([6, 10], 0.5) as { length: number };
    expect(length ** 2 / 12 + 0.25).toBeCloseTo(3, 12);
  });
});
