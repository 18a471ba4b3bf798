/**
 * npm run bench:quality -- --only blind-loss [--every 4] [--picture 03] [--methods tv]
 *
 * What not knowing the kernel costs: the seven photographs of 256 x 256 of Set12 behind Levin's eight kernels, noise of 1 / 255, 8 bits, cut to
 * what needs nothing from outside the frame, restored with nothing given and with the true kernel. PSNR at the best shift, 15 pixels cut from each side. `--every 4` takes
 * every fourth case. Prints Markdown. Needs the measuring data beside the project.
 */

import { parseArgs } from 'node:util';
import { blur, cropFrame, gaussianNoise, restore } from 'deconvkit';
import { levinKernel, picture } from './inputs.mjs';
import { shiftedPsnr } from './scores.mjs';

const { values: flags } = parseArgs({
  options: {
    picture: { type: 'string', default: '' },
    methods: { type: 'string', default: 'auto' },
    every: { type: 'string', default: '1' },
  },
  // The options of the other benches are read by them.
  strict: false,
});
const method = { name: flags.methods };
const photographs = ['01', '02', '03', '04', '05', '06', '07'];
const processorSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const results = [];
const cases = photographs
  .flatMap((photograph) => [1, 2, 3, 4, 5, 6, 7, 8].map((kernel) => ({ photograph, kernel })))
  .filter((_, i) => i % Number(flags.every) === 0)
  .filter(({ photograph }) => photograph.includes(flags.picture));
for (const { photograph, kernel } of cases) {
  const { truth, seen, psf } = await observed(photograph, kernel);
  const started = processorSeconds();
  const { image, report } = await restore(seen, { method, bestEffort: true, worker: false });
  const seconds = processorSeconds() - started;
  const known = await restore(seen, { psf, method, worker: false });
  const [input, blind, best] = [seen, image, known.image].map((one) => shiftedPsnr(one, truth));
  const { kind, verdict, confidence } = report.estimate;
  const result = { photograph, kernel, input, blind, best, loss: best - blind, kind, verdict, seconds };
  results.push(result);
  console.error(
    `${photograph} kernel${kernel}: input ${input.toFixed(2)}, blind ${blind.toFixed(2)}, known ${best.toFixed(2)}, loss ${result.loss.toFixed(2)} dB, ${kind} ${verdict} ${confidence.toFixed(2)}, ${seconds.toFixed(1)} s`,
  );
}
const mean = (of, list) => (list.reduce((sum, one) => sum + of(one), 0) / list.length).toFixed(2);
console.log(
  "| Set12 behind Levin's kernels | count | input | blind | known kernel | mean loss, dB | at most 2 dB | processor s |",
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
row('all, refused ones too', results);
row(
  'accepted',
  results.filter(({ verdict }) => verdict === 'accepted'),
);

function row(name, list) {
  if (list.length === 0) return;
  const within = list.filter(({ loss }) => loss <= 2).length;
  const cells = ['input', 'blind', 'best', 'loss'].map((key) => mean((one) => one[key], list));
  console.log(
    `| ${name} | ${list.length} | ${cells.join(' | ')} | ${within} | ${mean((one) => one.seconds, list)} |`,
  );
}

/** The blurred file and the sharp photograph on its frame. */
async function observed(photograph, kernel) {
  const wide = await picture('set12', `${photograph}.png`);
  const psf = levinKernel(kernel);
  const margin = psf.shape[0] >> 1;
  const side = wide.shape[1] - 2 * margin;
  const inner = (one) => cropFrame(one, [0, margin, margin], [1, side, side]);
  const noisy = gaussianNoise(inner(blur(psf, wide.shape).apply(wide)), {
    sigma: 1 / 255,
    seed: 8 * Number(photograph) + kernel,
  });
  const codes = noisy.data.map((value) => Math.round(255 * Math.min(1, Math.max(0, value))) / 255);
  return { psf, truth: inner(wide), seen: { shape: noisy.shape, data: codes } };
}
