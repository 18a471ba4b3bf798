/**
 * npm run bench:quality -- --only camera [--seeds 1,2] [--side 320] [--picture coffee]
 *
 * Pictures as cameras make them: a sharp photograph in linear light, blurred over a larger frame, photons and read noise, a mosaic and its
 * interpolation, sRGB, 8 or 16 bits, JPEG or PNG. Restores them with the true PSF and nothing else given, with parts of the noise model
 * left out, and as others do: Richardson-Lucy and unsharp masking on code values. Prints Markdown: PSNR and SSIM of 8-bit code values. Needs the free samples beside the project.
 */

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  blur,
  cropFrame,
  estimateNoise,
  gaussianNoise,
  makePsf,
  poissonNoise,
  psnr,
  restore,
  ssim,
} from 'deconvkit';
import { encodeImage, readImage } from 'deconvkit/node';
import { dataPath } from './inputs.mjs';

const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    side: { type: 'string', default: '320' },
    picture: { type: 'string', default: '' },
  },
  // The options of the other benches are read by them.
  strict: false,
});
const side = Number(flags.side);
const margin = 24;
const samples = dataPath('..', 'samples_cc0');

/** Electrons at white, and the file: 16 or 8 bits without loss, or the quality of a JPEG. */
const exposures = [
  [20000, 'png16'],
  [4000, 95],
  [4000, 85],
  [1000, 92],
  [1000, 'png'],
  [300, 90],
];
const blurs = [
  (i) => ({ model: 'disk', radius: 2.5 + ((i * 1.7) % 4) }),
  (i) => ({ model: 'motion', length: 9 + ((i * 7) % 20), angle: (i * 47) % 180 }),
  (i, seed) => ({ model: 'shake', extent: 13 + 2 * (i % 8), seed: seed * 100 + i }),
  (i) => ({ model: 'gaussian', sigma: 1.2 + ((i * 0.7) % 1.8) }),
];

/** What others do with the same file: on code values, without a model of the noise. */
const peers = {
  'Richardson-Lucy on codes, 15 iterations': async ({ codes, psf }) => lucy(codes, psf, 15),
  'unsharp masking, radius 2, amount 1': async ({ codes }) => unsharp(codes, 2, 1),
};

/** The variants: what `restore` is given beside the PSF. */
const variants = {
  'white noise of smooth blocks, light': () => ({}),
  'white noise of smooth blocks, codes': ({ file, codes }) => ({
    encoding: file.encoding,
    noise: Math.max(estimateNoise(codes), 1e-4),
  }),
  'the default': ({ file }) => ({ encoding: file.encoding }),
  'photons, read noise and file known': ({ file, truthNoise }) => ({
    encoding: file.encoding,
    noise: truthNoise,
  }),
};

const totals = new Map();
for (const seed of flags.seeds.split(',').map(Number)) await photographs(seed);
console.log(
  `\n| ${flags.seeds.split(',').length} seeds, side ${side} | mean PSNR | SSIM | worse than the input | behind the default |\n| --- | --- | --- | --- | --- |`,
);
const ours = totals.get('the default').results;
for (const [name, { decibel, similarity, worse, count, results }] of totals) {
  const behind = results.filter((one, i) => one < ours[i]).length;
  console.log(
    `| ${name} | ${(decibel / count).toFixed(2)} | ${(similarity / count).toFixed(3)} | ${worse} of ${count} | ${behind} of ${count} |`,
  );
}

async function photographs(seed) {
  const names = readdirSync(samples)
    .filter((name) => /\.(png|jpg)$/.test(name))
    .sort();
  for (const [i, name] of names.entries()) {
    if (!name.includes(flags.picture)) continue;
    const { image, encoding } = await readImage(`${samples}/${name}`);
    if (Math.min(image.shape[1], image.shape[2]) < 200) continue;
    const size = Math.min(side + 2 * margin, image.shape[1], image.shape[2]) & ~1;
    const wide = colour(
      cropFrame(
        image,
        [0, (image.shape[1] - size) >> 1, (image.shape[2] - size) >> 1],
        [image.shape[0], size, size],
      ),
    );
    await photograph(name, wide, { ...encoding, curves: Array(3).fill(encoding.curves[0]) }, i, seed);
  }
}

