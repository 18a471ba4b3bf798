import { createHash } from 'node:crypto';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../../../src/node/report/page/render.ts';
import { exampleReport } from '../example.ts';

describe('renderReport', () => {
  test('is one page that asks the network for nothing', async () => {
    const page = await renderReport(await exampleReport());
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !address.startsWith('data:image/png;base64,'))).toEqual([]);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain('sourceMappingURL');
  });

  test('text cannot become markup, numbers cannot close their script', async () => {
    const report = await exampleReport();
    const page = await renderReport(report);
    expect(page).toContain('<h1>camera.png &lt;b&gt;&amp; &quot;friends&quot;&lt;/b&gt;</h1>');
    expect(page).not.toContain('alert(1)</script>');
    const json = page.match(/<script type="application\/json" id="data">(.*?)<\/script>/s);
    expect(JSON.parse(json?.[1] ?? '')).toEqual(report.data);
  });

  test('lets the browser run its own scripts and use its own style, and nothing that got into it', async () => {
    const page = await renderReport(await exampleReport());
    const { document } = new JSDOM(page).window;
    const policy = document
      .querySelector('meta[http-equiv="Content-Security-Policy"]')
      ?.getAttribute('content');
    const allowed = Object.fromEntries(
      (policy ?? '').split('; ').map((directive) => {
        const [name, ...sources] = directive.split(' ');
        return [name, sources];
      }),
    );
    const hashes = (selector: string): string[] =>
      [...document.querySelectorAll(selector)].map(
        ({ textContent }) =>
          `'sha256-${createHash('sha256')
            .update(textContent ?? '')
            .digest('base64')}'`,
      );
    const scripts = hashes('script:not([type="application/json"])');
    expect(scripts).toHaveLength(2);
    expect(allowed['script-src']).toEqual(scripts);
    expect(allowed['style-src']).toEqual(hashes('style'));
    expect(allowed['default-src']).toEqual(["'none'"]);
    expect(policy).not.toContain('unsafe');
    // What a policy of hashes forbids: handlers and styles in attributes.
    const attributes = [...document.querySelectorAll('*')].flatMap(({ attributes }) =>
      [...attributes].map(({ name }) => name),
    );
    expect(attributes.filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
  });

  test('is the same text for the same report', async () => {
    const report = await exampleReport();
    expect(await renderReport(report)).toBe(await renderReport(report));
  });

  test('refuses a slider that names no picture', async () => {
    const report = { ...(await exampleReport()), slider: { first: 'measured', second: 'best' } };
    await expect(renderReport(report)).rejects.toThrow(/"slider" must name one of the images, got "best"/);
  });
});
