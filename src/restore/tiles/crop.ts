import { allocate, dtypeOf, type FloatArray, type Image, zerosLike } from '../../tensor.ts';
import type { Rectangle, TileGrid } from './grid.ts';

/** Copies a rectangle of planes; beyond the frame they continue at the other side. */
export function cropRectangle<T extends FloatArray | Uint8Array>(
  data: T,
  [planes, height, width]: Image['shape'],
  { top, left, height: rows, width: columns }: Rectangle,
  out: T,
): T {
  const firstColumn = ((left % width) + width) % width;
  for (let plane = 0; plane < planes; plane++)
    for (let row = 0; row < rows; row++) {
      const y = (((top + row) % height) + height) % height;
      const from = (plane * height + y) * width;
      let to = (plane * rows + row) * columns;
      for (let x = firstColumn, left = columns; left > 0; x = 0) {
        const count = Math.min(left, width - x);
        out.set(data.subarray(from + x, from + x + count) as T & ArrayLike<number>, to);
        to += count;
        left -= count;
      }
    }
  return out;
}

/** A rectangle of an image. */
export function cropImage(image: Image, rectangle: Rectangle): Image {
  const { height, width } = rectangle;
  const shape = [image.shape[0], height, width] as const;
  const out = allocate(image.shape[0] * height * width, dtypeOf(image));
  return { shape, data: cropRectangle(image.data, image.shape, rectangle, out) };
}

/** An image that is made of its windows. */
export interface Mosaic {
  readonly image: Image;
  /** Adds window i, with its weights. */
  add(i: number, window: Image): void;
}

/** Begins with an image of zeros like another one. */
export function mosaic(like: Image, grid: TileGrid): Mosaic {
  const image: Image = zerosLike(like);
  const [planes, height, width] = like.shape;
  return {
    image,
    add(i: number, { data }: Image): void {
      const { top, left, height: rows, width: columns } = grid.windows[i];
      const weights = grid.weights(i);
      for (let plane = 0; plane < planes; plane++)
        for (let row = 0; row < rows; row++) {
          const weight = weights.rows[row];
          if (weight === 0) continue;
          const y = (((top + row) % height) + height) % height;
          const to = (plane * height + y) * width;
          const from = (plane * rows + row) * columns;
          for (let column = 0; column < columns; column++) {
            const share = weight * weights.columns[column];
            if (share === 0) continue;
            const x = (((left + column) % width) + width) % width;
            image.data[to + x] += share * data[from + column];
          }
        }
    },
  };
}
