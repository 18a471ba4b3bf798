import { cropFrame } from '../src/boundary/frame.ts';
import { gaussianNoise } from '../src/noise/gaussian.ts';
import { blur } from '../src/operators/blur.ts';
import { random } from '../src/random.ts';
import { type Image, type Tensor, zeros } from '../src/tensor.ts';

/**
 * Dead leaves: opaque disks of random grey, radii of density r^(-3), on top of each other, edges anti-aliased.
 * Their edges and their power spectrum are those of photographs (Lee, Mumford, Huang 2001), and they are free.
 */
export function deadLeaves(rows: number, columns: number, seed: number): Tensor {
  const rng = random(seed);
  const scene = zeros([rows, columns], 'float64');
  const [small, large] = [1.5, Math.min(rows, columns) / 3];
  for (let leaf = 0; leaf < (rows * columns) / 12; leaf++) {
    const radius = 1 / Math.sqrt(small ** -2 - rng.uniform() * (small ** -2 - large ** -2));
    const y = rng.uniform() * rows;
    const x = rng.uniform() * columns;
    const grey = rng.uniform();
    for (let r = Math.max(0, Math.floor(y - radius)); r < Math.min(rows, y + radius + 1); r++)
      for (let c = Math.max(0, Math.floor(x - radius)); c < Math.min(columns, x + radius + 1); c++) {
        const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(r - y, c - x)));
        scene.data[r * columns + c] += cover * (grey - scene.data[r * columns + c]);
      }
  }
  return scene;
}

/** What a camera sees of a scene: `side` x `side` pixels of light that comes from outside the frame too, with noise, and the sharp image. */
export function photographed(
  psf: Tensor,
  side: number,
  seed: number,
  sigma = 0.005,
): { readonly blurred: Image; readonly sharp: Image } {
  const margin = Math.max(...psf.shape);
  const scene = deadLeaves(side + 2 * margin, side + 2 * margin, seed);
  const frame = (image: Tensor): Image => {
    const { data } = cropFrame(image, [margin, margin], [side, side]);
    return { shape: [1, side, side], data: Float32Array.from(data) };
  };
  const light = frame(blur(psf, scene.shape).apply(scene));
  return {
    blurred: sigma > 0 ? gaussianNoise(light, { sigma, seed }) : light,
    sharp: frame(scene),
  };
}

/** A kernel of two strokes at a right angle: no family of blurs, and no symmetry. */
export function cornerPsf(): Tensor {
  const psf = zeros([11, 11], 'float64');
  for (let i = 0; i < 11; i++) {
    if (i >= 1 && i <= 9) psf.data[i * 11 + 2] = 1 / 15;
    if (i >= 2 && i <= 8) psf.data[9 * 11 + i] = 1 / 15;
  }
  return psf;
}
