/** One line for each of many images. */

import { extname } from 'node:path';
import { UsageError } from '../failure.ts';

/** A line: what became of a job, and its document. */
export interface Result {
  readonly input: string;
  readonly output: string;
  /** `kept`: it was done by an earlier run. */
  readonly state: 'done' | 'kept' | 'failed';
  readonly error?: string | undefined;
  readonly [key: string]: unknown;
}

const columns = [
  'input',
  'output',
  'state',
  'psf',
  'method',
  'noiseSigma',
  'iterations',
  'stopReason',
  'seconds',
  'clippedFraction',
  'warnings',
  'error',
];

/** Throws where the name of a file says neither CSV nor JSONL. */
export function checkResults(path: string | undefined): void {
  if (path !== undefined && !['.csv', '.jsonl'].includes(extname(path).toLowerCase()))
    throw new UsageError(`--results writes .csv or .jsonl, got ${JSON.stringify(path)}`);
}

/** The text of a file of results. */
export function resultsText(path: string, results: readonly Result[]): string {
  if (extname(path).toLowerCase() === '.jsonl')
    return results.map((result) => `${JSON.stringify(result)}\n`).join('');
  return [columns, ...results.map((result) => columns.map((column) => cell(result[column])))]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join('; ') : String(value);
}

/** As in RFC 4180; a text that a spreadsheet would take for a formula is one in quotes too, and stays as it is. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
