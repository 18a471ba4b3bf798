// A signal: lines of a spectrum, smeared by the spectrometer.
import { writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { blur, gaussianNoise, gaussianPsf, psnr, richardsonLucy, zeros } from 'deconvkit';
import { JSDOM } from 'jsdom';

const lines = [
  [60, 0.5],
  [72, 0.9],
  [78, 0.4],
  [140, 0.7],
  [147, 0.7],
  [200, 1],
  [215, 0.25],
  [222, 0.35],
];
const truth = zeros([256], 'float64');
for (const [at, height] of lines)
  for (let i = 0; i < 256; i++) truth.data[i] += height * Math.exp(-0.5 * ((i - at) / 1.2) ** 2);

const spectrometer = blur(gaussianPsf({ sigma: 3.5, rank: 1 }), truth.shape, { boundary: 'nearest' });
const measured = gaussianNoise(spectrometer.apply(truth), { sigma: 0.003, seed: 1 });
const { estimate } = await richardsonLucy(spectrometer, measured, { iterations: 400 });

const curve = (signal, name) => Array.from(signal.data, (value, channel) => ({ channel, value, name }));
const { document } = new JSDOM('').window;
const plot = Plot.plot({
  document,
  width: 720,
  height: 240,
  style: { background: 'white', color: 'black' },
  x: { label: 'channel' },
  y: { label: 'intensity' },
  color: { legend: false, domain: ['truth', 'measured', 'restored'], range: ['#bbb', '#4269d0', '#e4572e'] },
  marks: [
    Plot.areaY(curve(truth, 'truth'), { x: 'channel', y: 'value', fill: 'name' }),
    Plot.lineY([...curve(measured, 'measured'), ...curve(estimate, 'restored')], {
      x: 'channel',
      y: 'value',
      stroke: 'name',
    }),
  ],
});
plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
writeFileSync(new URL('output.svg', import.meta.url), plot.outerHTML);
const [before, after] = [psnr(truth, measured), psnr(truth, estimate)];
console.log(
  `measured ${before.toFixed(2)} dB, restored ${after.toFixed(2)} dB: ${(after - before).toFixed(2)} dB gained`,
);
