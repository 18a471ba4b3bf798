import type { Table } from './report.ts';

/** A fact: its name, its value, and what that says to a reader who meets it for the first time. */
export type Fact = readonly [name: string, value: number | string | undefined, meaning: string];

/** Facts as a table; none competes with another. */
export function measurementTable(title: string, note: string, measurements: readonly Fact[]): Table {
  return {
    title,
    note,
    columns: [
      { title: 'value', meaning: 'as computed' },
      { title: 'what it says', meaning: 'in words' },
    ],
    rows: measurements.map(([name, ...cells]) => ({ name, cells, candidate: false })),
  };
}
