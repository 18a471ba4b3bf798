import { cropFrame } from '../boundary/frame.ts';
import { type Image, type Tensor, zerosLike } from '../tensor.ts';
import type { Rectangle } from './tiles/grid.ts';

/** One channel, or the luminance, of an image. */
export type Plane = Tensor<readonly [height: number, width: number]>;

/** The channels of an image as views of its samples. */
export function planesOf({ shape: [channels, height, width], data }: Image): Plane[] {
  const size = height * width;
  return Array.from({ length: channels }, (_, c) => ({
    shape: [height, width] as const,
    data: data.subarray(c * size, (c + 1) * size),
  }));
}

/** The middle of an image, at most `size` pixels high and wide. */
export function middle(image: Image, size: number): Image {
  const { top, left, height, width } = middleRectangle(image, size);
  return cropFrame(image, [0, top, left], [image.shape[0], height, width] as const);
}

/** Where the {@link middle} lies. */
export function middleRectangle({ shape: [, rows, columns] }: Pick<Image, 'shape'>, size: number): Rectangle {
  const [height, width] = [Math.min(size, rows), Math.min(size, columns)];
  return { top: (rows - height) >> 1, left: (columns - width) >> 1, height, width };
}

/** The mean of the channels. */
export function meanPlane(image: Image): Plane {
  const planes = planesOf(image);
  const mean = zerosLike(planes[0]);
  for (const { data } of planes)
    for (let i = 0; i < data.length; i++) mean.data[i] += data[i] / planes.length;
  return mean;
}
