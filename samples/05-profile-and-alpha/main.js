// 16 bits, a Display P3 profile and an alpha channel go in, and come out.
import { fileURLToPath } from 'node:url';
import { blur, makePsf, psnr, restore } from 'deconvkit';
import { readImage, writeImage } from 'deconvkit/node';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

const { image: truth, ...file } = await readImage(at('input.png'));
const psf = { model: 'disk', radius: 3 };
const blurred = blur(makePsf(psf), truth.shape, { boundary: 'reflect' }).apply(truth);
await writeImage(at('blurred.png'), blurred, file);

// From here on only the blurred file is known. Rounding to 16 bits is the only noise.
const { image, ...carried } = await readImage(at('blurred.png'));
const { image: restored } = await restore(image, { psf, method: { name: 'tv' } });
const { clippedFraction } = await writeImage(at('output.png'), restored, carried);

const { image: back, depth, icc, alpha } = await readImage(at('output.png'));
const same = Buffer.compare(icc, file.icc) === 0 && alpha.data.every((a, i) => a === file.alpha.data[i]);
console.log(
  `${depth} bits, profile of ${icc.length} bytes, profile and alpha ${same ? 'unchanged' : 'CHANGED'}, ${(100 * clippedFraction).toFixed(1)} % clipped`,
);
const [before, after] = [psnr(truth, image), psnr(truth, back)];
console.log(
  `blurred ${before.toFixed(2)} dB, restored ${after.toFixed(2)} dB: ${(after - before).toFixed(2)} dB gained`,
);
