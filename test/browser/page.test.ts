/** The page `web/`, as its visitor works it: one tab, one image after the other. */

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/project.ts';
import { hasChromium } from './chromium.ts';
import { Site, scene } from './site.ts';

const soft = { model: 'gaussian', sigma: 2 } as const;

describe.skipIf(!hasChromium)('the page', () => {
  let site: Site;
  let page: Page;

  beforeAll(async () => {
    site = await Site.open();
    page = site.page;
  }, 120_000);

  afterAll(() => site?.close());

  afterEach(() => {
    const { complaints, requests } = site.seen;
    expect(complaints.splice(0)).toEqual([]);
    const others = requests.splice(0).filter((url) => !url.startsWith(site.address));
    expect(others.filter((url) => !/^(blob|data):/.test(url))).toEqual([]);
  });

  it('restores a sample with the blur that it finds', async () => {
    await site.shoot('welcome');
    await page.locator('[data-sample="photograph"]').click();
    await page.locator('#method').selectOption('wiener');
    await site.badge('Full resolution');
    await site.shoot('light');
    expect(await site.text('verdict')).toBe('Blur found');
    expect(await site.text('found')).toMatch(/^A movement of any shape, within \d+ × \d+ px\. Two methods/);
    expect(await site.text('caption')).toBe('blurred.jpg · 320 × 320');
    await page.emulateMedia({ colorScheme: 'dark' });
    await site.shoot('dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    await site.shoot('phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('a blur is drawn on the image, previewed at once and restored on release', async () => {
    await site.openFile('scene.png', await scene({ model: 'motion', length: 8.5, angle: 45 }));
    await page.locator('#method').selectOption('wiener');
    await site.pick('Motion');
    await site.badge('Full resolution');
    const box = await page.locator('#canvas').boundingBox();
    if (box === null) throw new Error('no canvas');
    const zoom = 3;
    const [x, y] = [box.x + box.width / 2 + 40, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 6 * zoom, y - 6 * zoom, { steps: 4 });
    await site.badge('Preview');
    await site.shoot('drawing');
    await page.mouse.up();
    await site.badge('Full resolution');
    expect([await site.field('length'), await site.field('angle')]).toEqual(['8.5', '45']);
    await page.keyboard.press('Control+z');
    expect([await site.field('length'), await site.field('angle')]).toEqual(['15', '0']);
    await page.keyboard.press('Control+Shift+Z');
    expect(await site.field('length')).toBe('8.5');
    await site.badge('Full resolution');
    await site.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('#copy-command').click();
    await page.locator('#status', { hasText: 'clipboard' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'deconv restore scene.png scene-restored.png --psf motion:length=8.5,angle=45 --method wiener --light linear',
    );
  });

  it('saves the codes that Node computes', async () => {
    const file = await scene(soft);
    await site.openFile('codes.png', file);
    await page.locator('#method').selectOption('wiener');
    await site.pick('Soft');
    await site.badge('Full resolution');
    const { name, file: png } = await site.saved('#save-png');
    expect(name).toBe('codes-restored.png');
    const { restore } = await import(`${root}/dist/index.js`);
    const { readImage, writeImage } = await import(`${root}/dist/node/index.js`);
    const { image, ...rest } = await readImage(file);
    const { image: restored } = await restore(image, {
      psf: soft,
      method: { name: 'wiener' },
      encoding: rest.encoding,
    });
    const expected = join(site.home, 'expected.png');
    await writeImage(expected, restored, rest);
    const codes = (input: Buffer | string) =>
      sharp(input).removeAlpha().toColorspace('srgb').raw().toBuffer();
    expect((await codes(png)).equals(await codes(expected))).toBe(true);
    const jpeg = await site.saved('#save-jpeg');
    expect(jpeg.name).toBe('codes-restored.jpg');
    expect((await sharp(jpeg.file).metadata()).width).toBe(128);
  });

  it('keeps transparency', async () => {
    const alpha = (i: number): number => (i % 128 < 64 ? 255 : i % 128 < 96 ? 128 : 0);
    await site.openFile('glass.png', await scene(soft, alpha));
    await page.locator('#method').selectOption('wiener');
    await site.pick('Soft');
    await site.badge('Full resolution');
    await site.shoot('transparent');
    const { file } = await site.saved('#save-png');
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(4);
    expect([10, 80, 120].map((column) => data[4 * (48 * 128 + column) + 3])).toEqual([255, 128, 0]);
  });

  it('refuses what is no image in plain words, and keeps the image that is open', async () => {
    await site.openFile('scene.png', await scene(soft));
    await site.choose('notes.jpg', Buffer.from('not an image'), 'image/jpeg');
    await page.locator('#status.is-error', { hasText: 'not an image that the browser can read' }).waitFor();
    await site.shoot('refused');
    const hostile = Buffer.from(await scene(soft));
    hostile.writeUInt32BE(0x7fffffff, 16);
    await site.choose('hostile.png', hostile);
    await page.locator('#status.is-error').waitFor();
    expect(await site.text('caption')).toBe('scene.png · 128 × 96');
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
    await site.openFile('keys.png', await scene(soft));
    await page.locator('#method').selectOption('wiener');
    await page.locator('input[value="find"]').focus();
    await page.keyboard.press('ArrowRight');
    await site.badge('Full resolution');
    await page.locator('#radius-slider').focus();
    await page.keyboard.press('ArrowRight');
    expect(await site.field('radius')).toBe('4.1');
    await site.badge('Full resolution');
    await page.locator('#divider').focus();
    await page.keyboard.press('Home');
    await page.locator('#divider[aria-valuenow="0"]').waitFor();
    await page.locator('#canvas').focus();
    await page.keyboard.press('1');
    expect(await site.text('zoom-label')).toBe('100 %');
    await page.keyboard.press('+');
    expect(await site.text('zoom-label')).toBe('150 %');
    await site.shoot('keyboard');
  });

  it('the second tab sets transposed convolution beside true deconvolution, on the same image', async () => {
    await site.openFile('scene.png', await scene({ model: 'gaussian', sigma: 0.4 }));
    await page.locator('#tab-restore').focus();
    await page.keyboard.press('ArrowRight');
    const titleOf = (way: string) =>
      page.locator(`[data-way="${way}"] canvas`).getAttribute('aria-label', { timeout: 30_000 });
    const decibelsOf = async (way: string) => Number(/, (-?[\d.]+) dB/.exec((await titleOf(way)) ?? '')?.[1]);
    const done = () => page.locator('#versus-view[aria-busy="false"]').waitFor({ timeout: 30_000 });
    expect(await decibelsOf('total variation')).toBeGreaterThan(
      (await decibelsOf('transposed rescaled')) + 3,
    );
    expect(await titleOf('original')).toBe('x: the image: what there was');
    expect(await site.text('ways-verdict')).toMatch(
      /^Closest to the image: .* above the transposed convolution/,
    );
    await site.shoot('versus');
    await site.pick('Box');
    await page.locator('#compare-stride-field').fill('2');
    await page.keyboard.press('Enter');
    await page.locator('#ways-verdict', { hasText: 'Only 3072 of 12288 samples were kept' }).waitFor();
    await done();
    expect(await page.locator('#compare-angle-slider').isDisabled()).toBe(true);
    // The box of a part that is the whole image stays where it is.
    await page.locator('#part').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('#ways-in').click();
    await done();
    expect(await page.locator('.tiles .is-best').count()).toBe(1);
    await page.locator('#tab-restore').click();
    await page.locator('#canvas').waitFor();
  });
});
