/** The page `web/`, built as `npm run build:web` does, in one tab of a browser. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import { srgbCurve } from '../../src/codes/transfer-curves.ts';
import { blur } from '../../src/operators/blur.ts';
import type { PsfSpec } from '../../src/psf/catalogue.ts';
import { makePsf } from '../../src/psf/make.ts';
import { deadLeaves } from '../scenes.ts';
import { root } from '../support/project.ts';
import { openBrowser, watch } from './chromium.ts';
import { isolation, serve } from './serve.ts';

/** Where to leave the screenshots for a person to look at; nowhere by default. */
const shots = process.env.SCREENSHOTS;

/** The page as a test works it. */
export class Site {
  readonly home: string;
  readonly folder: string;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly address: string;
  readonly seen: ReturnType<typeof watch>;
  readonly #close: () => Promise<void>;

  private constructor(
    { home, folder }: { home: string; folder: string },
    browser: Browser,
    page: Page,
    server: Awaited<ReturnType<typeof serve>>,
  ) {
    this.home = home;
    this.folder = folder;
    this.browser = browser;
    this.page = page;
    this.context = page.context();
    this.address = server.address;
    this.#close = server.close;
    this.seen = watch(page);
  }

  static async open(): Promise<Site> {
    const home = await mkdtemp(join(tmpdir(), 'deconvkit-page-'));
    const folder = join(home, 'site');
    await build({
      configFile: join(root, 'web/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: folder },
    });
    const server = await serve({ site: { folder, headers: isolation }, plain: { folder } });
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const site = new Site({ home, folder }, browser, page, server);
    await page.goto(`${site.address}/site/index.html`);
    return site;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.#close();
    await rm(this.home, { recursive: true, force: true });
  }

  async shoot(name: string): Promise<void> {
    if (shots) await this.page.screenshot({ path: join(shots, `page-${name}.png`) });
  }

  badge(text: string): Promise<void> {
    return this.page.locator('#badge', { hasText: text }).waitFor({ timeout: 90_000 });
  }

  text(id: string): Promise<string | null> {
    return this.page.locator(`#${id}`).textContent();
  }

  field(id: string): Promise<string> {
    return this.page.locator(`#${id}-field`).inputValue();
  }

  choose(name: string, buffer: Buffer, mimeType = 'image/png'): Promise<void> {
    return this.page.locator('#file').setInputFiles({ name, mimeType, buffer });
  }

  /** Opens a file and waits until it is shown. */
  async openFile(name: string, buffer: Buffer, mimeType = 'image/png'): Promise<void> {
    await this.choose(name, buffer, mimeType);
    await this.page.locator('#caption', { hasText: name }).waitFor();
  }

  /** Chooses a radio button by its label. */
  pick(label: string): Promise<void> {
    return this.page.locator('label:visible', { hasText: label }).click();
  }

  async saved(button: string): Promise<{ name: string; file: Buffer }> {
    const waiting = this.page.waitForEvent('download');
    await this.page.locator(button).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), file: await readFile(await download.path()) };
  }
}

/** A scene of 128 by 96 with a blur in its light, as codes: opaque, or with an opacity of its own. */
export async function scene(psf: PsfSpec, alpha?: (i: number) => number): Promise<Buffer> {
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
}
