/**
 * The open benchmarks. A bench lists its cases; a case has a name, a group (a column of the table) and `make`, which loads it: the PSF
 * and the operator, the observation, the noise that a solver is told, and the score of a result.
 */

import { readdirSync } from 'node:fs';
import { blur, estimateNoise, tensor } from 'deconvkit';
import { bm3dScenarios, dataPath, levinKernel, levinPair, observe, picture, validCut } from './inputs.mjs';
import { psnr, shiftedPsnr } from './scores.mjs';

const range = (n) => Array.from({ length: n }, (_, i) => i + 1);
const product = (a, b) => a.flatMap((x) => b.map((y) => [x, y]));

/** BM3D's six scenarios on four pictures, circular: improvement of the PSNR. */
function scenarios(full) {
  const names = full ? ['Cameraman256', 'house', 'Lena512', 'barbara'] : ['Cameraman256', 'house'];
  return product(names, range(6)).map(([name, i]) => ({
    name: `${name} s${i}`,
    group: 'all',
    async make() {
      const x = await picture('bm3d6', `${name}.png`);
      const [psf, noise] = bm3dScenarios(x)[i - 1];
      const { operator, y } = observe(x, psf, noise, i);
      const base = psnr(y, x);
      return { psf, boundary: 'wrap', operator, y, noise, score: (z) => ({ dB: psnr(z, x) - base }) };
    },
  }));
}

/** One of Levin's 32 real photographs with a kernel, true or found by a blind method. */
function levinCase(im, k, group, noise, kernelOf) {
  return {
    name: `im${im} k${k}`,
    group,
    async make() {
      const { x, y } = levinPair(im, k);
      const psf = await kernelOf(im, k);
      const operator = blur(psf, y.shape, { boundary: 'unknown', dtype: 'float32' });
      return { psf, boundary: 'unknown', operator, y, noise, score: (z) => ({ dB: shiftedPsnr(z, x) }) };
    },
  };
}

const levinPairs = (full) =>
  product(range(8), full ? range(4) : [0]).map(([k, im]) => [im || 1 + (k % 4), k]);

/** With the known kernel; 1.5/255 stands for the error of the model, the sensor's noise is smaller. */
const levin = (full) =>
  levinPairs(full).map(([im, k]) => levinCase(im, k, 'all', 1.5 / 255, () => levinKernel(k, true)));

/** Whose kernels, in which folder, and whether they are turned as Levin's are. */
const blindMethods = [
  ['Fergus 2006', 'BD_fergus_tog_2006', true],
  ['Cho-Lee 2009', 'BD_cho_and_lee_tog_2009', true],
  ['Levin 2011', 'BD_levin_cvpr_2011', true],
  ['Sun 2013', 'BD_sun_iccp_2013', true],
  ['Pan 2016', 'BD_pan_cvpr_2016', true],
  ['PMP 2021', 'PMP_2021', false],
];

/** With the kernels that blind methods found: they are wrong, so the noise told is twice as high. */
function wrongKernels(full) {
  return blindMethods.slice(full ? 0 : -1).flatMap(([group, folder, turned]) => {
    const files = readdirSync(dataPath('levin32', 'kernel_estimates', folder));
    const fileOf = (im, k) =>
      files.find((name) => name.startsWith(`k_${k}_im_${im}_`) || name.includes(`im0${im}_ker0${k}_`));
    const kernelOf = async (im, k) => {
      const { shape, data } = await picture('levin32', 'kernel_estimates', folder, fileOf(im, k));
      const plane = data.slice(0, shape[1] * shape[2]);
      return tensor(shape.slice(1), turned ? plane.reverse() : plane);
    };
    return levinPairs(full)
      .filter(([im, k]) => fileOf(im, k) !== undefined)
      .map(([im, k]) => levinCase(im, k, group, 3 / 255, kernelOf));
  });
}

/** DPIR's protocol, circular, float: pictures under Levin's kernels as stored; or cut to edges in 8 bit, or the noise not told. */
function dpir(folder, files, kernels, sigmas, variant) {
  return product(sigmas, product([...files.entries()], kernels)).map(([sigma, [[f, file], k]]) => ({
    name: `${file} k${k} σ${sigma}`,
    group: `σ ${sigma}`,
    async make() {
      const x = await picture(folder, file);
      const psf = levinKernel(k);
      const noise = sigma / 255;
      const { operator, y } = observe(x, psf, noise, 8 * f + k);
      if (variant === 'valid') return { psf, noise, ...validCut(x, y, psf) };
      const told = variant === 'estimated' ? estimateNoise(y) : noise;
      return { psf, boundary: 'wrap', operator, y, noise: told, score: (z) => ({ dB: psnr(z, x) }) };
    },
  }));
}

const set12 = (full) => range(full ? 7 : 3).map((i) => `0${i}.png`);
const set3c = (full) => (full ? ['butterfly.png', 'leaves.png', 'starfish.png'] : ['leaves.png']);
const kernels = (full) => (full ? range(8) : [1, 4, 6]);

const methods = ['wiener', 'rl', 'tv', 'hyper-laplacian', 'plug-and-play'];

/** Title, methods and cases of every bench; all need the measuring data. */
export const openBenches = {
  O1: { title: 'BM3D-6: improvement of the PSNR, circular', methods, cases: scenarios },
  O2: { title: 'Levin-32, known kernel: PSNR, unknown boundary', methods, cases: levin },
  O4: {
    title: 'Set3C colour, Levin kernels: PSNR, circular',
    methods,
    cases: (full) => dpir('set3c', set3c(full), kernels(full), full ? [2.55, 7.65, 12.75] : [7.65]),
  },
  O5: {
    title: 'Set12 01-07, Levin kernels: PSNR, circular',
    methods,
    cases: (full) => dpir('set12', set12(full), kernels(full), [2.55, 7.65]),
  },
  'O5 valid': {
    title: 'Set12 01-07, edges and 8 bit: PSNR, unknown boundary',
    methods,
    cases: (full) => dpir('set12', set12(full), kernels(full), [2.55], 'valid'),
  },
  'O5 estimated': {
    title: 'Set12 01-07, noise estimated: PSNR, circular',
    methods,
    cases: (full) => dpir('set12', set12(full), kernels(full), [2.55], 'estimated'),
  },
  O6: {
    title: 'Levin-32 with the kernels of blind methods: PSNR, unknown boundary',
    methods,
    cases: wrongKernels,
  },
  'O6 auto': {
    title: 'the same by restore, which measures noise and misfit itself',
    methods,
    cases: (full) =>
      wrongKernels(full).map((one) => ({
        ...one,
        make: async () => ({ ...(await one.make()), noise: 'auto', restore: true }),
      })),
  },
  'O2 auto': {
    title: 'Levin-32, known kernel, by restore, which measures noise and misfit itself: PSNR',
    methods,
    cases: (full) =>
      levin(full).map((one) => ({
        ...one,
        make: async () => ({ ...(await one.make()), noise: 'auto', restore: true }),
      })),
  },
};
