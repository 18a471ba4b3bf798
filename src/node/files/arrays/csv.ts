/** Matrices in text files. */

import { DeconvError } from '../../../errors.ts';
import type { Tensor } from '../../../tensor.ts';

/**
 * A matrix of numbers: one row a line, separated by commas, semicolons, tabs or spaces.
 *
 * Where semicolons separate, a comma is the decimal point, as spreadsheets in half of Europe write it. Empty lines and what
 * follows a `#` are skipped, and so is a first line without any number.
 *
 * @throws DeconvError READ_FAILED that names the line which does not fit
 */
export function parseCsv(fn: string, text: string, name: string): Tensor<readonly [number, number]> {
  const fail = (reason: string): DeconvError => new DeconvError('READ_FAILED', `${fn}: ${name} ${reason}`);
  const semicolons = text.includes(';');
  const rows: number[][] = [];
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const cells = semicolons ? cellsOf(line.replaceAll(',', '.'), ';') : cellsOf(line, ',').flatMap(words);
    const row = cells.map((cell) => (cell === '' ? NaN : Number(cell.replace(/^"(.*)"$/, '$1'))));
    if (rows.length === 0 && row.every(Number.isNaN)) continue;
    const bad = row.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw fail(`line ${i + 1} must hold numbers, got ${JSON.stringify(cells[bad].slice(0, 40))}`);
    if (rows.length > 0 && row.length !== rows[0].length)
      throw fail(`line ${i + 1} must hold ${rows[0].length} numbers as the first, got ${row.length}`);
    rows.push(row);
  }
  if (rows.length === 0) throw fail('holds no numbers');
  return { shape: [rows.length, rows[0].length], data: Float64Array.from(rows.flat()) };
}

/** What stands between separators, without the spaces around it; one separator may end the line. */
function cellsOf(line: string, separator: string): string[] {
  const cells = line.split(separator).map((cell) => cell.trim());
  if (cells.length > 1 && cells.at(-1) === '') cells.pop();
  return cells;
}

const words = (cell: string): string[] => cell.split(/\s+/);
