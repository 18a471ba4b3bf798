import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../../src/boundary/frame.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../../src/psf/catalogue.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { centroidOffset } from '../../../../src/psf/moments.ts';
import { scaledSpec } from '../../../../src/psf/scale.ts';
import { refinePsf } from '../../../../src/restore/psf-fit/refine-psf.ts';
import { type Tensor, tensor, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const scene = deadLeaves(240, 220, 5);
const frame = [192, 176];

/** The scene behind a blur, cut to what needs nothing from beyond its frame, with noise. */
function seenThrough(spec: PsfSpec, sigma = 0.005): Tensor {
  const whole = blur(makePsf(spec), scene.shape, { dtype: 'float32' }).apply(scene);
  return gaussianNoise(cropFrame(whole, [24, 22], frame), { sigma, seed: 3 });
}

const specs: PsfSpec[] = [
  { model: 'disk', radius: 5 },
  { model: 'motion', length: 15, angle: 30 },
  { model: 'box', width: 9 },
  { model: 'shake', extent: 19, seed: 3 },
];

describe('refinePsf', () => {
  it.each(specs)('keeps the right PSF of %j, and brings a wrong width to the right one', (spec) => {
    const seen = seenThrough(spec);
    const right = makePsf(spec);
    expect(refinePsf(seen, right)).toEqual({ psf: right, scale: 1, gain: 0 });
    expect(refinePsf(seen, right).psf).toBe(right);
    expect(refinePsf(seen, spec)).toEqual({ psf: right, spec, scale: 1, gain: 0 });
    for (const factor of [0.9, 1.1]) {
      const model = refinePsf(seen, scaledSpec(spec, factor));
      expect(Math.abs(model.scale * factor - 1)).toBeLessThan(0.02);
      expect(model.gain).toBeGreaterThan(0.003);
      expect(model.psf).toEqual(makePsf(model.spec as PsfSpec));
      const { psf, scale, spec: none } = refinePsf(seen, makePsf(scaledSpec(spec, factor)));
      expect(none).toBeUndefined();
      expect(Math.abs(scale * factor - 1)).toBeLessThan(0.03);
      expect(Array.from(psf.data).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(Math.min(...psf.data)).toBeGreaterThanOrEqual(0);
      for (const offset of centroidOffset(psf)) expect(Math.abs(offset)).toBeLessThan(0.25);
    }
  });

  it('keeps a bell, whose width a softer scene has too', () => {
    const seen = seenThrough({ model: 'gaussian', sigma: 2 });
    for (const sigma of [1.8, 2, 2.2]) expect(refinePsf(seen, { model: 'gaussian', sigma }).scale).toBe(1);
  });

  it('keeps a PSF that is wrong in another way', () => {
    const seen = seenThrough({ model: 'motion', length: 15, angle: 30 });
    expect(refinePsf(seen, { model: 'motion', length: 15, angle: 75 }).scale).toBe(1);
    expect(refinePsf(seen, { model: 'shake', extent: 19, seed: 9 }).scale).toBe(1);
  });

  it('gives the same for the same, and for another contrast and brightness', () => {
    const seen = seenThrough(specs[0]);
    const wrong: PsfSpec = { model: 'disk', radius: 5.5 };
    const { scale } = refinePsf(seen, wrong);
    expect(scale).not.toBe(1);
    expect(refinePsf(seen, wrong).scale).toBe(scale);
    const psf = makePsf(wrong);
    const larger = { shape: psf.shape, data: psf.data.map((value: number) => 255 * value) };
    expect(refinePsf(seen, larger).scale).toBe(refinePsf(seen, psf).scale);
    const brighter = { shape: seen.shape, data: seen.data.map((value: number) => 4 * value + 2) };
    expect(refinePsf(brighter, wrong).scale).toBeCloseTo(scale, 2);
  });

  it('looks at the middle channel, and not into holes', () => {
    const seen = seenThrough(specs[0]);
    const wrong: PsfSpec = { model: 'disk', radius: 5.5 };
    const { scale } = refinePsf(seen, wrong);
    const size = seen.data.length;
    const three = zeros([3, ...frame]);
    three.data.set(seen.data, size);
    expect(refinePsf(three, wrong).scale).toBe(scale);

    const holed = { shape: seen.shape, data: seen.data.slice() };
    const weights = { shape: seen.shape, data: seen.data.slice().fill(1) };
    for (let i = 500; i < size; i += 997) {
      holed.data[i] = 50;
      weights.data[i] = 0;
    }
    expect(refinePsf(holed, wrong).scale).toBe(1);
    expect(refinePsf(holed, wrong, weights).scale).toBeCloseTo(scale, 1);
    weights.data.fill(0, 0, size / 10);
    expect(refinePsf(holed, wrong, weights).scale).toBe(1);
  });

  it('keeps what it cannot judge: small or constant pictures, PSFs as large as the picture', () => {
    const psf = makePsf({ model: 'disk', radius: 5.5 });
    const seen = seenThrough(specs[0]);
    const kept = { psf, scale: 1, gain: 0 };
    expect(refinePsf(cropFrame(seen, [0, 0], [60, 176]), psf)).toEqual(kept);
    expect(refinePsf(zeros([128, 128]), psf)).toEqual(kept);
    const large = makePsf({ model: 'disk', radius: 60 });
    expect(refinePsf(seen, large).psf).toBe(large);
  });

  it('says what is wrong with its arguments', () => {
    const seen = zeros([128, 128]);
    const psf = makePsf({ model: 'disk', radius: 3 });
    expect(() => refinePsf(zeros([128]), psf)).toThrow(
      'refinePsf: "measured" must be an image of shape [..., height, width], got [128]',
    );
    expect(() => refinePsf(undefined as unknown as Tensor, psf)).toThrow('"measured" must be an image');
    expect(() => refinePsf(tensor([1, 2], [0, Number.NaN]), psf)).toThrow(
      '"measured" must be finite everywhere',
    );
    expect(() => refinePsf(seen, null as unknown as Tensor)).toThrow(
      'refinePsf: "psf" must be a tensor or a spec with "model", got null',
    );
    expect(() => refinePsf(seen, tensor([3], [1, 2, 1]))).toThrow('"psf" must be a PSF of rank 2');
    expect(() => refinePsf(seen, tensor([1, 2], [1, Number.NaN]))).toThrow('"psf" must be finite everywhere');
    expect(() => refinePsf(seen, zeros([3, 3]))).toThrow(
      'refinePsf: "psf" must be weights with a sum > 0, got 0',
    );
    expect(() => refinePsf(seen, { model: 'disc' } as unknown as PsfSpec)).toThrow(
      'unknown PSF model "disc" (did you mean disk?)',
    );
    expect(() => refinePsf(seen, psf, zeros([3, 3]))).toThrow(
      'refinePsf: "sampleWeights" must have shape 128x128',
    );
  });
});
