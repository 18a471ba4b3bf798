import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { blockGrid } from '../../../src/estimate/block-grid.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';

/** The scene through a JPEG of the given quality. */
async function jpeg(scene: Tensor, quality: number): Promise<Tensor> {
  const [height, width] = scene.shape;
  const bytes = Uint8Array.from(scene.data, (v) => Math.max(0, Math.min(255, Math.round(v * 255))));
  const coded = await sharp(bytes, { raw: { width, height, channels: 1 } })
    .jpeg({ quality })
    .toBuffer();
  const back = await sharp(coded).greyscale().raw().toBuffer();
  return { shape: scene.shape, data: Float64Array.from(back, (v) => v / 255) };
}

function cropped(x: Tensor, top: number, left: number): Tensor {
  const [rows, columns] = [x.shape[0] - top, x.shape[1] - left];
  const data = Float64Array.from(
    { length: rows * columns },
    (_, i) => x.data[(top + Math.floor(i / columns)) * x.shape[1] + left + (i % columns)],
  );
  return { shape: [rows, columns], data };
}

describe('blockGrid', () => {
  it('sees JPEG, the more the coarser, and where its grid begins', async () => {
    const scene = gaussianNoise(deadLeaves(160, 176, 12), { sigma: 0.005, seed: 1 });
    let last = 0;
    for (const quality of [60, 40, 20]) {
      const grid = blockGrid(await jpeg(scene, quality));
      expect(grid.detected, `quality ${quality}, score ${grid.score}`).toBe(true);
      expect(grid.origin).toEqual([0, 0]);
      expect(grid.score).toBeGreaterThan(last);
      last = grid.score;
    }
    expect(blockGrid(cropped(await jpeg(scene, 50), 3, 6)).origin).toEqual([5, 2]);
  });

  it('sees none in scenes and noise that were never coded', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const scene = deadLeaves(120, 136, seed);
      expect(blockGrid(scene).detected, `scene ${seed}`).toBe(false);
      expect(blockGrid(gaussianNoise(scene, { sigma: 0.02, seed })).detected, `noisy ${seed}`).toBe(false);
    }
  });

  it('has an answer for a constant picture', () => {
    expect(blockGrid(zeros([1, 32, 32]))).toEqual({ score: 0, origin: [0, 0], detected: false });
  });

  it('refuses pictures that hold no grid', () => {
    expect(() => blockGrid(zeros([1, 16, 99]))).toThrow(/blockGrid: "image" must be at least 24x24/);
  });
});
