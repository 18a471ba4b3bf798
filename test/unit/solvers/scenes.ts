import { blur } from '../../../src/operators/blur.ts';
import type { CirculantOperator } from '../../../src/operators/circulant.ts';
import type { WindowedOperator } from '../../../src/operators/windowed.ts';
import { random } from '../../../src/random.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';

/** Boxes and a ramp: what gradient priors are made for. */
export function boxes(height: number, width: number, channels = 1): Tensor {
  const x = zeros([channels, height, width]);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++) {
        const box = i > height / 4 && i < (2 * height) / 3 && j > width / 3 && j < (3 * width) / 4;
        const bar = j % 12 < 3 && i > (3 * height) / 4;
        x.data[(c * height + i) * width + j] = (box ? 0.7 : 0.2) + (bar ? 0.3 : 0) - 0.1 * c;
      }
  return x;
}

/** A slanted, lopsided PSF: what mistakes a kernel for its mirror image would show. */
export const psf: Tensor = {
  shape: [3, 5],
  data: Float64Array.of(4, 2, 0, 0, 0, 0, 3, 3, 1, 0, 0, 0, 0, 2, 3),
};

/** What a camera with an unknown surrounding saw: the frame, cut from a larger blurred scene. */
export function observed(scene: Tensor, sigma: number, seed = 1) {
  const [channels, height, width] = scene.shape;
  const whole = blur(psf, scene.shape).apply(scene);
  const frame = [channels, height - 8, width - 8];
  const cut = (t: Tensor): Tensor => {
    const out = zeros(frame);
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < frame[1]; i++)
        for (let j = 0; j < frame[2]; j++)
          out.data[(c * frame[1] + i) * frame[2] + j] = t.data[(c * height + i + 4) * width + j + 4];
    return out;
  };
  const r = random(seed);
  const measured = cut(whole);
  for (let i = 0; i < measured.data.length; i++) measured.data[i] += sigma * r.normal();
  return { truth: cut(scene), measured };
}

export function operators(shape: readonly number[]): [string, CirculantOperator | WindowedOperator][] {
  return [
    ['wrap', blur(psf, shape)],
    ['unknown', blur(psf, shape, { boundary: 'unknown' })],
  ];
}

export function rms(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return Math.sqrt(sum / a.data.length);
}
