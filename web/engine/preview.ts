/** What a moving control shows: the Wiener filter on the part that is seen, in one inverse transform. */

import {
  estimateNoise,
  extendFrame,
  fitPowerLaw,
  irfftn,
  makePsf,
  rfftn,
  type Spectrum,
  type Tensor,
  toOtf,
} from 'deconvkit';
import type { WebImage } from 'deconvkit/web';
import { lightToPixels } from './pixels.ts';
import { cropped, type Level, reducedPsf } from './pyramid.ts';
import type { Region, Task } from './task.ts';

/** A smooth extension is not what lies outside the frame: with less noise than this a preview rings from its edges. */
const smallestNoise = 2e-3;

/** The noise is that of a square of this side in the middle; a larger one takes longer than all else. */
const noiseSide = 256;

/** A part of the image, restored quickly. */
export interface Preview {
  readonly pixels: ImageData;
  /** Where it lies, in pixels of the whole image. */
  readonly area: Region;
  /** Its standard deviation in light. */
  readonly noise: number;
}

/** What does not depend on the blur: kept while the same part is shown and the blur reaches no further. */
interface Prepared {
  readonly level: Level;
  readonly key: string;
  /** What is shown, and that with as much around it as a blur may reach. */
  readonly inner: Region;
  readonly outer: Region;
  readonly begin: readonly number[];
  /** The plane to which the power law is fitted. */
  readonly guide: Spectrum;
  readonly measured: Spectrum;
  /** Where the filtered spectrum goes. */
  readonly filtered: Spectrum;
}

let prepared: Prepared | undefined;
const noises = new WeakMap<Level, number>();

/**
 * Restores a rectangle, with as much around it as its blur reaches.
 *
 * The frame is extended smoothly, highlights are taken as they are measured, the noise is that of the light as a whole, and all channels have the
 * power law of one: `restore` is better in all of these, and takes longer. A blur that does not fit rings, which shows that it does not fit.
 *
 * @param level the image, its sides divided by `factor`
 */
export function previewOf(
  level: Level,
  { encoding, colorSpace }: Pick<WebImage, 'encoding' | 'colorSpace'>,
  task: Pick<Task, 'psf' | 'strength'>,
  region: Region,
  factor: number,
): Preview {
  const reduced = reducedPsf(task.psf, factor);
  const psf = 'model' in reduced ? makePsf(reduced) : reduced;
  const { inner, outer, begin, guide, measured, filtered } = prepare(level, region, factor, psf);
  const noise = Math.max(smallestNoise, encoding.step ?? 0, noiseOf(level));
  const transfer = toOtf(psf, guide.shape, 'float32');
  const law = fitPowerLaw(guide, transfer, noise);
  const sigma = noise * 8 ** ((50 - (task.strength ?? 50)) / 50);
  wiener(measured, transfer, { ...law, sigma }, filtered);
  const estimate = irfftn(filtered);
  const pixels = lightToPixels(estimate, {
    at: { ...inner, x: begin[1] + inner.x - outer.x, y: begin[0] + inner.y - outer.y },
    alpha: level.alpha && cropped(level, inner).alpha,
    encoding,
    colorSpace,
  });
  const area = {
    x: inner.x * factor,
    y: inner.y * factor,
    width: inner.width * factor,
    height: inner.height * factor,
  };
  return { pixels, area, noise };
}

function prepare(level: Level, region: Region, factor: number, psf: Tensor): Prepared {
  // A reach in powers of two, so that a control which widens the blur finds the spectrum as it left it.
  const reach = psf.shape.map((n) => 2 ** Math.max(3, Math.ceil(Math.log2(Math.max(1, n >> 1)))));
  const key = JSON.stringify([region, factor, reach]);
  if (prepared?.key === key && prepared.level === level) return prepared;
  const [channels, rows, columns] = level.image.shape;
  const inner = clamped(
    {
      x: Math.floor(region.x / factor),
      y: Math.floor(region.y / factor),
      width: Math.ceil(region.width / factor) + 1,
      height: Math.ceil(region.height / factor) + 1,
    },
    rows,
    columns,
  );
  const outer = clamped(
    {
      x: inner.x - 2 * reach[1],
      y: inner.y - 2 * reach[0],
      width: inner.width + 4 * reach[1],
      height: inner.height + 4 * reach[0],
    },
    rows,
    columns,
  );
  const { image } = cropped({ image: level.image, alpha: undefined }, outer);
  const { extended, begin } = extendFrame(
    image,
    reach.map((n) => 2 * n),
  );
  const measured = rfftn(extended, 2);
  const plane = measured.re.length / channels;
  const middle = channels >> 1;
  const guide = {
    ...measured,
    shape: measured.shape.slice(-2),
    re: measured.re.subarray(middle * plane, (middle + 1) * plane),
    im: measured.im.subarray(middle * plane, (middle + 1) * plane),
  };
  const filtered = { ...measured, re: measured.re.slice(), im: measured.im.slice() };
  prepared = { level, key, inner, outer, begin: begin.slice(-2), guide, measured, filtered };
  return prepared;
}

/** X = H* Y / (|H|² + σ² / S) with S = A |f|^-α, for all planes; the mean stays. */
function wiener(
  { shape, re, im }: Spectrum,
  transfer: Spectrum,
  { amplitude, exponent, sigma }: { amplitude: number; exponent: number; sigma: number },
  out: Spectrum,
): void {
  const [height, width] = shape.slice(-2);
  const columns = (width >> 1) + 1;
  const plane = height * columns;
  const ratio = amplitude > 0 ? sigma ** 2 / amplitude : Number.POSITIVE_INFINITY;
  for (let row = 0, k = 0; row < height; row++) {
    const y = (Math.min(row, height - row) / height) ** 2;
    for (let column = 0; column < columns; column++, k++) {
      const hr = transfer.re[k];
      const hi = transfer.im[k];
      const squared = y + (column / width) ** 2;
      const weight = 1 / (hr * hr + hi * hi + ratio * squared ** (exponent / 2) || 1);
      for (let at = k; at < re.length; at += plane) {
        out.re[at] = weight * (hr * re[at] + hi * im[at]);
        out.im[at] = weight * (hr * im[at] - hi * re[at]);
      }
    }
  }
  for (let at = 0; at < re.length; at += plane) [out.re[at], out.im[at]] = [re[at], im[at]];
}

/** The part of a rectangle that lies in the image. */
function clamped({ x, y, width, height }: Region, rows: number, columns: number): Region {
  const [left, top] = [Math.min(columns - 1, Math.max(0, x)), Math.min(rows - 1, Math.max(0, y))];
  return {
    x: left,
    y: top,
    width: Math.min(columns, x + width) - left,
    height: Math.min(rows, y + height) - top,
  };
}

function noiseOf(level: Level): number {
  const known = noises.get(level);
  if (known !== undefined) return known;
  const [channels, height, width] = level.image.shape;
  const [rows, columns] = [height, width].map((n) => Math.min(noiseSide, n));
  const square = { x: (width - columns) >> 1, y: (height - rows) >> 1, width: columns, height: rows };
  const { data } = cropped({ image: level.image, alpha: undefined }, square).image;
  const size = rows * columns;
  const middle = channels >> 1;
  const plane = { shape: [rows, columns], data: data.subarray(middle * size, (middle + 1) * size) };
  const noise = Math.min(rows, columns) < 8 ? 0 : estimateNoise(plane);
  noises.set(level, noise);
  return noise;
}
