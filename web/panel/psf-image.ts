/** Draws a PSF: every sample a square, bright where much of the light goes. */

import type { Tensor } from 'deconvkit';

export function drawPsf(canvas: HTMLCanvasElement, psf: Tensor): void {
  const [rows, columns] = psf.shape;
  // A frame of an empty sample, square, so that a line is seen as a line.
  const side = Math.max(rows, columns) + 2;
  const [top, left] = [(side - rows) >> 1, (side - columns) >> 1];
  const pixels = new ImageData(side, side);
  for (let i = 3; i < pixels.data.length; i += 4) pixels.data[i] = 255;
  let most = 0;
  for (const value of psf.data) most = Math.max(most, value);
  for (let i = 0; i < psf.data.length; i++) {
    const at = 4 * ((Math.floor(i / columns) + top) * side + (i % columns) + left);
    // The curve of a screen is about a square.
    pixels.data.fill(255 * Math.sqrt(Math.max(0, psf.data[i]) / (most || 1)), at, at + 3);
  }
  canvas.width = side;
  canvas.height = side;
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}
