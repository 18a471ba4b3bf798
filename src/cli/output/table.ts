import Table from 'cli-table3';
import pc from 'picocolors';

/** Columns of text without borders; the head is bold, and cells that are numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = head.map((_, column) =>
    rows.every((row) => /^[-+]?[\d.∞]+( \w+)?$|^$/.test(row[column] ?? '')),
  );
  const lines = new Table({
    head: head.map((title) => pc.bold(title)),
    colAligns: numeric.map((yes) => (yes ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries(borders.map((name) => [name, ''])) as Partial<Record<Table.CharName, string>>,
  });
  lines.push(...rows.map((row) => [...row]));
  return lines
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
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
