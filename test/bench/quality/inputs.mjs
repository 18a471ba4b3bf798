/** The pictures, kernels and observations of the benchmarks, as float32 tensors in [0, 1]. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { blur, boxPsf, cropFrame, gaussianNoise, gaussianPsf, tensor } from 'deconvkit';
import sharp from 'sharp';
import { psnr } from './scores.mjs';

const root = process.env.DECONVKIT_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));

export const dataPath = (...parts) => [root, 'data', ...parts].join('/');
export const hasData = () => existsSync(dataPath());

/** A PNG as [1, H, W] or [3, H, W]. */
export async function picture(...parts) {
  const file = sharp(dataPath(...parts));
  const grey = (await file.metadata()).channels < 3;
  const { data, info } = await (grey ? file.toColourspace('b-w') : file.removeAlpha())
    .raw()
    .toBuffer({ resolveWithObject: true });
  const planes = grey ? 1 : 3;
  const size = info.width * info.height;
  const x = new Float32Array(planes * size);
  for (let c = 0; c < planes; c++)
    for (let i = 0; i < size; i++) x[c * size + i] = data[i * info.channels + c] / 255;
  return tensor([planes, info.height, info.width], x);
}

/** A float32 array of NumPy's format, C order, as [1, H, W]. */
export function npy(path) {
  const bytes = readFileSync(path);
  const header = bytes.toString('latin1', 10, 10 + bytes.readUInt16LE(8));
  const shape = header
    .match(/'shape': \(([^)]*)\)/)[1]
    .split(',')
    .filter((word) => word.trim())
    .map(Number);
  if (!header.includes("'<f4'") || header.includes("'fortran_order': True"))
    throw new Error(`${path}: not float32 in C order`);
  const body = bytes.subarray(10 + header.length);
  return tensor(
    [1, ...shape],
    new Float32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.length)),
  );
}

export function csv(path) {
  const rows = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  return tensor([rows.length, rows[0].length], rows.flat());
}

/** Levin's kernel 1..8 as stored; `turned` by 180 degrees, as his blurred pictures were made. */
export const levinKernel = (k, turned = false) =>
  csv(dataPath('levin32', turned ? 'kernels_rot180' : 'kernels', `kernel${k}.csv`));

/** Sharp and blurred picture `im` (1..4) under kernel `k` (1..8), as stored. */
export const levinPair = (im, k) => ({
  x: npy(dataPath('levin32', `im0${im}_ker0${k}_x.npy`)),
  y: npy(dataPath('levin32', `im0${im}_ker0${k}_y.npy`)),
});

/** The blurred picture, wrapping around, plus seeded noise. */
export function observe(x, psf, sigma, seed) {
  const operator = blur(psf, x.shape, { dtype: 'float32' });
  return { operator, y: gaussianNoise(operator.apply(x), { sigma, seed }) };
}

/** The six blurs of the BM3D demonstration: PSF and standard deviation of the noise for a picture. */
export function bm3dScenarios(x) {
  const index = Array.from({ length: 15 }, (_, i) => i - 7);
  const cauchy = tensor(
    [15, 15],
    index.flatMap((i) => index.map((j) => 1 / (1 + i * i + j * j))),
  );
  const binomial = [1, 4, 6, 4, 1];
  const box = boxPsf({ width: 9 });
  const grey = (v) => Math.sqrt(v) / 255;
  const blurred = blur(box, x.shape).apply(x).data;
  let mean = 0;
  for (const v of blurred) mean += v / blurred.length;
  let variance = 0;
  for (const v of blurred) variance += (v - mean) ** 2 / blurred.length;
  return [
    [cauchy, grey(2)],
    [cauchy, grey(8)],
    [box, Math.sqrt(variance / 1e4)],
    [
      tensor(
        [5, 5],
        binomial.flatMap((p) => binomial.map((q) => p * q)),
      ),
      grey(49),
    ],
    [gaussianPsf({ sigma: 1.6, size: 25, sampling: 'point' }), grey(4)],
    [gaussianPsf({ sigma: 0.4, size: 25, sampling: 'point' }), grey(64)],
  ];
}

/** The middle that needs nothing from beyond the edges, in 8 bit: what lies outside is unknown. */
export function validCut(x, blurred, psf) {
  const margin = psf.shape.map((n) => Math.floor(n / 2));
  const shape = x.shape.map((n, axis) => (axis === 0 ? n : n - 2 * margin[axis - 1]));
  const cut = (t) => cropFrame(t, [0, ...margin], shape);
  const y = cut(blurred);
  for (let i = 0; i < y.data.length; i++)
    y.data[i] = Math.min(255, Math.max(0, Math.round(255 * y.data[i]))) / 255;
  const truth = cut(x);
  const operator = blur(psf, y.shape, { boundary: 'unknown', dtype: 'float32' });
  return { boundary: 'unknown', operator, y, score: (z) => ({ dB: psnr(z, truth) }) };
}

/** A PSF whose samples lie `factor` times as far from its centre, read between them along straight lines. */
export function widened(psf, factor) {
  const sizes = psf.shape.map((n) => 2 * Math.ceil((factor * (n - 1)) / 2) + 1);
  const at = (y, x) =>
    y >= 0 && y < psf.shape[0] && x >= 0 && x < psf.shape[1] ? psf.data[y * psf.shape[1] + x] : 0;
  const data = [];
  for (let i = 0; i < sizes[0]; i++)
    for (let j = 0; j < sizes[1]; j++) {
      const [y, x] = [i, j].map(
        (k, axis) => (k - Math.floor(sizes[axis] / 2)) / factor + Math.floor(psf.shape[axis] / 2),
      );
      const [y0, x0] = [Math.floor(y), Math.floor(x)];
      const [fy, fx] = [y - y0, x - x0];
      const top = (1 - fx) * at(y0, x0) + fx * at(y0, x0 + 1);
      const bottom = (1 - fx) * at(y0 + 1, x0) + fx * at(y0 + 1, x0 + 1);
      data.push((1 - fy) * top + fy * bottom);
    }
  return tensor(sizes, data);
}
