// A photograph is blurred by a shaking hand, gets noise, and is restored.
import { fileURLToPath } from 'node:url';
import { blur, gaussianNoise, makePsf, psnr, restore } from 'deconvkit';
import { readImage, writeImage } from 'deconvkit/node';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

const { image: truth, ...file } = await readImage(at('input.png'));
const psf = { model: 'shake', extent: 17, seed: 5 };

// The camera: light that comes from beside the frame is blurred into it, and the sensor adds noise.
const camera = blur(makePsf(psf), truth.shape, { boundary: 'reflect' });
const blurred = gaussianNoise(camera.apply(truth), { sigma: 0.003, seed: 1 });

const { image: restored, report } = await restore(blurred, { psf, method: { name: 'auto' } });

await writeImage(at('blurred.jpg'), blurred, file);
await writeImage(at('output.jpg'), restored, file);
const [before, after] = [psnr(truth, blurred), psnr(truth, restored)];
console.log(`noise measured: ${report.noiseSigma.map((sigma) => sigma.toFixed(4)).join(', ')}`);
console.log(
  `blurred ${before.toFixed(2)} dB, restored ${after.toFixed(2)} dB: ${(after - before).toFixed(2)} dB gained`,
);
console.log('see samples/01-photograph/output.jpg');
