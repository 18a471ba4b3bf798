import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { card, hdusOf, headerBytes } from '../../src/node/files/fits/header.ts';
import { readImage } from '../../src/node/files/read-image.ts';
import { random } from '../../src/random.ts';
import { deconv, expectFailure, temporaryFolder } from './deconv.ts';

const home = temporaryFolder();
const at = (name: string): string => join(home, name);
const [width, height] = [40, 32];

/** Tiles of counts in an extension SCI, two samples of them missing. */
function observation(): Buffer {
  const { uniform } = random(3);
  const samples = Buffer.alloc(2 * 2880);
  for (let i = 0; i < width * height; i++)
    samples.writeFloatBE(
      i === 50 || i === 700 ? Number.NaN : 1000 + 200 * ((i >> 2) & (i >> 5) & 1) + uniform(),
      4 * i,
    );
  const axes = [card('NAXIS', 2, ''), card('NAXIS1', width, ''), card('NAXIS2', height, '')];
  return Buffer.concat([
    headerBytes([
      card('SIMPLE', true, ''),
      card('BITPIX', 8, ''),
      card('NAXIS', 0, ''),
      card('TELESCOP', 'Wega', ''),
    ]),
    headerBytes([
      card('XTENSION', 'IMAGE', ''),
      card('BITPIX', -32, ''),
      ...axes,
      card('EXTNAME', 'SCI', ''),
    ]),
    samples,
  ]);
}

it('restores around missing samples, keeps them missing, and says in HISTORY what was done', async () => {
  writeFileSync(at('in.fits'), observation());
  const words = ['--psf', 'gaussian:sigma=1', '--method', 'rl:iterations=5'];
  const run = await deconv('restore', at('in.fits'), at('out.fits'), ...words);
  expect(run.code).toBe(0);
  const bytes = readFileSync(at('out.fits'));
  const [primary, science] = hdusOf(bytes, (reason) => new Error(reason));
  expect(primary.value('TELESCOP')).toBe('Wega');
  expect(science.value('EXTNAME')).toBe('SCI');
  const history = science.cards
    .filter((one) => one.startsWith('HISTORY'))
    .map((one) => one.slice(8).trimEnd());
  expect(history.join('')).toMatch(
    /^ ?deconvkit [\d.]+: deconv restore .*restored by rl, PSF gaussian:sigma=1, noise .*, 5 iterations$/,
  );
  const { mask, image } = await readImage(bytes, { missing: 'mask' });
  const row = (i: number): number => (height - 1 - Math.floor(i / width)) * width + (i % width);
  const missing = [...(mask?.data ?? [])].flatMap((value, i) => (value === 0 ? [i] : []));
  expect(missing).toEqual([row(700), row(50)]);
  expect(Math.min(...image.data)).toBeGreaterThan(900);

  const estimated = await deconv(
    'restore',
    at('in.fits'),
    at('whole.fits'),
    ...words,
    '--masked',
    'estimate',
  );
  expect(estimated.code).toBe(0);
  expect((await readImage(at('whole.fits'))).mask).toBeUndefined();

  const crop = await deconv(
    'restore',
    at('in.fits'),
    at('crop.fits'),
    ...words,
    '--preview',
    '--region',
    '4,0,30,20',
  );
  expect(crop.code).toBe(0);
  const part = await readImage(at('crop.fits'), { missing: 'mask' });
  // Column 20 of row 17 from the bottom lies in the region, column 10 of row 1 does not.
  expect([...(part.mask?.data ?? [])].indexOf(0)).toBe((height - 1 - 17) * 30 + 20 - 4);

  expectFailure(
    await deconv('restore', at('in.fits'), at('no.fits'), ...words, '--hdu', 'ERR'),
    1,
    /no HDU "ERR".*expected SCI$/m,
  );
});
