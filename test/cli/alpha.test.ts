/** Transparent cut-outs: what nobody sees has no effect, and what is seen has the right color up to its edge. */

import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { isBlurredAlpha } from '../../src/cli/alpha/blurred-alpha.ts';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import { type Image, zeros } from '../../src/tensor.ts';
import { deconv, expectFailure, json, temporaryFolder } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const size = 72;
const psf = 'disk:radius=3';
const isInside = (i: number): boolean => Math.hypot(Math.floor(i / size) - 36, (i % size) - 36) < 24;

/** Writes RGBA codes. */
const write = (name: string, pixel: (i: number) => readonly number[]) =>
  sharp(Uint8Array.from(Array.from({ length: size * size }, (_, i) => pixel(i)).flat()), {
    raw: { width: size, height: size, channels: 4 },
  })
    .png()
    .toFile(at(name));

const read = (name: string): Promise<Uint8Array> => sharp(at(name)).ensureAlpha().raw().toBuffer();
const texture = (i: number): readonly number[] => {
  const on = (((i % size) >> 3) + (Math.floor(i / size) >> 3)) % 2;
  return on ? [200, 160, 120] : [60, 90, 70];
};

/** The mean squared error of the colors of covered pixels at most `band` pixels from the edge. */
async function error(name: string, band: number): Promise<number> {
  const codes = await read(name);
  let [sum, count] = [0, 0];
  for (let i = 0; i < size * size; i++) {
    const depth = 24 - Math.hypot(Math.floor(i / size) - 36, (i % size) - 36);
    if (depth < 0 || depth > band) continue;
    for (let c = 0; c < 3; c++) sum += (codes[4 * i + c] - texture(i)[c]) ** 2;
    count += 3;
  }
  return sum / count;
}

beforeAll(async () => {
  const cut = (hidden: readonly number[], color: (i: number) => readonly number[]) => (i: number) =>
    isInside(i) ? [...color(i), 255] : [...hidden, 0];
  const even = () => [180, 120, 60];
  await write('even.png', cut([0, 0, 0], even));
  await write('cut.png', cut([255, 0, 255], texture));
  await write('cut-other.png', cut([0, 255, 0], texture));
  await write('opaque.png', (i) => [...texture(i), 255]);
  // A photograph that was cut out after the blur.
  await json(
    'blur',
    at('opaque.png'),
    at('opaque-blurred.png'),
    '--psf',
    psf,
    '--noise',
    'gaussian:sigma=0.002',
  );
  const blurred = await read('opaque-blurred.png');
  const color = (i: number) => [...blurred.subarray(4 * i, 4 * i + 3)];
  await write('after.png', cut([255, 0, 255], color));
  await write('after-other.png', cut([0, 255, 0], color));
});

describe('blur', () => {
  it.each(['auto', 'keep'])('an even color stays even up to the edge, --alpha %s', async (way) => {
    await json('blur', at('even.png'), at(`even-${way}.png`), '--psf', psf, '--alpha', way);
    const [before, after] = await Promise.all([read('even.png'), read(`even-${way}.png`)]);
    let partly = 0;
    for (let i = 0; i < size * size; i++) {
      const alpha = after[4 * i + 3];
      if (alpha > 0 && alpha < 255) partly++;
      if (alpha > 8)
        expect(
          [...after.subarray(4 * i, 4 * i + 3)].map((v, c) => Math.abs(v - [180, 120, 60][c]) <= 1),
        ).toEqual([true, true, true]);
      if (way === 'keep') expect(alpha).toBe(before[4 * i + 3]);
    }
    expect(partly > 300).toBe(way === 'auto');
  });

  it('hidden colors have no effect', async () => {
    await json('blur', at('cut.png'), at('a.png'), '--psf', psf);
    await json('blur', at('cut-other.png'), at('b.png'), '--psf', psf);
    expect(await read('a.png')).toEqual(await read('b.png'));
  });
});

describe.each(['wiener', 'tv', 'rl', 'inverse:cutoff=0.2'])('restore by %s', (method) => {
  const restore = (input: string, output: string, ...more: string[]) =>
    json(
      'restore',
      at(input),
      at(output),
      '--psf',
      psf,
      '--method',
      method,
      '--no-refine-psf',
      '--noise',
      '0.002',
      '--force',
      ...more,
    );

  it('a cut-out keeps its transparency, is right up to its edge, and shows no hidden color', async () => {
    const { alpha, warnings } = await restore('after.png', 'restored.png');
    expect(alpha).toBe('keep');
    expect(String(warnings)).not.toContain('transparency');
    await restore('after-other.png', 'restored-other.png');
    const [codes, before] = await Promise.all([read('restored.png'), read('after.png')]);
    expect(codes).toEqual(await read('restored-other.png'));
    for (let i = 0; i < size * size; i++) expect(codes[4 * i + 3]).toBe(before[4 * i + 3]);
    const bound = method.startsWith('inverse') ? 1.2 : 0.9;
    expect(await error('restored.png', 3)).toBeLessThan(bound * (await error('after.png', 3)));
    expect(await error('restored.png', 24)).toBeLessThan(
      (method.startsWith('inverse') ? 1 : 0.8) * (await error('after.png', 24)),
    );
  });
});

