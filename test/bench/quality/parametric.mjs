/**
 * npm run bench:quality -- --only parametric [--picture coffee] [--every 3] [--calibrate]
 *
 * Photographs with a disk, a straight motion or a Gaussian, noise and JPEG of quality 90: how often the judge accepts the blur that
 * `fitParametricPsf` finds, and how often an accepted one is right: family, width within 10 %, angle within 4 degrees. Two of the photographs are
 * blurred themselves (cell, clock_motion), so that the blur of the file is not the one that was added: they are counted apart too. Then sharp
 * images: what is accepted is restored and compared with itself. --calibrate fits the constants of `estimateMildBlur`. --every 3 takes every
 * third case. Prints Markdown.
 */

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  blur,
  cropFrame,
  estimateMildBlur,
  estimateNoise,
  fitParametricPsf,
  gaussianNoise,
  makePsf,
  psnr,
  restore,
} from 'deconvkit';
import { readImage } from 'deconvkit/node';
import { dataPath, hasData } from './inputs.mjs';
import { parametricCases, photographOf, photographs, sharpPhotograph } from './parametric-cases.mjs';

const { values: flags } = parseArgs({
  options: {
    picture: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    calibrate: { type: 'boolean', default: false },
  },
  // The options of the other benches are read by them.
  strict: false,
});

const blurredThemselves = /cell|clock_motion/;
const chosen = ({ picture }) => picture.includes(flags.picture);

if (flags.calibrate) await calibrate();
else {
  await families();
  await sharpImages();
}

async function families() {
  const counts = new Map();
  const seconds = [];
  const cases = parametricCases().filter((one, i) => chosen(one) && i % Number(flags.every) === 0);
  for (const one of cases) {
    const { file } = await photographOf(one);
    const started = performance.now();
    const found = fitParametricPsf(meanChannel(file.image));
    seconds.push((performance.now() - started) / 1000);
    const isRight = found.accepted && resembles(found.spec, one.psf);
    const rows = [`${one.psf.model}, noise ${one.noise}`, 'all eleven photographs'];
    if (!blurredThemselves.test(one.picture)) rows.push('the nine sharp ones');
    for (const row of rows) {
      const count = counts.get(row) ?? { cases: 0, accepted: 0, right: 0 };
      count.cases++;
      count.accepted += found.accepted ? 1 : 0;
      count.right += isRight ? 1 : 0;
      counts.set(row, count);
    }
    console.error(
      [
        one.picture,
        words(one.psf),
        `noise ${one.noise}:`,
        found.accepted ? (isRight ? 'right' : 'WRONG') : 'refused',
        found.spec ? words(found.spec) : '',
        found.confidence.toFixed(2),
        found.reasons.join(' '),
      ].join(' '),
    );
  }
  console.log('## parametric: the blur from the photograph alone\n');
  console.log('| blur | cases | accepted | right of the accepted |\n| --- | ---: | ---: | ---: |');
  for (const [row, { cases: n, accepted, right }] of [...counts].sort())
    console.log(`| ${row} | ${n} | ${percent(accepted / n)} | ${percent(right / accepted)} |`);
  seconds.sort((a, b) => a - b);
  console.log(`\nMedian time of an estimate: ${seconds[seconds.length >> 1].toFixed(2)} s.\n`);
}

