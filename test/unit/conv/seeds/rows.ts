import type { Tensor } from '../../../../src/tensor.ts';

/** A tensor whose leading axes are 1 as rows of numbers, as the pages print them. */
export function rows({ shape, data }: Tensor): number[][] {
  const width = shape[shape.length - 1];
  // −0 prints as 0.
  return Array.from({ length: data.length / width }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width), (value) => value + 0),
  );
}
