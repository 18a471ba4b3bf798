import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { estimateNoise } from '../../../src/estimate/noise.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { diskPsf } from '../../../src/psf/models/disk.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';
import { sharedPath } from '../../shared.ts';

const scene = deadLeaves(192, 200, 9);
const blurred = blur(diskPsf({ radius: 3 }), scene.shape, { boundary: 'reflect' }).apply(scene);

function map(x: Tensor, of: (value: number) => number): Tensor {
  return { shape: x.shape, data: Float64Array.from(x.data, of) };
}

describe('estimateNoise', () => {
  it.each([1, 2.55, 5, 10, 25])('tells sigma %d / 255 from a blurred scene within 5 per cent', (level) => {
    for (const seed of [1, 2, 3]) {
      const sigma = level / 255;
      const ratio = estimateNoise(gaussianNoise(blurred, { sigma, seed })) / sigma;
      expect(ratio).toBeGreaterThan(0.95);
      expect(ratio).toBeLessThan(1.05);
    }
  });

  it.each([2.55, 5, 10, 25])('tells sigma %d / 255 from a sharp scene within 10 per cent', (level) => {
    const sigma = level / 255;
    const ratio = estimateNoise(gaussianNoise(scene, { sigma, seed: 4 })) / sigma;
    expect(ratio).toBeGreaterThan(0.93);
    expect(ratio).toBeLessThan(1.1);
  });

  it.each([1, 2.55, 10])(
    'sees through rounding to 8 bits at sigma %d / 255, whose own noise it includes',
    (level) => {
      const noisy = gaussianNoise(blurred, { sigma: level / 255, seed: 5 });
      const rounded = map(noisy, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
      const ratio = estimateNoise(rounded) / Math.sqrt(level ** 2 + 1 / 12);
      expect(ratio).toBeGreaterThan(0.93);
      expect(ratio).toBeLessThan(1.07);
    },
  );

  it('is not fooled by clipped skies, which have no noise', () => {
    const noisy = gaussianNoise(
      map(blurred, (v) => 1.6 * v - 0.2),
      { sigma: 0.02, seed: 6 },
    );
    const clipped = map(noisy, (value) => Math.min(1, Math.max(0, value)));
    const ratio = estimateNoise(clipped) / 0.02;
    expect(ratio).toBeGreaterThan(0.92);
    expect(ratio).toBeLessThan(1.08);
  });

  it('scales with the data and ignores its level', () => {
    const noisy = gaussianNoise(blurred, { sigma: 0.02, seed: 7 });
    const sigma = estimateNoise(noisy);
    expect(estimateNoise(map(noisy, (value) => 255 * value + 1000)) / (255 * sigma)).toBeCloseTo(1, 9);
    expect(estimateNoise(zeros([32, 32]))).toBe(0);
  });

  it('takes the root mean square of channels, and knows signals', () => {
    const two = zeros([2, 64, 64], 'float64');
    two.data.set(gaussianNoise(zeros([64, 64]), { sigma: 0.3, seed: 1 }).data);
    two.data.set(gaussianNoise(zeros([64, 64]), { sigma: 0.4, seed: 2 }).data, 64 * 64);
    expect(estimateNoise(two) / Math.sqrt((0.09 + 0.16) / 2)).toBeCloseTo(1, 1);
    const signal = gaussianNoise(zeros([3000]), { sigma: 0.2, seed: 3 });
    for (let i = 0; i < 3000; i++) signal.data[i] += Math.sin(i / 9);
    expect(estimateNoise(signal) / 0.2).toBeCloseTo(1, 1);
  });

  it('refuses pictures smaller than a block', () => {
    expect(() => estimateNoise(zeros([1, 7, 90]))).toThrow(/estimateNoise: "image" must be at least 8x8/);
    expect(() => estimateNoise(zeros([15]))).toThrow(/at least 1x16/);
  });
});

/** A plane of float32 in an NPY file. */
function npy(path: string): Tensor {
  const bytes = readFileSync(path);
  const header = bytes.readUInt16LE(8);
  const shape = /'shape': \((\d+), (\d+)\)/.exec(bytes.toString('latin1', 10, 10 + header));
  if (shape === null) throw new Error(`${basename(path)}: no plane`);
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + 10 + header, bytes.byteOffset + bytes.length),
  );
  return { shape: [Number(shape[1]), Number(shape[2])], data: values };
}

const levin = sharedPath('data', 'levin32');
describe.skipIf(levin === undefined)('on real photographs of ../shared/data', () => {
  it('adds up with their own noise within 8 % when they are blurred', () => {
    const kernel = makePsf({ model: 'shake', extent: 17, seed: 2 });
    for (const name of ['im01_ker01_x', 'im02_ker05_x', 'im03_ker08_x', 'im04_ker03_x']) {
      const sharp = npy(`${levin}/${name}.npy`);
      const y = blur(kernel, sharp.shape, { boundary: 'reflect' }).apply(sharp);
      for (const level of [1, 2.55, 10, 25]) {
        const ratio =
          (255 * estimateNoise(gaussianNoise(y, { sigma: level / 255, seed: Math.round(level) }))) / level;
        expect(ratio, `${name} at ${level}`).toBeGreaterThan(0.92);
        expect(ratio, `${name} at ${level}`).toBeLessThan(1.08);
      }
    }
  });
});