async function photograph(name, wide, encoding, i, seed) {
  const [electrons, format] = exposures[(i * 5 + seed) % 6];
  const psf = blurs[i % 4](i, seed);
  const inner = (image) =>
    cropFrame(image, [0, margin, margin], [3, image.shape[1] - 2 * margin, image.shape[2] - 2 * margin]);
  const light = inner(blur(makePsf(psf), wide.shape).apply(wide));
  const shot = gaussianNoise(poissonNoise(light, { photons: electrons, seed: 10 * seed + i }), {
    sigma: 0.002,
    seed: 77 * seed + i,
  });
  const seen = Math.floor(i / 2) % 2 ? demosaiced(shot) : shot;
  const kind =
    typeof format === 'number'
      ? { format: 'jpeg', quality: format }
      : { format: 'png', depth: format === 'png16' ? 16 : 8 };
  const bytes = (await encodeImage(clipped(seen), {}, kind)).data;
  const { image, ...file } = await readImage(bytes);
  const codesOf = (one) => mapped(one, encoding);
  const truth = codesOf(inner(wide));
  const given = codesOf(image);
  const noiseless = codesOf(light);
  // The noise that one number can describe: the root mean square of what the file differs from the blurred light.
  const truthNoise = Math.sqrt(
    given.data.reduce((sum, value, k) => sum + (value - noiseless.data[k]) ** 2, 0) / given.data.length,
  );
  const line = [];
  const ways = [
    ...Object.entries(peers).map(([peer, run]) => [peer, () => run({ codes: given, psf: makePsf(psf) })]),
    ...Object.entries(variants).map(([variant, optionsOf]) => [
      variant,
      async () =>
        codesOf((await restore(image, { psf, ...optionsOf({ file, codes: given, truthNoise }) })).image),
    ]),
  ];
  for (const [variant, run] of ways) {
    const result = await run();
    const one = { decibel: psnr(truth, result, { range: 1 }), similarity: ssim(truth, result, { range: 1 }) };
    const sum = totals.get(variant) ?? { decibel: 0, similarity: 0, worse: 0, count: 0, results: [] };
    sum.decibel += one.decibel;
    sum.similarity += one.similarity;
    sum.results.push(one.decibel);
    sum.worse += one.decibel < psnr(truth, given, { range: 1 }) ? 1 : 0;
    sum.count++;
    totals.set(variant, sum);
    line.push(one.decibel.toFixed(2));
  }
  console.log(
    `${seed} ${name} ${psf.model}, ${electrons} electrons, ${format}: ${psnr(truth, given, { range: 1 }).toFixed(2)} -> ${line.join(', ')} dB`,
  );
}

/** The iteration of W. Richardson 1972 from 1/2 as in scikit-image, but with the frame reflected: with its zeros outside every result is worse than the input. */
function lucy(image, psf, iterations) {
  const operator = blur(psf, image.shape, { boundary: 'reflect' });
  let estimate = { shape: image.shape, data: new Float64Array(image.data.length).fill(0.5) };
  const measured = { shape: image.shape, data: Float64Array.from(image.data) };
  for (let iteration = 0; iteration < iterations; iteration++) {
    const model = operator.apply(estimate);
    const ratio = { shape: image.shape, data: measured.data.map((y, i) => y / (model.data[i] + 1e-12)) };
    const factor = operator.adjoint(ratio);
    estimate = { shape: image.shape, data: estimate.data.map((x, i) => x * factor.data[i]) };
  }
  return rounded(estimate);
}

/** y + amount (y - G y), G a Gaussian of standard deviation `radius`. */
function unsharp(image, radius, amount) {
  const soft = blur(makePsf({ model: 'gaussian', sigma: radius }), image.shape, {
    boundary: 'reflect',
  }).apply(image);
  return rounded({ shape: image.shape, data: image.data.map((y, i) => y + amount * (y - soft.data[i])) });
}

/** Codes of 8 bits between black and white. */
function rounded({ shape, data }) {
  return { shape, data: Float32Array.from(data, (x) => Math.round(255 * Math.min(1, Math.max(0, x))) / 255) };
}

/** Three equal channels of a grey image. */
function colour(image) {
  if (image.shape[0] === 3) return image;
  const { length } = image.data;
  const data = new Float32Array(3 * length);
  for (let c = 0; c < 3; c++) data.set(image.data, c * length);
  return { shape: [3, image.shape[1], image.shape[2]], data };
}

function clipped({ shape, data }) {
  return { shape, data: data.map((value) => Math.min(1, Math.max(0, value))) };
}

/** Code values of 8 bits. */
function mapped({ shape, data }, { curves: [curve] }) {
  return {
    shape,
    data: data.map((value) => Math.round(255 * Math.min(1, Math.max(0, curve.encode(value)))) / 255),
  };
}

/** An RGGB mosaic, and the mean of the nearest samples of each color. */
function demosaiced({ shape: [, rows, columns], data }) {
  const out = new Float32Array(data.length);
  const size = rows * columns;
  const colourAt = (y, x) => (y % 2 === 0 ? (x % 2 === 0 ? 0 : 1) : x % 2 === 0 ? 1 : 2);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        let [sum, weight] = [0, 0];
        for (let dy = -1; dy <= 1; dy++)
          for (let dx = -1; dx <= 1; dx++) {
            const [v, u] = [y + dy, x + dx];
            if (v < 0 || u < 0 || v >= rows || u >= columns || colourAt(v, u) !== c) continue;
            const near = (2 - Math.abs(dy)) * (2 - Math.abs(dx));
            sum += near * data[c * size + v * columns + u];
            weight += near;
          }
        out[c * size + y * columns + x] = sum / weight;
      }
  return { shape: [3, rows, columns], data: out };
}
