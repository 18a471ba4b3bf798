import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Report } from '../report.ts';
import { renderImages, renderSlider } from './gallery.ts';
import { html, type Markup, rawHtml } from './html.ts';
import { coloursOf, renderPlot } from './plot.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { format, renderTable } from './table.ts';

/**
 * A report as one HTML page that needs nothing beside itself: styles, scripts, images and numbers are inside,
 * and its policy forbids the browser to load anything else.
 *
 * @param report plain data; the images as data URLs
 * @returns the text of the page
 * @throws RangeError when the slider names an image that is not there
 * @example
 * const dot = { name: 'dot', src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', width: 1, height: 1 };
 * const page = await renderReport({
 *   title: 'A dot', verdict: 'It is there.', command: 'none', parameters: {}, warnings: [], images: [dot],
 *   slider: { first: 'dot', second: 'dot' }, tables: [], plots: [], galleries: [], data: {},
 * });
 * page.includes('<h1>A dot</h1>'); // => true
 */
export async function renderReport(report: Report): Promise<string> {
  const { slider } = report;
  for (const name of slider ? [slider.first, slider.second] : [])
    if (!report.images.some((image) => image.name === name))
      throw new RangeError(`renderReport: "slider" must name one of the images, got "${name}"`);
  const colours = coloursOf(report.plots);
  const plots = await Promise.all(report.plots.map((plot) => renderPlot(plot, colours)));
  const component = await sliderComponent();
  const styles = component.style + style;
  const parameters = Object.entries(report.parameters).map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${format(value)}</dd></div>`,
  );
  const galleries = report.galleries.map(
    ({ title, note, images }) => html`<section>
<h2>${title}</h2>
<p>${note}</p>
${renderImages(images)}
</section>`,
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${rawHtml(policyFor(styles, [component.script, script]))}">
<title>${report.title}</title>
<style>${rawHtml(styles)}</style>
</head>
<body>
<header>
<h1>${report.title}</h1>
<button type="button" id="theme" class="needs-script">light / dark</button>
<p class="verdict">${report.verdict}</p>
</header>
<main>
${report.warnings.length > 0 ? html`<ul class="warnings">${report.warnings.map((text) => html`<li>${text}</li>`)}</ul>` : ''}
${slider ? renderSlider(report, slider) : ''}
<section id="images">
<h2>Side by side</h2>
${renderImages(report.images)}
</section>
${report.tables.map(renderTable)}
${plots.length > 0 ? html`<section><h2>Curves</h2><div class="plots">${plots}</div></section>` : ''}
${galleries}
<section>
<h2>How it was made</h2>
<p>This command makes the report again, with <code>--force</code> where its files are still there; it is selected whole by one click.</p>
<pre class="command"><code>${report.command}</code></pre>
<dl>${parameters}</dl>
<details id="numbers" class="needs-script"><summary>All numbers as JSON</summary><pre></pre></details>
</section>
</main>
${scriptElement(' type="application/json" id="data"', jsonForScript(report.data))}
${scriptElement('', component.script)}
${scriptElement(' type="module"', script)}
</body>
</html>
`;
  return page.html;
}

/** Nothing is loaded, and nothing runs but these texts: markup that got into the page could not. */
function policyFor(styles: string, scripts: readonly string[]): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${hash(styles)}`,
    `script-src ${scripts.map(hash).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Outside of the tagged template: bundlers escape a closing script tag there by a helper that they import from a package. */
function scriptElement(attributes: string, text: string): Markup {
  return rawHtml(`<script${attributes}>${text}</script>`);
}

/** JSON inside a script element must not close it. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value ?? null).replaceAll('<', '\\u003c');
}

/** The slider is img-comparison-slider (MIT), put into the page as published. */
async function sliderComponent(): Promise<{ style: string; script: string }> {
  const require = createRequire(import.meta.url);
  const [style, text] = await Promise.all([
    readFile(require.resolve('img-comparison-slider/dist/styles.css'), 'utf8'),
    readFile(require.resolve('img-comparison-slider/dist/index.js'), 'utf8'),
  ]);
  const licence = '/* img-comparison-slider, (c) Sneas, MIT licence */';
  return { style, script: `${licence}\n${text.replace(/\/\/# sourceMappingURL=.*\s*$/, '')}` };
}