/** Sharp images: refused, or hardly changed. */
async function sharpImages() {
  const folders = [
    dataPath('..', 'samples_cc0'),
    ...(hasData() ? [dataPath('set12'), dataPath('cbsd10')] : []),
  ];
  const lines = [];
  let count = 0;
  for (const folder of folders)
    for (const name of readdirSync(folder).filter((one) => /\.(png|jpg)$/.test(one))) {
      if (!name.includes(flags.picture)) continue;
      const { image, encoding } = await readImage(`${folder}/${name}`);
      count++;
      const found = fitParametricPsf(meanChannel(image));
      if (!found.accepted) continue;
      const { image: restored } = await restore(image, { psf: found.spec, encoding, method: { name: 'tv' } });
      const codes = (one) => coded(one, encoding);
      const decibel = psnr(codes(image), codes(restored), { range: 1 });
      lines.push(
        `| ${name} | ${words(found.spec)} | ${found.confidence.toFixed(2)} | ${decibel.toFixed(1)} |`,
      );
    }
  console.log(`## sharp images: ${count - lines.length} of ${count} refused\n`);
  if (lines.length === 0) return;
  console.log('| accepted | as | confidence | restored against itself, dB |\n| --- | --- | ---: | ---: |');
  console.log(lines.join('\n'));
}

/** Least mean error of ln σ over the constants of `estimateMildBlur`, in six directions. */
async function calibrate() {
  const seen = [];
  for (const name of photographs().filter((one) => !blurredThemselves.test(one))) {
    const plane = meanChannel((await sharpPhotograph(name)).image);
    const size = plane.shape.map((n) => Math.min(n, 400));
    const sharp = cropFrame(
      plane,
      plane.shape.map((n, axis) => (n - size[axis]) >> 1),
      size,
    );
    for (const sigma of [0.5, 0.8, 1.2, 1.8, 2.6, 4])
      for (const noise of [0.002, 0.01]) {
        const soft = blur(makePsf({ model: 'gaussian', sigma }), size, { boundary: 'reflect' }).apply(sharp);
        const y = gaussianNoise(soft, { sigma: noise, seed: 1 });
        const { steepest, contrast } = estimateMildBlur(y).evidence;
        seen.push({ sigma, steepest, noise: estimateNoise(y) / contrast });
      }
  }
  let best = { error: Number.POSITIVE_INFINITY };
  for (let contrast = 0.2; contrast <= 0.5; contrast += 0.005)
    for (let softness = 0.3; softness <= 0.7; softness += 0.05)
      for (let added = 0; added <= 4; added += 0.5) {
        let error = 0;
        for (const { sigma, steepest, noise } of seen)
          for (let k = 0; k < 30; k += 5) {
            const f = Math.max(steepest[k] - added * noise, 1e-3);
            const variance = Math.min(Math.max((contrast / f) ** 2 - softness ** 2, 0.09), 16);
            error += Math.min(1, Math.abs(Math.log(variance) / 2 - Math.log(sigma))) / (6 * seen.length);
          }
        if (error < best.error) best = { error, contrast, softness, added };
      }
  console.log('## mild blur: the constants of least mean error of ln σ\n');
  console.log(
    `contrast ${best.contrast.toFixed(3)}, softness ${best.softness.toFixed(2)}, noise ${best.added.toFixed(1)}: error ${best.error.toFixed(2)}`,
  );
}

function resembles(found, { model, radius, length, sigma, angle }) {
  if (found?.model !== model) return false;
  const [width, truth] = {
    disk: [found.radius, radius],
    motion: [found.length, length],
    gaussian: [found.sigma, sigma],
  }[model];
  const turn = model === 'motion' ? Math.abs(((found.angle - angle + 270) % 180) - 90) : 0;
  return Math.abs(width / truth - 1) < 0.1 && turn < 4;
}

function meanChannel({ shape: [channels, rows, columns], data }) {
  const size = rows * columns;
  const mean = new Float32Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size] += data[i] / channels;
  return { shape: [rows, columns], data: mean };
}

function coded({ shape, data }, { curves }) {
  const size = shape[1] * shape[2];
  return {
    shape,
    data: data.map((value, i) =>
      Math.min(1, Math.max(0, curves[Math.floor(i / size)].encode(Math.max(0, value)))),
    ),
  };
}

function words(spec) {
  return Object.values(spec)
    .map((value) => (typeof value === 'number' ? Number(value.toFixed(2)) : value))
    .join(' ');
}

function percent(share) {
  return Number.isNaN(share) ? '' : `${(100 * share).toFixed(0)} %`;
}
