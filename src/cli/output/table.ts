import Table from 'cli-table3';
import { printable } from './printable.ts';
import type { Line } from './reporter.ts';

/** Columns of text without borders, the head first; cells that are numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): Line[] {
  const numeric = head.map((_, column) =>
    rows.every((row) => /^[-+]?[\d.∞]+( \w+)?$|^$/.test(row[column] ?? '')),
  );
  const lines = new Table({
    head: [...head],
    colAligns: numeric.map((yes) => (yes ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries(borders.map((name) => [name, ''])) as Partial<Record<Table.CharName, string>>,
  });
  // A cell is one line, and as wide as what is shown of it.
  lines.push(...rows.map((row) => row.map(printable)));
  const [first, ...others] = lines
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [{ head: first }, ...others];
}

const borders = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
];

/** A number with four significant digits, without an exponent where it can be. */
export function digits(value: number, count = 4): string {
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6))
    return value.toExponential(count - 1);
  return String(Number(value.toPrecision(count)));
}
