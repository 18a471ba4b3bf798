/** The tables of a run: our methods beside the published rows. */

import { benches } from './benches.mjs';
import { published, publishedCases } from './published.mjs';

export function toMarkdown({ rows, node, cpu, full, jobs, threads, date }, ids) {
  const lines = [
    `# Restoration quality, ${date}`,
    '',
    full ? 'All cases.' : 'A quick subset: its means do not compare with the published ones.',
    `Node ${node}, ${cpu}, ${jobs} process${jobs > 1 ? 'es' : ''} of ${threads} thread${threads > 1 ? 's' : ''}; time is processor time.`,
  ];
  for (const id of ids) {
    const own = rows.filter(({ bench }) => bench === id);
    if (own.length > 0) lines.push('', ...benchTable(id, own));
  }
  for (const { bench, case: name, rows: known } of publishedCases) {
    const own = rows.filter((row) => row.bench === bench && row.case === name);
    if (own.length > 0) lines.push('', ...caseTable(bench, name, own, known));
  }
  return lines.join('\n');
}

function benchTable(id, rows) {
  const { title, relativeTo } = benches[id];
  const groups = [...new Set(rows.map(({ group }) => group))];
  const measures = Object.keys(rows[0].scores);
  const columns = groups.flatMap((group) => measures.map((measure) => ({ group, measure })));
  const methods = [...new Set(rows.map(({ method }) => method))];
  const cases = new Set(rows.map((row) => row.case)).size;
  const heads = columns.map(({ group, measure }) => (measures.length > 1 ? `${group}, ${measure}` : group));
  const lines = [
    `## ${id}: ${title}, ${cases} cases`,
    '',
    row(['method', ...heads, 's per case']),
    row(['---', ...heads.map(() => '---:'), '---:']),
  ];
  const cell = (of, { group, measure }, pick) => {
    const values = of.filter((one) => one.group === group).map((one) => pick(one)[measure]);
    return values.length === 0 ? undefined : mean(values);
  };
  const shown = (of, pick) =>
    columns.map((column) => {
      const value = cell(of, column, pick);
      if (value === undefined) return '';
      const text = format(value, column);
      if (relativeTo === undefined || column.group === relativeTo) return text;
      const lost = value - cell(of, { ...column, group: relativeTo }, pick);
      return `${text} (${lost > 0 ? '+' : ''}${lost.toFixed(2)})`;
    });
  const first = rows.filter(({ method }) => method === methods[0]);
  lines.push(
    row([
      'input',
      ...columns.map((column) =>
        format(
          cell(first, column, ({ input }) => input),
          column,
        ),
      ),
      '',
    ]),
  );
  for (const method of methods) {
    const own = rows.filter((one) => one.method === method);
    lines.push(
      row([
        `**${method}**`,
        ...shown(own, ({ scores }) => scores),
        mean(own.map((one) => one.cpu)).toFixed(1),
      ]),
    );
  }
  for (const [name, values] of Object.entries(published[id.replace(' auto', '')] ?? {}))
    lines.push(row([name, ...columns.map(({ group }) => values[group]?.toFixed(2) ?? ''), '']));
  return lines;
}

function caseTable(bench, name, rows, known) {
  return [
    `## ${bench}, the case ${name} alone`,
    '',
    row(['method', 'dB']),
    row(['---', '---:']),
    ...rows.map(({ method, scores }) => row([`**${method}**`, scores.dB.toFixed(2)])),
    ...Object.entries(known).map(([method, value]) => row([method, value.toFixed(2)])),
  ];
}

const format = (value, { measure }) =>
  value === undefined ? '' : value.toFixed(measure === 'nrmse' ? 3 : measure === 'dB' ? 2 : 0);
const row = (cells) => `| ${cells.join(' | ')} |`;
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
