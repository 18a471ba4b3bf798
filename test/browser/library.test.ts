import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/project.ts';
import { bundled } from './bundle.ts';
import { hasChromium, openBrowser, watch } from './chromium.ts';
import { isolation, serve } from './serve.ts';

interface Worked {
  readonly threads: number;
  readonly digests: Record<string, string>;
}

/** What Safari is like in a page that is not isolated; Chromium still makes memories that cannot be posted. */
const withoutSharing = `
  delete globalThis.SharedArrayBuffer;
  const { Memory } = WebAssembly;
  WebAssembly.Memory = function (limits) {
    if (limits.shared) throw new TypeError('Shared memory is not enabled');
    return new Memory(limits);
  };
`;

/** Chromium may round a product and its sum once where Node 20 cannot: without it convolutions too have the bits of Node. */
const plainVectors = 'WebAssembly.validate = () => false;';

/** The worker in which `restore` works where there is a document, and its helpers. */
const inWorker = (threads: number): number => threads;

describe.skipIf(!hasChromium)('the package in a browser', () => {
  let home: string;
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let inNode: Worked['digests'];
  /** On one thread of this browser. */
  let expected: Worked['digests'];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'deconvkit-browser-'));
    const bundle = await bundled(home);
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
    server = await serve({
      plain: { folder: bundle },
      isolated: { folder: bundle, headers: isolation },
      strict: { folder: bundle, headers: { ...isolation, 'Content-Security-Policy': policy } },
      modules: { folder: root, headers: isolation, edit: asModules },
    });
    browser = await openBrowser();
    const { digests } = await import(`${root}/test/browser/page/work.js`);
    inNode = await digests(await import(`${root}/dist/index.js`));
    expected = (await visit('isolated/index.html', 'work(1)')).digests;
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(home, { recursive: true, force: true });
  });

  /** Runs `call` in a fresh page; also counts the workers that then live. */
  async function visit(
    path: string,
    call: string,
    prepare = '',
  ): Promise<Worked & { workers: number; complaints: string[] }> {
    const page = await browser.newPage();
    try {
      const { complaints } = watch(page);
      if (prepare) await page.addInitScript(prepare);
      await page.goto(`${server.address}/${path}`);
      const worked = (await page.evaluate(call)) as Worked;
      return { ...worked, workers: page.workers().length, complaints };
    } finally {
      await page.close();
    }
  }

  it.each([1, 2, 4])('bundled and isolated, %i threads give the bits of Node', async (count) => {
    expect(await visit('isolated/index.html', `work(${count})`, plainVectors)).toEqual({
      threads: count,
      workers: count - 1 + inWorker(count),
      digests: inNode,
      complaints: [],
    });
  });

  it('uses the best vectors there are: only convolutions may differ from Node, in no number of threads', async () => {
    for (const [name, digest] of Object.entries(expected))
      if (!name.startsWith('conv')) expect(digest, name).toBe(inNode[name]);
    for (const count of [2, 4])
      expect((await visit('isolated/index.html', `work(${count})`)).digests).toEqual(expected);
  });

  it('uses every core when nobody says how many', async () => {
    const { threads } = await visit('isolated/index.html', 'work()');
    const page = await browser.newPage();
    const cores = await page.evaluate('navigator.hardwareConcurrency');
    await page.close();
    expect(threads).toBe(Math.min(16, cores as number));
  });

  it('works in a worker of the page, with helpers of its own', async () => {
    expect(await visit('isolated/index.html', 'workInWorker(3)')).toMatchObject({
      threads: 3,
      digests: expected,
      complaints: [],
    });
  });

  it('works on one thread where the page is not isolated, with the same bits', async () => {
    const alone = { threads: 1, workers: inWorker(1), digests: expected, complaints: [] };
    expect(await visit('plain/index.html', 'work(4)')).toEqual(alone);
    expect(await visit('plain/index.html', 'work(4)', withoutSharing)).toEqual(alone);
  });

  it('works alone where the policy of the page refuses helpers', async () => {
    const { complaints, ...worked } = await visit('strict/index.html', 'work(3)');
    expect(worked).toEqual({ threads: 1, workers: inWorker(1), digests: expected });
    expect(complaints.join()).toMatch(/Content Security Policy/);
  });

  it('needs no bundler either, given a map of its imports', async () => {
    expect(await visit('modules/test/browser/page/index.html', 'work(2)')).toEqual({
      threads: 2,
      workers: 1 + inWorker(2),
      digests: expected,
      complaints: [],
    });
  });
});

/** The project's files as a page can load them: bare imports mapped. */
function asModules(path: string, text: string): string {
  const imports = {
    deconvkit: '/modules/dist/index.js',
    'deconvkit/web': '/modules/dist/web/index.js',
  };
  if (path.endsWith('.html'))
    return text.replace(
      '<script',
      `<script type="importmap">${JSON.stringify({ imports })}</script>\n<script`,
    );
  return text;
}
