/** `deconvkit/web` on the images of a browser. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { srgbCurve } from '../../src/codes/transfer-curves.ts';
import { readImage } from '../../src/node/index.ts';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import type { Tensor } from '../../src/tensor.ts';
import { deadLeaves } from '../scenes.ts';
import { root } from '../support/project.ts';
import { bundled } from './bundle.ts';
import { hasChromium, openBrowser, watch } from './chromium.ts';
import { isolation, serve } from './serve.ts';

interface Read {
  readonly shape: number[];
  readonly data: number[];
  readonly alpha?: number[];
  readonly encoding: { step: number; lossyError?: number; cosineSteps?: number[] };
}

describe.skipIf(!hasChromium)('images of a page', () => {
  let home: string;
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'deconvkit-images-'));
    server = await serve({ page: { folder: await bundled(home), headers: isolation } });
    browser = await openBrowser();
    page = await browser.newPage();
    ({ complaints } = watch(page));
    await page.goto(`${server.address}/page/index.html`);
  }, 120_000);

  afterAll(async () => {
    expect(complaints).toEqual([]);
    await browser?.close();
    await server?.close();
    await rm(home, { recursive: true, force: true });
  });

  const readFile = (file: Buffer, type = '', options = {}) =>
    page.evaluate(
      `readFile(${JSON.stringify(file.toString('base64'))}, ${JSON.stringify(type)}, ${JSON.stringify(options)})`,
    );

  it.each(['srgb', 'display-p3'])('every code of a canvas in %s comes back', async (colorSpace) => {
    expect(await page.evaluate(`allCodes('${colorSpace}')`)).toEqual({ found: colorSpace, same: true });
  });

  it.each([
    ['jpeg', 1],
    ['png', 0],
    ['webp', 1],
  ] as const)('reads a %s as Node does', async (format, codes) => {
    const photograph = sharp(join(root, 'samples/01-photograph/blurred.jpg')).extract({
      left: 0,
      top: 0,
      width: 64,
      height: 48,
    });
    const file = await photograph.toFormat(format, { quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();
    const read = (await readFile(file)) as Read;
    const node = await readImage(file);
    expect(read.shape).toEqual([...node.image.shape]);
    expect(read.encoding.step).toBe(node.encoding?.step);
    expect(read.encoding.lossyError).toEqual(node.encoding?.lossyError);
    expect(read.encoding.cosineSteps).toEqual(node.encoding?.cosineSteps);
    // Decoders of lossy files may round to neighboring codes, which are at most 0.009 apart in light.
    const apart = Math.max(...read.data.map((value, i) => Math.abs(value - node.image.data[i])));
    expect(apart).toBeLessThanOrEqual(codes * 0.018 + 1e-6);
  });

  it('keeps alpha, and the colors of what is opaque', async () => {
    const bytes = Buffer.from([200, 100, 50, 255, 200, 100, 50, 128, 9, 9, 9, 0, 1, 2, 3, 255]);
    const png = await sharp(bytes, { raw: { width: 2, height: 2, channels: 4 } })
      .png()
      .toBuffer();
    const read = (await readFile(png)) as Read;
    const node = await readImage(png);
    expect(read.alpha).toEqual([1, Math.fround(128 / 255), 0, 1]);
    for (const c of [0, 1, 2]) expect(read.data[4 * c]).toBe(node.image.data[4 * c]);
  });

  it('turns a photograph upright', async () => {
    const file = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#804020' } })
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(((await readFile(file)) as Read).shape).toEqual([3, 20, 10]);
  });

  it('says what it cannot read', async () => {
    expect(await readFile(Buffer.from('no image'), 'image/heic')).toEqual({
      name: 'DeconvError',
      code: 'READ_FAILED',
      message:
        'fromBlob: this browser reads no image from 8 bytes (image/heic): it is damaged, or of a format to convert to JPEG or PNG first',
    });
    expect(await readFile(Buffer.from(''), '', { colorSpace: 'rec2020' })).toMatchObject({
      name: 'RangeError',
      message: expect.stringMatching(/^fromBlob: "colorSpace" must be/),
    });
  });

  it('restores a file to the pixels of a canvas', async () => {
    const scene = deadLeaves(96, 80, 5);
    const blurred = blur(makePsf({ model: 'gaussian', sigma: 1.5 }), scene.shape).apply(scene);
    const codes = (image: Tensor) =>
      Uint8Array.from(image.data, (light: number) => Math.round(255 * srgbCurve.encode(light)));
    const [truth, before] = [codes(scene), codes(blurred)];
    const file = await sharp(before, { raw: { width: 80, height: 96, channels: 1 } })
      .png()
      .toBuffer();
    const restored = (await page.evaluate(`restoreFile('${file.toString('base64')}')`)) as number[];
    const error = (one: (i: number) => number) =>
      truth.reduce((sum, code, i) => sum + (one(i) - code) ** 2, 0) / truth.length;
    expect(error((i) => restored[4 * i])).toBeLessThan(0.5 * error((i) => before[i]));
  });
});
