import { describe, expect, it } from 'vitest';
import { auto } from '../../../src/restore/methods/auto.ts';
import { methods } from '../../../src/restore/methods/catalogue.ts';
import { checkMemory, memoryFor } from '../../../src/restore/methods/memory.ts';
import type { MethodCatalogue } from '../../../src/restore/methods/method.ts';
import { type Image, zeros } from '../../../src/tensor.ts';

const catalogue = methods as MethodCatalogue;
/** An image of that many pixels; what decides is its shape. */
const image = (height: number, width: number): Image => ({
  shape: [3, height, width],
  data: new Float32Array(0),
});
const whole = Number.POSITIVE_INFINITY;
const options = { boundary: 'unknown', channels: 'all', psfs: [zeros([7, 7])], tileSize: whole } as const;
const check =
  (name: string, of: Image, channels: 'all' | 'luminance' = 'all', isTiled = false) =>
  () =>
    checkMemory(
      of,
      {
        ...options,
        channels,
        tileSize: isTiled ? undefined : whole,
        method: catalogue[name],
        methodName: name,
        parameters: {},
      },
      catalogue,
    );

describe('a method that the memory does not hold', () => {
  it('is refused, with what needs less', () => {
    expect(check('pnp', image(3000, 4000))).toThrow(
      /restore: the method pnp needs about 44\d\d MB for 3 channels of 4000x3000, \d+ MB can be had; less is needed by tiles \(tileSize left out\), channels "luminance", the method tv or hyper-laplacian or wiener, a part of the image/,
    );
    expect(check('poisson-tv', image(4000, 6000))).toThrow(
      /channels "luminance", the method hyper-laplacian or wiener/,
    );
    expect(check('wiener', image(20_000, 20_000))).toThrow(
      /less is needed by tiles \(tileSize left out\), a part of the image/,
    );
  });

  it('is the only one that is refused', () => {
    expect(check('pnp', image(3000, 4000), 'luminance')).not.toThrow();
    expect(check('tv', image(3000, 4000))).not.toThrow();
    expect(check('wiener', image(4000, 6000))).not.toThrow();
    const double = { shape: [3, 3000, 4000], data: new Float64Array(0) } as const;
    expect(check('pnp', double)).not.toThrow();
  });

  it('has it in tiles, whatever the size', () => {
    expect(check('pnp', image(30_000, 40_000), 'all', true)).not.toThrow();
    expect(check('poisson-tv', image(4000, 6000), 'all', true)).toThrow(/needs about/);
  });

  it('is not chosen by auto, whatever the time', () => {
    const size = (of: Image) => ({
      samples: of.shape[0] * of.shape[1] * of.shape[2],
      boundary: options.boundary,
      fits: memoryFor(of, options, catalogue).fits,
    });
    const chosen = (of: Image) => auto.choose(size(of), { seconds: 36_000 });
    expect(chosen(image(300, 400)).spec).toEqual({ name: 'pnp' });
    expect(chosen(image(3000, 4000))).toEqual({
      spec: { name: 'tv' },
      reason: expect.stringMatching(
        /^plug-and-play needs more memory than there is; total variation itself takes/,
      ),
    });
    expect(chosen(image(5000, 8000))).toEqual({
      spec: { name: 'wiener' },
      reason: 'total variation needs more memory than there is',
    });
  });
});

it('every method that solves says what it needs', () => {
  for (const [name, method] of Object.entries(catalogue))
    if ('solve' in method) expect(method.arrays, name).toBeGreaterThan(0);
});
