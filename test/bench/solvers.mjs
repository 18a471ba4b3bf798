/** wienerDeconvolve and richardsonLucy, whole calls, against scikit-image in a process of its own. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { blur, gaussianPsf, richardsonLucy, setThreads, wienerDeconvolve, zeros } from 'deconvkit';
import 'deconvkit/node';
import { fixed, machine, measure, print } from './measure.mjs';

const given = process.argv.slice(2).map(Number);
const sizes = given.length ? given : [512, 1024, 2048];
const skimage = scikitImage();
const psf = gaussianPsf({ sigma: 2, size: 25 });

const rows = [];
for (const n of sizes) {
  const measured = zeros([n, n], 'float32');
  for (let i = 0; i < measured.data.length; i++) measured.data[i] = Math.random();
  const operator = () => blur(psf, [n, n], { boundary: 'wrap', dtype: 'float32' });
  const wiener = () => wienerDeconvolve(operator(), measured, { nsr: 0.01 });
  const rl = () => richardsonLucy(operator(), measured, { iterations: 10 });
  for (const threads of [1, 2]) {
    setThreads(threads);
    const result = await measure({ wiener, rl }, Math.max(1000, (n * n) / 500));
    const native = skimage?.[n];
    const ratio = (theirs, ours) => fixed(theirs && theirs / ours.median);
    rows.push({
      ...{ size: n, threads },
      'wiener ms': fixed(result.wiener.median),
      'x skimage': ratio(native?.['skimage.wiener'], result.wiener),
      'rl10 ms': fixed(result.rl.median),
      'x skimage ': ratio(native?.['skimage.richardson_lucy.10'], result.rl),
    });
  }
}
print(`whole solves, float32 (${machine})`, rows);

/** Medians in ms by size, or undefined where scikit-image or the measuring script is not there. */
function scikitImage() {
  const folder = process.env.DECONVKIT_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  try {
    const script = `${folder}/peers/scikit_image.py`;
    const out = execFileSync('/usr/bin/python3', [script, ...sizes.map(String)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Object.fromEntries(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map((row) => [row.size, row]),
    );
  } catch {
    console.log(
      'without scikit-image: it takes python3-skimage, python3-opencv and ../shared/peers/scikit_image.py',
    );
    return undefined;
  }
}
