// A stack of a microscope: beads and a shell, blurred more along the axis than across it, counted photon by photon.
import { fileURLToPath } from 'node:url';
import { blur, gaussianPsf, poissonNoise, psnr, richardsonLucy, zeros } from 'deconvkit';
import { readStack, writeImage, writeStack } from 'deconvkit/node';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

const { stack: truth } = await readStack(at('input.tif'));
const operator = blur(gaussianPsf({ sigma: [2.5, 1.3, 1.3] }), truth.shape, { boundary: 'reflect' });
const measured = poissonNoise(operator.apply(truth), { photons: 2000, seed: 1 });
const { estimate } = await richardsonLucy(operator, measured, { iterations: 60 });
await writeStack(at('output.tif'), estimate, { depth: 16 });

// One section across and one along the axis, four times as large: truth, measured, restored.
const [depth, height, width] = truth.shape;
const zoom = 4;
const picture = zeros([1, zoom * (height + depth), 3 * zoom * width]);
for (let y = 0; y < zoom * (height + depth); y++) {
  for (let x = 0; x < 3 * zoom * width; x++) {
    const { data } = [truth, measured, estimate][Math.floor(x / (zoom * width))];
    const row = Math.floor(y / zoom);
    const [k, j] = row < height ? [depth >> 1, row] : [row - height, height >> 1];
    picture.data[y * 3 * zoom * width + x] = data[(k * height + j) * width + (Math.floor(x / zoom) % width)];
  }
}
await writeImage(at('output.png'), picture, { light: 'linear' });
const [before, after] = [psnr(truth, measured), psnr(truth, estimate)];
console.log(
  `measured ${before.toFixed(2)} dB, restored ${after.toFixed(2)} dB: ${(after - before).toFixed(2)} dB gained`,
);
