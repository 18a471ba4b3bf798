/** A background in the unit of the file. */

import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import { type Image, zeros } from '../../src/tensor.ts';
import { deconv, json, temporaryFolder } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const psf = 'gaussian:sigma=1.5';
const { writeImage, readImage } = await import('../../src/node/index.ts');

beforeAll(async () => {
  const scene = zeros([1, 48, 48]);
  for (const i of [400, 1100, 1900]) scene.data[i] = 4;
  const y = blur(makePsf({ model: 'gaussian', sigma: 1.5 }), scene.shape, { dtype: 'float32' }).apply(scene);
  // A sky of 811 codes of 65535 in code values.
  const codes: Image = { shape: scene.shape, data: y.data.map((v: number) => Math.max(v, 0) + 811 / 65535) };
  await writeImage(at('stars.tif'), codes, { depth: 16, light: 'encoded' });
  await writeImage(
    at('counts.tif'),
    { shape: codes.shape, data: codes.data.map((v) => v * 65535) },
    { depth: 'float' },
  );
});

const rl = ['--psf', psf, '--depth', 'float', '--force'];

it.each([
  ['stars.tif', ['--light', 'encoded']],
  ['stars.tif', []],
  ['counts.tif', []],
])('restores the stars of %s above a background of 811 %j', async (file, more) => {
  const output = at('restored.tif');
  const { warnings } = await json(
    'restore',
    at(file),
    output,
    ...rl,
    ...more,
    '--method',
    'rl',
    '--background',
    '811',
  );
  expect(warnings).toEqual([]);
  const { image } = await readImage(output);
  const [dark, bright] = [image.data[10], image.data[1100]];
  expect(bright).toBeGreaterThan(0);
  expect(dark).toBeLessThan(0.01 * bright);
});

it('refuses a background in another unit, which left a black image', async () => {
  const { code, stderr } = await deconv(
    'restore',
    at('stars.tif'),
    at('black.tif'),
    ...rl,
    '--method',
    'rl:background=0.3',
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(/"background" must be below the mean of the data, .* or nothing but black is left/);
});

it.each([
  [
    ['--method', 'tv', '--background', '5'],
    /--background is of the methods rl and poisson-tv, got the method tv/,
  ],
  [['--method', 'rl:background=0.1', '--background', '5'], /the background is given twice/],
  [
    ['--method', 'rl', '--background', '70000'],
    /--background must be a code value from 0 to 65535 of a file of 16 bits/,
  ],
  [['--method', 'rl', '--background', '-1'], /Expected a number of 0 or more/],
])('refuses %j', async (more, message) => {
  const { code, stderr } = await deconv('restore', at('stars.tif'), at('x.tif'), ...rl, ...more);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it.each(['cut.tif', 'cut.png', 'cut.jpg'])(
  'says how much light of restored stars %s cannot hold',
  async (name) => {
    const rest = ['--psf', psf, '--light', 'encoded', '--method', 'rl', '--background', '811'];
    const { warnings } = await json('restore', at('stars.tif'), at(name), ...rest);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^\d+ % of the light is brighter than white and was cut in .*--depth float/),
    );
  },
);
