/**
 * Photographs with a blur of a known family, as files hold them: blurred in linear light, cut to the part that needs nothing from outside the
 * frame, sRGB, noise in codes, 8 bits, JPEG of quality 90.
 */

import { readdirSync } from 'node:fs';
import { blur, cropFrame, gaussianNoise, makePsf } from 'deconvkit';
import { encodeImage, readImage } from 'deconvkit/node';
import { dataPath } from './inputs.mjs';

const samples = dataPath('..', 'samples_cc0');

/** The longest side of a case in samples: the middle of a larger picture. */
const longest = 640;

const radii = [2, 3, 4.5, 6, 8];
const lengths = [5, 8, 12, 18, 27, 40];
const sigmas = [1, 1.5, 2, 3, 4];
const noises = [0.5, 2];

export const photographs = () =>
  readdirSync(samples)
    .filter((name) => /\.(png|jpg)$/.test(name))
    .sort();

/** Every photograph with every blur and noise; the angles of the motions are spread over all directions. */
export function parametricCases() {
  return photographs().flatMap((picture, i) => {
    const blurs = [
      ...radii.map((radius) => ({ model: 'disk', radius })),
      ...lengths.map((length, j) => ({
        model: 'motion',
        length,
        angle: Math.round(((i * lengths.length + j) * 180 * 0.618034) % 180),
      })),
      ...sigmas.map((sigma) => ({ model: 'gaussian', sigma })),
    ];
    return blurs.flatMap((psf) =>
      noises.map((noise, k) => ({ picture, psf, noise, seed: 1 + 2 * i + k, index: i })),
    );
  });
}

/** A sharp photograph in linear light: [C, H, W] and how its file codes light. */
export async function sharpPhotograph(picture) {
  const { image, encoding } = await readImage(`${samples}/${picture}`);
  return { image, encoding };
}

/** The file of a case, as `readImage` reads it, and the sharp photograph on its frame. */
export async function photographOf({ picture, psf, noise, seed }) {
  const { image, encoding } = await sharpPhotograph(picture);
  const kernel = makePsf(psf);
  const margin = kernel.shape.map((n) => n >> 1);
  const outer = image.shape.slice(1).map((n, axis) => Math.min(n, longest + 2 * margin[axis]));
  const wide = cropFrame(
    image,
    [0, ...outer.map((n, axis) => (image.shape[axis + 1] - n) >> 1)],
    [image.shape[0], ...outer],
  );
  const inner = (one) =>
    cropFrame(one, [0, ...margin], [one.shape[0], ...outer.map((n, axis) => n - 2 * margin[axis])]);
  const light = inner(blur(kernel, wide.shape).apply(wide));
  const curve = (c) => encoding.curves[c] ?? encoding.curves[0];
  const size = light.shape[1] * light.shape[2];
  const each = (one, map) => ({
    ...one,
    data: one.data.map((value, i) => map(value, curve(Math.floor(i / size)))),
  });
  const codes = gaussianNoise(
    each(light, (value, { encode }) => encode(Math.min(1, Math.max(0, value)))),
    { sigma: noise / 255, seed },
  );
  const seen = each(codes, (value, { decode }) => decode(Math.min(1, Math.max(0, value))));
  const bytes = (await encodeImage(seen, {}, { format: 'jpeg', quality: 90 })).data;
  return { file: await readImage(bytes), truth: inner(wide), bytes };
}
