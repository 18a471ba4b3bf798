/**
 * npm run bench:quality -- --only mild [--every 2] [--picture coffee]
 *
 * Photographs that are only a little soft: Gaussians of 0.8 to 2.2 px, noise of 0.5 or 2 / 255, JPEG of quality 90, the middle 256 x 256 in grey. Restored
 * with nothing given and with the true blur, and the same blurs undone by `polyblur`; PSNR of code values. Prints Markdown. Needs the measuring data.
 */

import { parseArgs } from 'node:util';
import { blur, cropFrame, gaussianNoise, makePsf, psnr, restore } from 'deconvkit';
import { encodeImage, readImage } from 'deconvkit/node';
import { dataPath } from './inputs.mjs';

const { values: flags } = parseArgs({
  options: { picture: { type: 'string', default: '' }, every: { type: 'string', default: '1' } },
  // The options of the other benches are read by them.
  strict: false,
});
const own = ['astronaut.png', 'camera.png', 'chelsea.png', 'coffee.png', 'rocket.jpg'];
const photographs = [
  ...own.map((name) => dataPath('..', 'samples_cc0', name)),
  ...['0001.png', '0004.png', '0006.png', '0008.png'].map((name) => dataPath('cbsd10', name)),
];
const side = 256;
const margin = 16;

const cases = photographs
  .flatMap((path) => [0.8, 1.1, 1.5, 2.2].map((sigma) => ({ path, sigma })))
  .map((one, i) => ({ ...one, noise: i % 2 ? 2 : 0.5, seed: i + 1 }))
  .filter((one, i) => i % Number(flags.every) === 0 && one.path.includes(flags.picture));
console.log(
  '| photograph | σ | noise | found | confidence | method | input | blind | known | polyblur, same blur |',
);
console.log('| --- | ---: | ---: | --- | ---: | --- | ---: | ---: | ---: | ---: |');
const gains = [];
for (const { path, sigma, noise, seed } of cases) {
  const { seen, truth, encoding, decibel } = await observed(path, sigma, noise, seed);
  const { image, report } = await restore(seen, { encoding, bestEffort: true, worker: false });
  const { kind, spec, verdict, confidence } = report.estimate;
  const known = await restore(seen, { encoding, psf: { model: 'gaussian', sigma }, worker: false });
  const [{ samples }] = report.psf;
  const again = await restore(seen, {
    encoding,
    psf: samples,
    method: { name: 'polyblur' },
    refinePsf: false,
    worker: false,
  });
  const [input, blind, best, poly] = [seen, image, known.image, again.image].map((one) =>
    decibel(one, truth),
  );
  if (verdict === 'accepted') gains.push(blind - input);
  const found = verdict === 'accepted' ? `${kind}${spec?.sigma ? ` ${spec.sigma.toFixed(2)}` : ''}` : verdict;
  const words = [path.split('/').at(-1), sigma, noise, found, confidence.toFixed(2), report.method];
  console.log(`| ${[...words, ...[input, blind, best, poly].map((one) => one.toFixed(2))].join(' | ')} |`);
}
const mean = gains.reduce((a, b) => a + b, 0) / gains.length;
console.log(
  `\n${gains.length} of ${cases.length} accepted, gain ${mean.toFixed(2)} dB on average, ${Math.min(...gains).toFixed(2)} dB at least.`,
);

/** The blurred file in light, the sharp photograph in code values, and how far apart two are. */
async function observed(path, sigma, noise, seed) {
  const { image, encoding } = await readImage(path);
  const [curve] = encoding.curves;
  const grey = meanChannel(image);
  const wide = cropFrame(
    grey,
    [0, ...grey.shape.slice(1).map((n) => (n - side - 2 * margin) >> 1)],
    [1, side + 2 * margin, side + 2 * margin],
  );
  const inner = (one) => cropFrame(one, [0, margin, margin], [1, side, side]);
  const each = (one, map) => ({
    ...one,
    data: one.data.map((value) => map(Math.min(1, Math.max(0, value)))),
  });
  const coded = (one) => each(one, (value) => curve.encode(value));
  const light = inner(
    blur(makePsf({ model: 'gaussian', sigma }), wide.shape, { boundary: 'reflect' }).apply(wide),
  );
  const codes = gaussianNoise(coded(light), { sigma: noise / 255, seed });
  const { data } = await encodeImage(
    each(codes, (value) => curve.decode(value)),
    {},
    { format: 'jpeg', quality: 90 },
  );
  const file = await readImage(data);
  const truth = coded(inner(wide));
  return {
    seen: file.image,
    encoding: file.encoding,
    truth,
    decibel: (one) => psnr(truth, coded(one), { range: 1 }),
  };
}

function meanChannel({ shape: [channels, height, width], data }) {
  const mean = new Float32Array(height * width);
  for (let i = 0; i < data.length; i++) mean[i % mean.length] += data[i] / channels;
  return { shape: [1, height, width], data: mean };
}
