/**
 * The benchmarks as lists of cases. A case names itself and knows its operator, its observation, the noise that a solver is told,
 * and how a result is scored; `base` is what the score of doing nothing is.
 */

import { readdirSync } from 'node:fs';
import { blur, estimateNoise, tensor } from 'deconvkit';
import { bm3dScenarios, dataPath, levinKernel, levinPair, observe, picture } from './inputs.mjs';
import { psnr, shiftedPsnr } from './scores.mjs';

const range = (n) => Array.from({ length: n }, (_, i) => i + 1);

/** BM3D's six scenarios on four pictures, circular: improvement of the PSNR. */
async function* scenarios(full) {
  const names = full ? ['Cameraman256', 'house', 'Lena512', 'barbara'] : ['Cameraman256', 'house'];
  for (const name of names) {
    const x = await picture('bm3d6', `${name}.png`);
    for (const [i, [psf, sigma]] of bm3dScenarios(x).entries()) {
      const { operator, y } = observe(x, psf, sigma, i + 1);
      const base = psnr(y, x);
      yield { name: `${name} s${i + 1}`, operator, y, noise: sigma, base, score: (z) => psnr(z, x) - base };
    }
  }
}

/** Levin's 32 real photographs with the known kernel; 1.5/255 stands for the error of the model, the sensor's noise is smaller. */
async function* levin(full, kernelOf = (_, k) => levinKernel(k, true)) {
  for (const k of range(8)) {
    for (const im of full ? range(4) : [1 + (k % 4)]) {
      const { x, y } = levinPair(im, k);
      const operator = blur(await kernelOf(im, k), y.shape, { boundary: 'unknown', dtype: 'float32' });
      const score = (z) => shiftedPsnr(z, x);
      yield { name: `im${im} k${k}`, operator, y, noise: 1.5 / 255, base: score(y), score };
    }
  }
}

/** Levin's photographs with the kernels that a blind method found: they are wrong, so the noise told is twice as high. */
async function* wrongKernels(full) {
  const folder = dataPath('levin32', 'kernel_estimates', 'PMP_2021');
  const files = readdirSync(folder);
  const kernelOf = async (im, k) => {
    const file = files.find((name) => name.includes(`im0${im}_ker0${k}_`));
    const { shape, data } = await picture('levin32', 'kernel_estimates', 'PMP_2021', file);
    return tensor(shape.slice(1), data.subarray(0, shape[1] * shape[2]));
  };
  for await (const one of levin(full, kernelOf)) yield { ...one, noise: 3 / 255 };
}

/** DPIR's protocol, circular, float: pictures under Levin's kernels as stored. */
async function* dpir(folder, files, kernels, sigmas, variant) {
  for (const sigma of sigmas) {
    for (const [f, file] of files.entries()) {
      const x = await picture(folder, file);
      for (const k of kernels) {
        const psf = levinKernel(k);
        const name = `${file} k${k} σ${sigma}`;
        const seen = observe(x, psf, sigma / 255, 8 * f + k);
        if (variant === 'valid') yield validCase(name, x, psf, seen.y, sigma / 255);
        else {
          const noise = variant === 'estimated' ? estimateNoise(seen.y) : sigma / 255;
          yield {
            name,
            group: `σ ${sigma}`,
            ...seen,
            noise,
            base: psnr(seen.y, x),
            score: (z) => psnr(z, x),
          };
        }
      }
    }
  }
}

/** The same cut so that the frame has edges, in 8 bit: what lies outside is unknown. */
function validCase(name, x, psf, whole, sigma) {
  const margin = psf.shape.map((n) => Math.floor(n / 2));
  const cut = (t) => {
    const [channels, height, width] = t.shape;
    const [h, w] = [height - 2 * margin[0], width - 2 * margin[1]];
    const out = new Float32Array(channels * h * w);
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < h; i++)
        for (let j = 0; j < w; j++)
          out[(c * h + i) * w + j] = t.data[(c * height + i + margin[0]) * width + j + margin[1]];
    return tensor([channels, h, w], out);
  };
  const y = cut(whole);
  for (let i = 0; i < y.data.length; i++)
    y.data[i] = Math.min(255, Math.max(0, Math.round(255 * y.data[i]))) / 255;
  const truth = cut(x);
  const operator = blur(psf, y.shape, { boundary: 'unknown', dtype: 'float32' });
  return {
    name,
    group: `σ ${255 * sigma}`,
    operator,
    y,
    noise: sigma,
    base: psnr(y, truth),
    score: (z) => psnr(z, truth),
  };
}

const set12 = (full) => range(full ? 7 : 3).map((i) => `0${i}.png`);
const set3c = (full) => (full ? ['butterfly.png', 'leaves.png', 'starfish.png'] : ['leaves.png']);
const kernels = (full) => (full ? range(8) : [1, 4, 6]);

/** Title, unit and cases of every bench. */
export const benches = {
  O1: { title: 'BM3D-6: ISNR, circular', cases: scenarios },
  O2: { title: 'Levin-32, known kernel: PSNR, unknown boundary', cases: levin },
  O4: {
    title: 'Set3C colour, Levin kernels: PSNR, circular',
    cases: (full) => dpir('set3c', set3c(full), kernels(full), full ? [2.55, 7.65, 12.75] : [7.65]),
  },
  O5: {
    title: 'Set12 01-07, Levin kernels: PSNR, circular',
    cases: (full) => dpir('set12', set12(full), kernels(full), [2.55, 7.65]),
  },
  'O5 valid': {
    title: 'Set12 01-07, edges and 8 bit: PSNR, unknown boundary',
    cases: (full) => dpir('set12', set12(full), kernels(full), [2.55], 'valid'),
  },
  'O5 estimated': {
    title: 'Set12 01-07, noise estimated: PSNR, circular',
    cases: (full) => dpir('set12', set12(full), kernels(full), [2.55], 'estimated'),
  },
  O6: { title: 'Levin-32 with the kernels of PMP: PSNR, unknown boundary', cases: wrongKernels },
};
