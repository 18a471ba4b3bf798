// Stars through the atmosphere, a few thousand photons each: Richardson-Lucy.
import { fileURLToPath } from 'node:url';
import { blur, fluxRatio, moffatPsf, poissonNoise, psnr, random, richardsonLucy, zeros } from 'deconvkit';
import { writeImage } from 'deconvkit/node';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

// Many faint stars, few bright ones, on a dark sky.
const [width, height, sky] = [320, 200, 0.002];
const truth = zeros([1, height, width]);
const rng = random(11);
for (let star = 0; star < 150; star++) {
  const [x, y] = [width, height].map((n) => Math.floor(12 + (n - 24) * rng.uniform()));
  truth.data[y * width + x] += Math.min(40, 0.6 * rng.uniform() ** -0.9);
}

const seeing = moffatPsf({ fwhm: 4.5, beta: 3 });
const operator = blur(seeing, truth.shape, { boundary: 'zero' });
const exposure = operator.apply(truth);
for (let i = 0; i < exposure.data.length; i++) exposure.data[i] += sky;
const measured = poissonNoise(exposure, { photons: 3000, seed: 2 });

const { estimate } = await richardsonLucy(operator, measured, { iterations: 400, background: sky });

// The eye sees faint light only when bright light is compressed.
const shown = (image) => ({ ...image, data: image.data.map((v) => Math.asinh(30 * v) / Math.asinh(60)) });
await writeImage(at('measured.png'), shown(measured), { light: 'encoded' });
await writeImage(at('output.png'), shown(estimate), { light: 'encoded' });
const [before, after] = [psnr(truth, measured), psnr(truth, estimate)];
console.log(`flux of the stars: ${(100 * fluxRatio(truth, estimate)).toFixed(1)} % of the true one`);
console.log(
  `measured ${before.toFixed(2)} dB, restored ${after.toFixed(2)} dB: ${(after - before).toFixed(2)} dB gained`,
);
