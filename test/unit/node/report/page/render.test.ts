import { createHash } from 'node:crypto';
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
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const sources = (directive: string): string[] => {
      const [, list] = new RegExp(`(?:^|; )${directive} ([^;]*)`).exec(policy) ?? [];
      return (list ?? '').split(' ');
    };
    const hashes = (element: RegExp): string[] =>
      [...page.matchAll(element)].map(
        ([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
      );
    const scripts = hashes(/<script(?: type="module")?>(.*?)<\/script>/gs);
    expect(scripts).toHaveLength(2);
    expect(sources('script-src')).toEqual(scripts);
    const styles = hashes(/<style[^>]*>(.*?)<\/style>/gs);
    expect(styles).toHaveLength(1);
    expect(sources('style-src')).toEqual(styles);
    expect(sources('default-src')).toEqual(["'none'"]);
    expect(policy).not.toContain('unsafe');
    // What a policy of hashes forbids: handlers and styles in attributes.
    const markup = page.replace(/<(script|style).*?<\/\1>/gs, '');
    expect(markup.match(/<[^>]*\s(?:style|on\w+)=/g)).toBeNull();
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
