/** The page `web/`, built as `npm run build:web` does, in a browser. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { srgbCurve } from '../../src/codes/transfer-curves.ts';
import { blur } from '../../src/operators/blur.ts';
import type { PsfSpec } from '../../src/psf/catalogue.ts';
import { makePsf } from '../../src/psf/make.ts';
import { deadLeaves } from '../scenes.ts';
import { root } from '../support/project.ts';
import { hasChromium, openBrowser, watch } from './chromium.ts';
import { isolation, serve } from './serve.ts';

/** Where to leave the screenshots for a person to look at; nowhere by default. */
const shots = process.env.SCREENSHOTS;

describe.skipIf(!hasChromium)('the page', () => {
  let home: string;
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let page: Page;
  let seen: ReturnType<typeof watch>;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'deconvkit-page-'));
    const folder = join(home, 'site');
    await build({
      configFile: join(root, 'web/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: folder },
    });
    server = await serve({ site: { folder, headers: isolation } });
    browser = await openBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(home, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    seen = watch(page);
    await page.goto(`${server.address}/site/index.html`);
  });

  afterEach(async () => {
    await page.close();
    expect(seen.complaints).toEqual([]);
    expect(
      seen.requests.filter((url) => !url.startsWith(server.address) && !/^(blob|data):/.test(url)),
    ).toEqual([]);
  });

  const shoot = async (name: string): Promise<void> => {
    if (shots) await page.screenshot({ path: join(shots, `page-${name}.png`) });
  };
  const badge = (text: string) => page.locator('#badge', { hasText: text }).waitFor({ timeout: 90_000 });
  const text = (id: string) => page.locator(`#${id}`).textContent();
  const choose = (name: string, buffer: Buffer, mimeType = 'image/png') =>
    page.locator('#file').setInputFiles({ name, mimeType, buffer });
  const pick = (label: string) => page.locator('label', { hasText: label }).click();
  const field = (id: string) => page.locator(`#${id}-field`).inputValue();

  /** A scene with a blur in its light, as codes: opaque, or with an opacity of its own. */
  const scene = (psf: PsfSpec, alpha?: (i: number) => number): Promise<Buffer> => {
    const sharpScene = deadLeaves(96, 128, 7);
    const [height, width] = sharpScene.shape;
    const { data } = blur(makePsf(psf), sharpScene.shape).apply(sharpScene);
    const channels = alpha ? 4 : 3;
    const codes = Buffer.alloc(channels * data.length);
    for (let i = 0; i < data.length; i++) {
      codes.fill(Math.round(255 * srgbCurve.encode(data[i])), channels * i, channels * i + 3);
      if (alpha) codes[4 * i + 3] = alpha(i);
    }
    return sharp(codes, { raw: { width, height, channels } }).png().toBuffer();
  };
  const soft = { model: 'gaussian', sigma: 2 } as const;

  const saved = async (button: string): Promise<{ name: string; file: Buffer }> => {
    const waiting = page.waitForEvent('download');
    await page.locator(button).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), file: await readFile(await download.path()) };
  };

  it('restores a sample with the blur that it finds', async () => {
    await shoot('welcome');
    await page.locator('[data-sample="photograph"]').click();
    await badge('Full resolution');
    await shoot('light');
    expect(await text('verdict')).toBe('Blur found');
    expect(await text('found')).toMatch(/^A movement of any shape, within \d+ × \d+ px\. Two methods/);
    expect(await text('caption')).toBe('blurred.jpg · 320 × 320');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot('dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    await shoot('phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('a blur is drawn on the image, previewed at once and restored on release', async () => {
    await choose('scene.png', await scene({ model: 'motion', length: 8.5, angle: 45 }));
    await page.locator('#caption', { hasText: '128 × 96' }).waitFor();
    await page.locator('#method').selectOption('wiener');
    await pick('Motion');
    await badge('Full resolution');
    const box = await page.locator('#canvas').boundingBox();
    if (box === null) throw new Error('no canvas');
    const zoom = 3;
    const [x, y] = [box.x + box.width / 2 + 40, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 6 * zoom, y - 6 * zoom, { steps: 4 });
    await badge('Preview');
    await shoot('drawing');
    await page.mouse.up();
    await badge('Full resolution');
    expect([await field('length'), await field('angle')]).toEqual(['8.5', '45']);
    await page.keyboard.press('Control+z');
    expect([await field('length'), await field('angle')]).toEqual(['15', '0']);
    await page.keyboard.press('Control+Shift+Z');
    expect(await field('length')).toBe('8.5');
    await badge('Full resolution');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('#copy-command').click();
    await page.locator('#status', { hasText: 'clipboard' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'deconv restore scene.png scene-restored.png --psf motion:length=8.5,angle=45 --method wiener --light linear',
    );
  });

  it('saves the codes that Node computes', async () => {
    const file = await scene(soft);
    await choose('scene.png', file);
    await page.locator('#method').selectOption('wiener');
    await pick('Soft');
    await badge('Full resolution');
    const { name, file: png } = await saved('#save-png');
    expect(name).toBe('scene-restored.png');
    const { restore } = await import(`${root}/dist/index.js`);
    const { readImage, writeImage } = await import(`${root}/dist/node/index.js`);
    const { image, ...rest } = await readImage(file);
    const { image: restored } = await restore(image, {
      psf: soft,
      method: { name: 'wiener' },
      encoding: rest.encoding,
    });
    const expected = join(home, 'expected.png');
    await writeImage(expected, restored, rest);
    const codes = (input: Buffer | string) =>
      sharp(input).removeAlpha().toColorspace('srgb').raw().toBuffer();
    expect((await codes(png)).equals(await codes(expected))).toBe(true);
    const jpeg = await saved('#save-jpeg');
    expect(jpeg.name).toBe('scene-restored.jpg');
    expect((await sharp(jpeg.file).metadata()).width).toBe(128);
  });

  it('keeps transparency', async () => {
    const alpha = (i: number): number => (i % 128 < 64 ? 255 : i % 128 < 96 ? 128 : 0);
    await choose('glass.png', await scene(soft, alpha));
    await page.locator('#method').selectOption('wiener');
    await pick('Soft');
    await badge('Full resolution');
    await shoot('transparent');
    const { file } = await saved('#save-png');
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(4);
    expect([10, 80, 120].map((column) => data[4 * (48 * 128 + column) + 3])).toEqual([255, 128, 0]);
  });

  it('refuses what is no image in plain words, and keeps the image that is open', async () => {
    await choose('notes.jpg', Buffer.from('not an image'), 'image/jpeg');
    await page.locator('#status.is-error', { hasText: 'not an image that the browser can read' }).waitFor();
    await shoot('refused');
    await choose('scene.png', await scene(soft));
    await page.locator('#caption', { hasText: 'scene.png' }).waitFor();
    const hostile = Buffer.from(await scene(soft));
    hostile.writeUInt32BE(0x7fffffff, 16);
    await choose('hostile.png', hostile);
    await page.locator('#status.is-error').waitFor();
    expect(await text('caption')).toBe('scene.png · 128 × 96');
  });

  it('takes what is dropped and pasted', async () => {
    const send = (type: string, name: string, base64: string) =>
      page.evaluate(
        `(() => {
          const bytes = Uint8Array.from(atob('${base64}'), (c) => c.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], '${name}', { type: 'image/png' }));
          const [Kind, key] = '${type}' === 'drop' ? [DragEvent, 'dataTransfer'] : [ClipboardEvent, 'clipboardData'];
          dispatchEvent(new Kind('${type}', { [key]: data, cancelable: true }));
        })()`,
      );
    const base64 = (await scene(soft)).toString('base64');
    await send('drop', 'dropped.png', base64);
    await page.locator('#caption', { hasText: 'dropped.png' }).waitFor();
    await send('paste', 'pasted.png', base64);
    await page.locator('#caption', { hasText: 'pasted.png' }).waitFor();
  });

  it('is worked with the keyboard alone', async () => {
    await choose('scene.png', await scene(soft));
    await page.locator('#caption', { hasText: 'scene.png' }).waitFor();
    await page.locator('#method').selectOption('wiener');
    await page.locator('input[value="find"]').focus();
    await page.keyboard.press('ArrowRight');
    await badge('Full resolution');
    await page.locator('#radius-slider').focus();
    await page.keyboard.press('ArrowRight');
    expect(await field('radius')).toBe('4.1');
    await badge('Full resolution');
    await page.locator('#divider').focus();
    await page.keyboard.press('Home');
    await page.locator('#divider[aria-valuenow="0"]').waitFor();
    await page.locator('#canvas').focus();
    await page.keyboard.press('1');
    expect(await text('zoom-label')).toBe('100 %');
    await page.keyboard.press('+');
    expect(await text('zoom-label')).toBe('150 %');
    await shoot('keyboard');
  });
});
