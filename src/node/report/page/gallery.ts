import type { Report, ReportImage } from '../report.ts';
import { html, type Markup } from './html.ts';
import { renderRanking } from './table.ts';

/** Images side by side. Each is a button: it zooms all images of the page to the point that was hit. */
export function renderImages(images: readonly ReportImage[]): Markup {
  const figures = images.map(
    ({ name, src, width, height, caption }) => html`<figure>
<button type="button" class="${width < 128 ? 'frame coarse' : 'frame'}" aria-label="Zoom into ${name}"><img src="${src}" width="${width}" height="${height}" alt="${name}"></button>
<figcaption><b>${name}</b>${caption ? html` <span>${caption}</span>` : ''}</figcaption>
</figure>`,
  );
  return html`<div class="images">
${figures}
</div>`;
}

/** The before/after slider. The script of the page copies the chosen images into it, so none is stored twice. */
export function renderSlider(
  { images, tables }: Report,
  slider: { readonly first: string; readonly second: string },
): Markup {
  const options = (chosen: string): Markup[] =>
    images.map(({ name }) =>
      name === chosen ? html`<option selected>${name}</option>` : html`<option>${name}</option>`,
    );
  return html`<section id="compare" class="needs-script">
<h2>Before and after</h2>
<div class="controls">
<label>left <select id="first">${options(slider.first)}</select></label>
<label>right <select id="second">${options(slider.second)}</select></label>
<span class="zoom" role="group" aria-label="Zoom of all images"><button type="button" id="zoom-out" aria-label="Zoom out">−</button>
<output id="zoom">1×</output><button type="button" id="zoom-in" aria-label="Zoom in">+</button></span>
</div>
<div class="glance">
<div><img-comparison-slider id="slider" role="slider" aria-label="Divider between the two images" aria-valuemin="0" aria-valuemax="100" aria-valuenow="50">
<div slot="first" class="frame"><img alt=""></div>
<div slot="second" class="frame"><img alt=""></div>
</img-comparison-slider>
<p class="hint">Drag the divider, or use the arrow keys. Click an image below to zoom every image to that point;
arrow keys pan, <kbd>+</kbd> and <kbd>−</kbd> zoom, <kbd>Esc</kbd> shows all.</p></div>
${tables.slice(0, 1).map(renderRanking)}
</div>
</section>`;
}
