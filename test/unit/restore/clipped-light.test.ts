import { expect, it } from 'vitest';
import { psnr } from '../../../src/metrics/psnr.ts';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import type { MethodSpec } from '../../../src/restore/methods/catalogue.ts';
import { restore } from '../../../src/restore/restore.ts';
import { type Image, zeros } from '../../../src/tensor.ts';

const psf = { model: 'disk', radius: 3 } as const;
const size = 56;
const specs: readonly MethodSpec[] = [
  { name: 'rl' },
  { name: 'landweber' },
  { name: 'cgls' },
  { name: 'poisson-tv', photons: 1e4 },
  { name: 'unsupervised-wiener', samples: 20 },
  { name: 'tv' },
];

/** A bright window on a checked wall, cut off at white. */
function photograph(window: number): { scene: Image; measured: Image; unseen: number[] } {
  const scene = zeros([1, size, size]);
  const edge = (size - window) / 2;
  const unseen: number[] = [];
  for (let i = 0; i < scene.data.length; i++) {
    const [y, x] = [Math.floor(i / size), i % size];
    const depth = Math.min(y - edge, x - edge, size - 1 - edge - y, size - 1 - edge - x);
    scene.data[i] = depth >= 0 ? 3 : 0.2 + 0.1 * (((y >> 2) + (x >> 2)) % 2);
    if (depth >= 6) unseen.push(i);
  }
  const blurred = blur(makePsf(psf), scene.shape, { boundary: 'nearest', dtype: 'float32' }).apply(scene);
  const cut = ({ shape, data }: Image): Image => ({ shape, data: data.map((v: number) => Math.min(v, 1)) });
  return { scene: cut(scene), measured: cut(blurred as Image), unseen };
}

const common = { psf, refinePsf: false, noise: 0.001 } as const;

it.each(specs)(
  '$name keeps clipped light at least as bright as measured, without a jump at any size',
  async (method) => {
    const gains: number[] = [];
    for (const window of [18, 24, 27, 34, 42]) {
      const { scene, measured, unseen } = photograph(window);
      const { image } = await restore(measured, { ...common, method, clippedHighlights: 'leave-out' });
      for (const i of unseen) expect(image.data[i]).toBeGreaterThanOrEqual(measured.data[i]);
      const shown = { shape: image.shape, data: image.data.map((v: number) => Math.min(Math.max(v, 0), 1)) };
      gains.push(psnr(scene, shown) - psnr(scene, measured));
    }
    // From a tenth to half of the frame; the rule that ended at a quarter lost up to 15 dB there at once.
    for (let i = 1; i < gains.length; i++) expect(Math.abs(gains[i] - gains[i - 1])).toBeLessThan(4);
  },
);

it('rl restores clipped light better than its input in a channel, and the luminance', async () => {
  const { scene, measured } = photograph(34);
  const rgb = ({ data }: Image): Image => ({
    shape: [3, size, size],
    data: Float32Array.of(...data, ...data, ...data),
  });
  for (const channels of ['all', 'luminance'] as const) {
    const { image } = await restore(rgb(measured), { ...common, channels, method: { name: 'rl' } });
    const shown = { shape: image.shape, data: image.data.map((v: number) => Math.min(Math.max(v, 0), 1)) };
    expect(psnr(rgb(scene), shown)).toBeGreaterThan(psnr(rgb(scene), rgb(measured)) + 1);
  }
});
