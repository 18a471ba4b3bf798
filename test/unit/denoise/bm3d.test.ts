import { describe, expect, it } from 'vitest';
import { bm3d } from '../../../src/denoise/bm3d.ts';
import { random } from '../../../src/random.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';

/** Slanted stripes and a disc: edges, texture and flat ground. */
function scene(height: number, width: number, channels = 1): Tensor {
  const image = zeros([channels, height, width]);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const disc = (y - height / 2) ** 2 + (x - width / 3) ** 2 < (height / 4) ** 2;
        image.data[(c * height + y) * width + x] = disc
          ? 0.8 - 0.2 * c
          : 0.3 + 0.15 * Math.sin(0.7 * x + 0.3 * y);
      }
  return image;
}

function noisy(image: Tensor, sigma: number, seed = 3): Tensor {
  const r = random(seed);
  return { shape: image.shape, data: image.data.map((v) => v + sigma * r.normal()) };
}

function rms(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return Math.sqrt(sum / a.data.length);
}

describe('bm3d', () => {
  it('removes most of the noise of a scene of edges and texture', () => {
    const truth = scene(64, 72);
    for (const profile of ['normal', 'fast'] as const) {
      const estimate = bm3d(noisy(truth, 0.1), { sigma: 0.1, profile });
      expect(rms(estimate, truth)).toBeLessThan(0.035);
    }
  });

  it('keeps a constant, and adds to the estimate what is added to the picture', () => {
    const flat = tensor([1, 20, 24], new Float64Array(480).fill(0.01));
    for (const v of bm3d(flat, { sigma: 0.3 }).data) expect(v).toBeCloseTo(0.01, 12);
    const image = noisy({ ...scene(24, 32), data: Float64Array.from(scene(24, 32).data) }, 0.1);
    const raised = { ...image, data: image.data.map((v) => v + 0.5) };
    const difference = bm3d(raised, { sigma: 0.1 });
    const plain = bm3d(image, { sigma: 0.1 });
    for (const [i, v] of plain.data.entries()) expect(difference.data[i] - v).toBeCloseTo(0.5, 9);
  });

  it('treats rows and columns alike', () => {
    const image = noisy({ shape: [32, 32], data: Float64Array.from(scene(32, 32).data) }, 0.1);
    const turn = (t: Tensor): Tensor => ({
      shape: t.shape,
      data: t.data.map((_, i) => t.data[(i % 32) * 32 + Math.floor(i / 32)]),
    });
    const a = turn(bm3d(image, { sigma: 0.1 }));
    const b = bm3d(turn(image), { sigma: 0.1 });
    expect(rms(a, b)).toBeLessThan(1e-3);
  });

  it('sees white noise as the flat spectrum that it is', () => {
    const image = noisy(scene(24, 33), 0.1);
    const psd = { shape: [24, 17], data: new Float64Array(24 * 17).fill(0.01) };
    expect(rms(bm3d(image, { psd }), bm3d(image, { sigma: 0.1 }))).toBeLessThan(1e-9);
  });

  it('uses the colour of noise', () => {
    const truth = scene(48, 48);
    // Each sample minus its right neighbour: noise of high frequencies along x.
    const white = noisy(zeros([1, 48, 48]), 0.15);
    const coloured = white.data.map((v, i) => (v - white.data[i % 48 === 47 ? i - 47 : i + 1]) / 2);
    const image = { shape: truth.shape, data: truth.data.map((v, i) => v + coloured[i]) };
    const psd = zeros([48, 25]);
    for (let fy = 0; fy < 48; fy++)
      for (let fx = 0; fx < 25; fx++) psd.data[fy * 25 + fx] = 0.15 ** 2 * Math.sin((Math.PI * fx) / 48) ** 2;
    const informed = rms(bm3d(image, { psd }), truth);
    const uninformed = rms(bm3d(image, { sigma: 0.15 * Math.SQRT1_2 }), truth);
    expect(informed).toBeLessThan(0.9 * uninformed);
  });

  it('filters colour better than its channels one by one', () => {
    const truth = scene(48, 48, 3);
    const image = noisy(truth, 0.1);
    const together = bm3d(image, { sigma: 0.1 });
    const apart = [0, 1, 2].map((c) => {
      const plane = { shape: [48, 48], data: image.data.slice(c * 2304, (c + 1) * 2304) };
      return bm3d(plane, { sigma: 0.1 }).data;
    });
    const separate = { shape: truth.shape, data: Float32Array.from(apart.flatMap((plane) => [...plane])) };
    expect(rms(together, truth)).toBeLessThan(rms(separate, truth));
  });

  it.each([
    [64, 72, 1],
    [8, 8, 1],
    [9, 61, 3],
    [131, 50, 1],
  ])('filters by vectors as it does in double precision, %i x %i, %i channels', (height, width, channels) => {
    const image = noisy(scene(height, width, channels), 0.1);
    const exact = { shape: image.shape, data: Float64Array.from(image.data) };
    for (const profile of ['normal', 'fast', 'draft'] as const) {
      const single = bm3d(image, { sigma: 0.1, profile });
      const double = bm3d(exact, { sigma: 0.1, profile });
      // Rounding decides which of two blocks that are about as much alike is taken.
      expect(rms(single, double)).toBeLessThan(3e-4);
    }
  });

  it('returns the precision it got and refuses what it cannot filter', () => {
    expect(bm3d(zeros([8, 9], 'float64'), { sigma: 0.1 }).data).toBeInstanceOf(Float64Array);
    expect(bm3d(zeros([8, 9]), { sigma: 0.1 }).data).toBeInstanceOf(Float32Array);
    expect(() => bm3d(zeros([9]), { sigma: 0.1 })).toThrow(/bm3d: "image" must be of shape/);
    expect(() => bm3d(zeros([7, 9]), { sigma: 0.1 })).toThrow(/bm3d: "image" must be at least 8x8/);
    expect(() => bm3d(zeros([9, 9]), {})).toThrow(/bm3d: "sigma" must be a number/);
    expect(() => bm3d(zeros([9, 9]), { sigma: -1 })).toThrow(/bm3d: "sigma" must be a number >= 0/);
    expect(() => bm3d(zeros([9, 9]), { sigma: 1, profile: 'slow' as never })).toThrow(
      /bm3d: "profile" must be one/,
    );
    const psd = zeros([9, 9]);
    expect(() => bm3d(zeros([9, 9]), { psd })).toThrow(/bm3d: "psd" must have shape 9x5, got 9x9/);
  });
});
