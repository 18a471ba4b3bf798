import { type Image, zeros } from '../tensor.ts';

const gap = 8;

/**
 * Pictures of one size in rows and columns, `gap` pixels of grey between them; where a row is shorter the rest stays grey.
 * Grey pictures among coloured ones become coloured.
 */
export function montage(rows: readonly (readonly (Image | undefined)[])[]): Image {
  const all = rows.flat().filter((image): image is Image => image !== undefined);
  const [, height, width] = all[0].shape;
  const channels = Math.max(...all.map((image) => image.shape[0]));
  const columns = Math.max(...rows.map((row) => row.length));
  const canvas = zeros([
    channels,
    rows.length * (height + gap) - gap,
    columns * (width + gap) - gap,
  ] as const);
  canvas.data.fill(0.5);
  const [, canvasHeight, canvasWidth] = canvas.shape;
  rows.forEach((row, i) => {
    row.forEach((image, j) => {
      if (image === undefined) return;
      for (let line = 0; line < channels * height; line++) {
        const channel = Math.floor(line / height);
        const y = i * (height + gap) + (line % height);
        const from = (Math.min(channel, image.shape[0] - 1) * height + (line % height)) * width;
        canvas.data.set(
          image.data.subarray(from, from + width),
          (channel * canvasHeight + y) * canvasWidth + j * (width + gap),
        );
      }
    });
  });
  return canvas;
}