it('a transparency that the blur is in is restored with the colors, unless it is to be kept', async () => {
  await json('blur', at('cut.png'), at('both.png'), '--psf', psf);
  const restore = async (output: string, ...more: string[]) =>
    json('restore', at('both.png'), at(output), '--psf', psf, '--method', 'tv', '--no-refine-psf', ...more);
  const { alpha, warnings } = await restore('both-restored.png');
  expect(alpha).toBe('restore');
  expect(String(warnings)).toMatch(
    /the transparency is blurred too and was restored by the same PSF; --alpha keep keeps it/,
  );
  const [truth, before, after] = await Promise.all(['cut.png', 'both.png', 'both-restored.png'].map(read));
  const distance = (codes: Uint8Array) => {
    let sum = 0;
    for (let i = 3; i < codes.length; i += 4) sum += (codes[i] - truth[i]) ** 2;
    return sum;
  };
  expect(distance(after)).toBeLessThan(0.3 * distance(before));
  expect(await error('both-restored.png', 24)).toBeLessThan(0.7 * (await error('both.png', 24)));
  expect((await restore('both-kept.png', '--alpha', 'keep')).alpha).toBe('keep');
  expect(distance(await read('both-kept.png'))).toBe(distance(before));
});

it('an opaque image with an alpha channel is restored as one without', async () => {
  await sharp(at('opaque-blurred.png')).removeAlpha().png().toFile(at('rgb.png'));
  for (const [input, output] of [
    ['opaque-blurred.png', 'with.png'],
    ['rgb.png', 'without.png'],
  ])
    expect(
      (await json('restore', at(input), at(output), '--psf', psf, '--method', 'wiener')).alpha,
    ).toBeUndefined();
  expect(await read('with.png')).toEqual(await read('without.png'));
});

describe('isBlurredAlpha', () => {
  const disk = makePsf({ model: 'disk', radius: 3 });
  const coverage = (
    value: (i: number) => number,
  ): Image & { readonly shape: readonly [1, number, number] } => {
    const alpha = zeros([1, size, size]);
    for (let i = 0; i < alpha.data.length; i++) alpha.data[i] = Math.round(255 * value(i)) / 255;
    return alpha;
  };
  const cut = coverage((i) => (isInside(i) ? 1 : 0));
  const by = (spec: Parameters<typeof makePsf>[0]) => {
    const { data } = blur(makePsf(spec), cut.shape, { boundary: 'nearest', dtype: 'float32' }).apply(cut);
    return coverage((i) => data[i]);
  };
  it.each([
    ['blurred by the PSF', () => by({ model: 'disk', radius: 3 }), true],
    ['blurred by nearly that PSF', () => by({ model: 'disk', radius: 2.6 }), true],
    ['cut hard', () => cut, false],
    ['antialiased', () => by({ model: 'disk', radius: 0.7 }), false],
    ['feathered far', () => by({ model: 'gaussian', sigma: 8 }), false],
    ['half transparent', () => coverage((i) => (isInside(i) ? 0.5 : 0)), false],
    ['opaque', () => coverage(() => 1), false],
  ] as const)('a transparency that is %s', (_, make, expected) => {
    expect(isBlurredAlpha(make(), disk)).toBe(expected);
  });
});

describe('commands that do not treat transparency', () => {
  it('sweep refuses it', async () => {
    const words = ['--psf', psf, '--over', 'psf.radius=2..4', '--method', 'wiener'];
    const run = await deconv('sweep', at('cut.png'), at('sheet.png'), ...words);
    expectFailure(run, 2, /cut\.png is transparent in part: expected an opaque image/);
    const opaque = await deconv('sweep', at('opaque-blurred.png'), at('sheet.png'), ...words, '--steps', '2');
    expect(opaque.code).toBe(0);
  });

  it.each([
    ['compare', ['opaque.png', 'cut.png']],
    ['versus', ['cut.png']],
  ])('%s says that it is measured on black', async (command, names) => {
    const words = command === 'versus' ? ['--psf', 'disk:radius=1'] : [];
    const run = await deconv(command, ...names.map(at), ...words);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/cut\.png is transparent in part: it is measured as it looks on black/);
    expect(run.stderr).not.toMatch(/opaque\.png is transparent/);
  });
});
