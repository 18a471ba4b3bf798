import type { Curve, Plot } from '../report.ts';
import { html, type Markup, rawHtml } from './html.ts';

const palette = [
  '#4269d0',
  '#ff725c',
  '#3ca951',
  '#efb118',
  '#a463f2',
  '#6cc5b0',
  '#ff8ab7',
  '#97bbf5',
  '#9c6b4e',
  '#9498a0',
];

/** One colour for each name over all plots of a page, in the order of first appearance. */
export function coloursOf(plots: readonly Plot[]): Map<string, string> {
  const colours = new Map<string, string>();
  for (const plot of plots)
    for (const curve of plot.curves)
      if (!colours.has(curve.name)) colours.set(curve.name, palette[colours.size % palette.length]);
  return colours;
}

/** What is used of an element of jsdom. */
interface Drawing {
  readonly outerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
}

/** Draws the curves as SVG with Observable Plot, on a document of its own (jsdom): both load on first use. */
export async function renderPlot(plot: Plot, colours: ReadonlyMap<string, string>): Promise<Markup> {
  const [{ plot: draw, lineY }, { JSDOM }] = await Promise.all([
    import('@observablehq/plot'),
    import('jsdom'),
  ]);
  const figure = draw({
    document: new JSDOM('').window.document,
    width: 520,
    height: 300,
    marginLeft: 56,
    marginBottom: 40,
    grid: true,
    x: { label: plot.x.label, type: plot.x.log ? 'log' : 'linear' },
    y: {
      label: plot.y.label,
      type: plot.y.log ? 'log' : 'linear',
      zero: !plot.y.log,
      ...(plot.y.log && { tickFormat: powerOfTen }),
    },
    color: { domain: [...colours.keys()], range: [...colours.values()] },
    marks: [
      lineY(
        plot.curves.flatMap((curve) => pointsOf(curve, plot)),
        {
          x: 'x',
          y: 'y',
          stroke: 'name',
          strokeWidth: 1.75,
        },
      ),
    ],
  }) as Drawing;
  // The policy of the page knows one style: that of the page, which has what Plot sets here.
  figure.querySelector('style')?.remove();
  const legend = plot.curves.map(
    (curve) =>
      html`<li><svg aria-hidden="true"><rect width="100%" height="100%" fill="${colours.get(curve.name) ?? 'none'}"/></svg>${curve.name}</li>`,
  );
  return html`<figure class="plot" role="group" aria-label="${plot.title}">
<figcaption><h3>${plot.title}</h3><p>${plot.note}</p></figcaption>
<ul class="legend">${legend}</ul>
${rawHtml(figure.outerHTML)}
</figure>`;
}

/** Labels the powers of ten of a logarithmic axis, and nothing between them. */
function powerOfTen(value: number): string {
  const exponent = Math.log10(value);
  if (Math.abs(exponent - Math.round(exponent)) > 1e-9) return '';
  const digits = [...String(Math.round(exponent))].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '⁻');
  return `10${digits.join('')}`;
}

function pointsOf(curve: Curve, plot: Plot): { x: number; y: number; name: string }[] {
  const points: { x: number; y: number; name: string }[] = [];
  for (let i = 0; i < curve.x.length; i++) {
    const x = curve.x[i];
    const y = curve.y[i];
    if ((plot.x.log && !(x > 0)) || (plot.y.log && !(y > 0))) continue;
    points.push({ x, y, name: curve.name });
  }
  return points;
}
