import type { Column, Row, Table } from '../report.ts';
import { html, type Markup } from './html.ts';

/** A table whose best candidate of each judged column is marked. */
export function renderTable(table: Table): Markup {
  const best = table.columns.map((column, at) => bestOf(column, at, table.rows));
  const words = table.columns.map((_, at) => table.rows.every((row) => typeof row.cells[at] === 'string'));
  const kind = (at: number): Markup => (words[at] ? html` class="text"` : html``);
  const heads = table.columns.map(
    (column, at) =>
      html`<th scope="col"${kind(at)} title="${column.meaning}">${column.title}${column.unit ? html`<small> ${column.unit}</small>` : ''}</th>`,
  );
  const rows = table.rows.map((row) => {
    const cells = row.cells.map((cell, at) =>
      row.candidate && cell !== undefined && cell === best[at]
        ? html`<td><strong title="best">${format(cell)}</strong></td>`
        : html`<td${kind(at)}>${format(cell)}</td>`,
    );
    return html`<tr><th scope="row">${row.name}</th>${cells}</tr>`;
  });
  const meanings = table.columns.map(
    (column) => html`<div><dt>${column.title}</dt><dd>${column.meaning}</dd></div>`,
  );
  return html`<section>
<h2>${table.title}</h2>
<p>${table.note}</p>
<div class="scroll" tabindex="0" role="group" aria-label="${table.title}"><table>
<thead><tr><td></td>${heads}</tr></thead>
<tbody>
${rows}
</tbody></table></div>
<details><summary>What the columns say</summary><dl>${meanings}</dl></details>
</section>`;
}

/** The candidates in the order of the first judged column, each with a bar from the worst to the best. */
export function renderRanking(table: Table): Markup {
  const at = table.columns.findIndex((column) => column.best !== undefined);
  const ranked = table.rows
    .map((row) => ({ name: row.name, value: row.candidate ? row.cells[at] : undefined }))
    .filter((row): row is { name: string; value: number } => Number.isFinite(row.value));
  if (ranked.length < 2) return html``;
  const { title, unit, best } = table.columns[at];
  ranked.sort((a, b) => (best === 'highest' ? b.value - a.value : a.value - b.value));
  const [first, last] = [ranked[0].value, ranked[ranked.length - 1].value];
  const rows = ranked.map(({ name, value }) => {
    const share = first === last ? 1 : (value - last) / (first - last);
    return html`<li><div><b>${name}</b><span>${format(value)}${unit ? ` ${unit}` : ''}</span></div><svg width="${Math.round(8 + 92 * share)}%" aria-hidden="true"></svg></li>`;
  });
  return html`<div><h3>Ranking by ${title}</h3><ol class="ranking">${rows}</ol></div>`;
}

/** A number with four significant digits; tiny and huge ones in powers of ten. */
export function format(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(4)));
}

function bestOf(column: Column, at: number, rows: readonly Row[]): number | undefined {
  if (column.best === undefined) return undefined;
  const values = rows
    .filter((row) => row.candidate)
    .map((row) => row.cells[at])
    .filter((cell): cell is number => typeof cell === 'number' && Number.isFinite(cell));
  if (values.length === 0) return undefined;
  return column.best === 'highest' ? Math.max(...values) : Math.min(...values);
}
