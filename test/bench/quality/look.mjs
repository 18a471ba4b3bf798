/**
 * node test/bench/quality/look.mjs --out folder [--method pnp] [--light encoded] [--only toy,lion]
 *
 * Restores real blurred photographs, of which nobody knows the truth, with the kernels that blind methods found, and simulated galaxies,
 * for looking at: each result lies beside its input. Run `npm run build` first; it needs the measuring data.
 */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { restore, tensor } from 'deconvkit';
import { montage, readImage, readNpy, readPsf } from 'deconvkit/node';
import { dataPath, hasData } from './inputs.mjs';

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string' },
    method: { type: 'string', default: 'auto' },
    // The kernels were found on code values, so there they fit.
    light: { type: 'string', default: 'encoded' },
    only: { type: 'string' },
  },
});
if (!flags.out || !hasData()) {
  console.error('look: expected --out folder, and the measuring data (DECONVKIT_SHARED or ../shared)');
  process.exit(2);
}
mkdirSync(flags.out, { recursive: true });
const wanted = ({ name }) =>
  flags.only === undefined || flags.only.split(',').some((part) => name.includes(part));

for (const { name, picture, kernel } of [...classics(), ...lai()].filter(wanted)) {
  const { image, ...file } = await readImage(picture, { light: flags.light });
  const { image: restored, report } = await restore(image, {
    psf: await readPsf(kernel),
    method: { name: flags.method },
  });
  const tiles = [
    { image, label: name },
    { image: restored, label: `${report.method}, ${report.seconds.toFixed(0)} s` },
  ];
  writeFileSync(`${flags.out}/${name}.png`, await montage(tiles, file, 2));
  console.log(`${name}: ${[report.method, report.reason, ...report.warnings].filter(Boolean).join('; ')}`);
}
if (wanted({ name: 'galaxies' })) await galaxies();

/** Eight photographs of the literature, each with its kernel. */
function classics() {
  const files = readdirSync(dataPath('real8_ircnn'));
  return files
    .filter((file) => !file.includes('_kernel'))
    .map((file) => {
      const name = file.replace(/\.\w+$/, '');
      return {
        name,
        picture: dataPath('real8_ircnn', file),
        kernel: dataPath('real8_ircnn', `${name}_kernel.png`),
      };
    });
}

/** Those of Lai's real photographs for which there is a kernel. */
function lai() {
  const kernels = readdirSync(dataPath('lai_real20', 'kernel_estimates'));
  return readdirSync(dataPath('lai_real20'))
    .filter((file) => file.endsWith('.jpg'))
    .flatMap((file) => {
      const name = file.replace('.jpg', '');
      const kernel = kernels.find((one) => one.startsWith(`${name}_`));
      return kernel === undefined
        ? []
        : [
            {
              name: `lai-${name}`,
              picture: dataPath('lai_real20', file),
              kernel: dataPath('lai_real20', 'kernel_estimates', kernel),
            },
          ];
    });
}

/** The first galaxies of the stack, each with its PSF, seen above restored; brightness as its square root. */
async function galaxies() {
  const stack = await readNpy(dataPath('galaxies_sf', 'example_image_stack.npy'));
  const psfs = await readNpy(dataPath('galaxies_sf', 'example_psfs.npy'));
  const size = 41 * 41;
  const cut = ({ data }, k) => Float32Array.from(data.subarray(k * size, (k + 1) * size));
  const tiles = [];
  for (let k = 0; k < 6; k++) {
    const seen = tensor([1, 41, 41], cut(stack, k));
    const { image } = await restore(seen, {
      psf: tensor([41, 41], cut(psfs, k)),
      method: { name: flags.method },
    });
    const top = image.data.reduce((a, b) => Math.max(a, b));
    for (const [row, one] of [seen, image].entries())
      tiles[6 * row + k] = {
        image: { shape: one.shape, data: one.data.map((v) => Math.sqrt(Math.max(v, 0) / top)) },
        label: row === 0 ? `${k}` : '',
      };
  }
  const { image: _, ...file } = await readImage(dataPath('set12', '01.png'), { light: 'encoded' });
  writeFileSync(`${flags.out}/galaxies.png`, await montage(tiles, file, 6));
}
