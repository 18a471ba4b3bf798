/** The image at half, a quarter … of its size, so that a preview restores no more pixels than the screen shows. */

import { type Image, makePsf, type PsfSpec, type Tensor, tensor } from 'deconvkit';
import type { WebImage } from 'deconvkit/web';
import type { Region } from './task.ts';

/** An image and its opacity. */
export type Level = Pick<WebImage, 'image' | 'alpha'>;

/** An image whose pixels are means of 2 by 2 of another; an odd last row or column is dropped. */
export function halved({ image, alpha }: Level): Level {
  return { image: asImage(halvedTensor(image)), alpha: alpha && halvedTensor(alpha) };
}

function halvedTensor({ shape, data }: Tensor): Tensor {
  const [height, width] = shape.slice(-2);
  const planes = data.length / (height * width);
  const [rows, columns] = [height >> 1, width >> 1];
  const half = new Float32Array(planes * rows * columns);
  for (let plane = 0, i = 0; plane < planes; plane++)
    for (let y = 0; y < rows; y++)
      for (let x = 0, at = (plane * height + 2 * y) * width; x < columns; x++, at += 2, i++)
        half[i] = (data[at] + data[at + 1] + data[at + width] + data[at + width + 1]) / 4;
  return { shape: [...shape.slice(0, -2), rows, columns], data: half };
}

/** A rectangle of an image. */
export function cropped({ image, alpha }: Level, region: Region): Level {
  return { image: asImage(croppedTensor(image, region)), alpha: alpha && croppedTensor(alpha, region) };
}

function croppedTensor({ shape, data }: Tensor, { x, y, width, height }: Region): Tensor {
  const [rows, columns] = shape.slice(-2);
  const planes = data.length / (rows * columns);
  const part = new Float32Array(planes * height * width);
  for (let plane = 0; plane < planes; plane++)
    for (let row = 0; row < height; row++) {
      const from = (plane * rows + y + row) * columns + x;
      part.set(data.subarray(from, from + width), (plane * height + row) * width);
    }
  return { shape: [...shape.slice(0, -2), height, width], data: part };
}

/** The PSF in an image whose sides are divided by `factor`. */
export function reducedPsf(psf: PsfSpec | Tensor, factor: number): PsfSpec | Tensor {
  if (factor === 1) return psf;
  if (!('model' in psf)) return spreadSamples(psf, factor);
  if (psf.model === 'disk') return { ...psf, radius: psf.radius / factor };
  if (psf.model === 'motion') return { ...psf, length: psf.length / factor };
  return spreadSamples(makePsf(psf), factor);
}

function asImage({ shape: [channels, height, width], data }: Tensor): Image {
  return { shape: [channels, height, width], data };
}

/** Every sample goes to the four nearest places of the coarser grid. */
function spreadSamples({ shape: [rows, columns], data }: Tensor, factor: number): Tensor {
  const reach = [rows, columns].map((n) => Math.ceil((n >> 1) / factor) + 1);
  const [height, width] = reach.map((n) => 2 * n + 1);
  const coarse = new Float64Array(height * width);
  for (let i = 0; i < data.length; i++) {
    const y = (Math.floor(i / columns) - (rows >> 1)) / factor + reach[0];
    const x = ((i % columns) - (columns >> 1)) / factor + reach[1];
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - top, x - left];
    coarse[top * width + left] += data[i] * (1 - down) * (1 - right);
    coarse[top * width + left + 1] += data[i] * (1 - down) * right;
    coarse[(top + 1) * width + left] += data[i] * down * (1 - right);
    coarse[(top + 1) * width + left + 1] += data[i] * down * right;
  }
  return tensor([height, width], coarse);
}
