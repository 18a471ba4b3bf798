/**
 * npm run bench:quality -- --only blind [--picture im1] [--methods tv]
 *
 * The blur from the image alone. Levin's 32 photographs restored with nothing given but the image: PSNR of the best shift, two error ratios (the sum of squared errors over
 * the published one with the known kernel, and over that of the same method with the known kernel) and the verdict; and the verdicts about sharp photographs, which must not be
 * restored. Prints Markdown. Needs the measuring data beside the project. `--picture` takes the pictures whose names hold it: im1 … im4, or
 * those of the sharp sets.
 */

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { estimatePsf, restore } from 'deconvkit';
import { readImage } from 'deconvkit/node';
import { dataPath, levinKernel, levinPair } from './inputs.mjs';
import { levinKnownErrors, published } from './published.mjs';
import { shiftedPsnr } from './scores.mjs';

const { values: flags } = parseArgs({
  options: {
    picture: { type: 'string', default: '' },
    methods: { type: 'string', default: 'auto' },
  },
  // The options of the other benches are read by them.
  strict: false,
});
const method = { name: flags.methods };
const blurredThemselves = /^(cell|clock_motion)/;
const sharpSets = [['..', 'samples_cc0'], ['set12'], ['cbsd10']];

const results = await photographs();
if (results.length > 0) summary(results);
await sharpPictures();

async function photographs() {
  const results = [];
  for (let im = 1; im <= 4; im++)
    for (let k = 1; k <= 8; k++) {
      const name = `im${im} kernel${k}`;
      if (!name.includes(flags.picture)) continue;
      const { x, y } = levinPair(im, k);
      const started = performance.now();
      const { image, report } = await restore(y, { method, bestEffort: true, worker: false });
      const seconds = (performance.now() - started) / 1000;
      const known = await restore(y, { psf: levinKernel(k, true), method, worker: false });
      const [blind, best] = [shiftedPsnr(image, x), shiftedPsnr(known.image, x)];
      const { kind, verdict, confidence } = report.estimate;
      const squaredError = 225 ** 2 / 10 ** (blind / 10);
      const ratio = squaredError / levinKnownErrors[im - 1][k - 1];
      const result = { blind, best, ratio, own: 10 ** ((best - blind) / 10), verdict, seconds };
      results.push(result);
      const side = report.psf[0].shape.join('x');
      console.log(
        `${name}: ${blind.toFixed(2)} dB, known ${best.toFixed(2)}, error ratio ${result.ratio.toFixed(2)}, to our own ${result.own.toFixed(2)}, ${kind} ${side}, ${verdict} ${confidence.toFixed(2)}, ${seconds.toFixed(1)} s`,
      );
    }
  return results;
}

function summary(results) {
  const mean = (of, list = results) => list.reduce((sum, one) => sum + of(one), 0) / list.length;
  const percent = (test, list = results) => `${Math.round(100 * mean((one) => (test(one) ? 1 : 0), list))} %`;
  const accepted = results.filter(({ verdict }) => verdict === 'accepted');
  const row = (name, list) =>
    `| ${name} | ${list.length} | ${mean((one) => one.blind, list).toFixed(2)} | ${mean((one) => one.ratio, list).toFixed(2)} | ${percent((one) => one.ratio <= 2, list)} | ${percent((one) => one.ratio <= 3, list)} | ${percent((one) => one.own <= 2, list)} | ${mean((one) => one.seconds, list).toFixed(1)} |`;
  console.log(
    '\n| Levin, nothing given | count | mean PSNR | mean error ratio | <= 2 | <= 3 | to our own <= 2 | seconds |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  console.log(row(`all, method ${flags.methods}`, results));
  if (accepted.length > 0) console.log(row('accepted', accepted));
  console.log(`| known kernel | ${results.length} | ${mean((one) => one.best).toFixed(2)} | | | | 100 % | |`);
  // Their kernels and their own final methods, as printed by F. Wen et al. 2021.
  for (const [name, decibel] of Object.entries(published.O6['the blind methods themselves']))
    console.log(`| ${name} (published, its own final method) | 32 | ${decibel.toFixed(2)} | | | | | |`);
}

async function sharpPictures() {
  const header =
    '\n| sharp picture | verdict | kind | confidence | seconds |\n| --- | --- | --- | --- | --- |';
  const counts = new Map();
  for (const parts of sharpSets) {
    const folder = dataPath(...parts);
    for (const file of readdirSync(folder).sort()) {
      const name = `${parts.at(-1)}/${file}`;
      if (!/\.(png|jpg)$/.test(file) || blurredThemselves.test(file)) continue;
      if (!name.includes(flags.picture)) continue;
      const { image, encoding } = await readImage(`${folder}/${file}`);
      if (Math.min(image.shape[1], image.shape[2]) < 64) continue;
      const started = performance.now();
      // As `restore` does with a file: white is 1, and edges are looked for in its code values.
      const exponent = encoding.curves[0].decode(0.5) === 0.5 ? undefined : 1 / 2.2;
      const { verdict, kind, confidence } = await estimatePsf(image, { white: 1, exponent });
      const seconds = (performance.now() - started) / 1000;
      if (counts.size === 0) console.log(header);
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      console.log(`| ${name} | ${verdict} | ${kind} | ${confidence.toFixed(2)} | ${seconds.toFixed(1)} |`);
    }
  }
  if (counts.size > 0)
    console.log(`\n${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`);
}
