import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../src/node/report/page/render.ts';
import { exampleReport } from '../unit/node/report/example.ts';
import { hasChromium, openBrowser, watch } from './chromium.ts';

/** Where to leave the screenshots for a person to look at; nowhere by default. */
const shots = process.env.SCREENSHOTS;

describe.skipIf(!hasChromium)('the report in a browser', () => {
  let folder: string;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deconvkit-report-'));
    const file = join(folder, 'report.html');
    await writeFile(file, await renderReport(await exampleReport()));
    url = pathToFileURL(file).href;
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function visit(
    options: { width: number; colorScheme?: 'light' | 'dark' },
    check: (page: Page) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage({
      viewport: { width: options.width, height: 900 },
      colorScheme: options.colorScheme ?? 'light',
    });
    const seen = watch(page);
    await page.goto(url);
    await page.waitForSelector('img-comparison-slider.rendered');
    await check(page);
    if (shots) {
      const name = `report-${options.width}-${options.colorScheme ?? 'light'}.png`;
      await page.screenshot({ path: join(shots, name), fullPage: true });
    }
    await page.close();
    expect(seen.complaints).toEqual([]);
    expect(seen.requests.filter((address) => !/^(file|data):/.test(address))).toEqual([]);
  }

  const exposure = (page: Page): Promise<number> =>
    page.$eval('#slider', (slider) => (slider as unknown as { value: number }).value);

  test('the divider follows the mouse and the keyboard, and says where it is', async () => {
    await visit({ width: 1200 }, async (page) => {
      expect(await exposure(page)).toBe(50);
      const box = await page.locator('#slider').boundingBox();
      if (!box) throw new Error('the slider is not visible');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      expect(await exposure(page)).toBeCloseTo(25, 0);
      expect(await page.getAttribute('#slider', 'aria-valuenow')).toBe('25');
      await page.keyboard.down('ArrowRight');
      await expect.poll(() => exposure(page)).toBeGreaterThan(30);
      await page.keyboard.up('ArrowRight');
      await page.keyboard.press('Home');
      expect(await exposure(page)).toBe(0);
      await page.keyboard.press('End');
      expect(await exposure(page)).toBe(100);
      await page.evaluate("document.getElementById('slider').value = 50");
    });
  });

  test('the two sides can be chosen', async () => {
    await visit({ width: 1200 }, async (page) => {
      const shown = (): Promise<string> =>
        page.$eval('#slider [slot=second] img', (img) => (img as unknown as { alt: string }).alt);
      expect(await shown()).toBe('wiener');
      await page.selectOption('#second', 'original');
      expect(await shown()).toBe('original');
    });
  });

  test('one zoom for all pictures, by click, buttons and keys', async () => {
    await visit({ width: 1200, colorScheme: 'dark' }, async (page) => {
      const transforms = (): Promise<string[]> =>
        page.$$eval('.frame img', (images) =>
          images.map(
            (img) => (img as unknown as Element_).computedStyleMap().get('transform')?.toString() ?? '',
          ),
        );
      await page
        .locator('#images button.frame')
        .first()
        .click({ position: { x: 5, y: 5 } });
      expect(await page.textContent('#zoom')).toBe('4×');
      const zoomed = await transforms();
      expect(new Set(zoomed).size).toBe(1);
      await page.keyboard.press('ArrowRight');
      expect((await transforms())[0]).not.toBe(zoomed[0]);
      await page.keyboard.press('+');
      expect(await page.textContent('#zoom')).toBe('8×');
      await page.keyboard.press('Escape');
      expect(await page.textContent('#zoom')).toBe('1×');
    });
  });

  test('dark and light follow the reader, and the button switches', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit({ width: 1200, colorScheme }, async (page) => {
        const paper = (): Promise<number> =>
          page.evaluate('Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])');
        const before = await paper();
        expect(before > 128).toBe(colorScheme === 'light');
        await page.click('#theme');
        expect((await paper()) > 128).toBe(colorScheme === 'dark');
        await page.click('#theme');
        expect(await paper()).toBe(before);
      });
    }
  });

  test('a phone shows everything without scrolling sideways', async () => {
    await visit({ width: 360 }, async (page) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    });
  });

  test('the numbers are inside, whatever they contain', async () => {
    await visit({ width: 1200 }, async (page) => {
      await page.click('#numbers summary');
      const text = page.locator('#numbers pre');
      await expect.poll(() => text.textContent()).not.toBe('');
      expect(JSON.parse((await text.textContent()) ?? '')).toEqual((await exampleReport()).data);
    });
  });
});

interface Element_ {
  computedStyleMap(): Map<string, { toString(): string }>;
}
