import { type Image, type Tensor, zerosLike } from '../tensor.ts';

/** Weights of linear R, G and B in luminance (ITU-R BT.709-6, section 3). */
const weights = [0.2126, 0.7152, 0.0722] as const;

/**
 * The luminance of a linear RGB picture: Y = 0.2126 R + 0.7152 G + 0.0722 B.
 *
 * @param image a picture with 3 channels of linear light
 */
export function luminance(image: Image): Tensor<readonly [number, number]> {
  const [, height, width] = image.shape;
  const plane = height * width;
  const y = image.data.slice(0, plane);
  for (let i = 0; i < plane; i++)
    y[i] =
      weights[0] * image.data[i] +
      weights[1] * image.data[plane + i] +
      weights[2] * image.data[2 * plane + i];
  return { shape: [height, width], data: y };
}

/**
 * Gives a linear RGB picture another luminance and leaves its colour differences R-Y, G-Y, B-Y as they were.
 *
 * @param image a picture with 3 channels of linear light
 * @param y the luminance wanted
 */
export function withLuminance(image: Image, y: Tensor<readonly [number, number]>): Image {
  const before = luminance(image);
  const result = zerosLike(image);
  const plane = y.data.length;
  for (let i = 0; i < image.data.length; i++)
    result.data[i] = image.data[i] + y.data[i % plane] - before.data[i % plane];
  return result;
}
