/** Light as the pixels of a preview: a table in place of the exact rounding that a result gets. */

import type { Tensor } from 'deconvkit';
import type { WebImage } from 'deconvkit/web';
import type { Region } from './task.ts';

/** At the steepest part of the curve, near black, two entries differ by a fifth of a code. */
const entries = 1 << 14;

let table: Uint8ClampedArray | undefined;

function codes({ curves }: WebImage['encoding']): Uint8ClampedArray {
  const [curve] = curves;
  table ??= Uint8ClampedArray.from({ length: entries + 1 }, (_, i) => 255 * curve.encode(i / entries));
  return table;
}

/** A rectangle of a tensor of light [C, H, W]. */
export function lightToPixels(
  { shape, data }: Tensor,
  {
    at,
    alpha,
    encoding,
    colorSpace,
  }: Pick<WebImage, 'alpha' | 'encoding' | 'colorSpace'> & { readonly at: Region },
): ImageData {
  const [channels, height, width] = shape;
  const lookUp = codes(encoding);
  const pixels = new ImageData(at.width, at.height, { colorSpace });
  const out = pixels.data;
  for (let c = 0; c < 3; c++) {
    const plane = (c % channels) * height * width;
    for (let y = 0, i = c; y < at.height; y++) {
      const from = plane + (at.y + y) * width + at.x;
      for (let x = from; x < from + at.width; x++, i += 4) {
        const light = data[x] * entries + 0.5;
        out[i] = lookUp[light <= 0 ? 0 : light >= entries ? entries : light | 0];
      }
    }
  }
  for (let i = 0; i < at.width * at.height; i++) out[4 * i + 3] = alpha ? 255 * alpha.data[i] : 255;
  return pixels;
}
