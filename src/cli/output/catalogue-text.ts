/** Catalogues as text: what `--help`, `deconv methods` and `deconv psf` print. */

import type { Catalogue, Parameter } from '../../parameter.ts';

/** One line per name: its keys, then what it is. */
export function catalogueText(catalogue: Catalogue): string {
  const width = Math.max(...Object.keys(catalogue).map((name) => name.length));
  return Object.entries(catalogue)
    .map(([name, { summary, parameters }]) => {
      const keys = Object.keys(parameters).join(', ');
      return `  ${name.padEnd(width)}  ${summary}${keys ? `\n  ${' '.repeat(width)}  ${keys}` : ''}`;
    })
    .join('\n');
}

/** What a value may be: `2 px`, `auto or a number`, `centroid | none`. */
export function kindText({ kind, choices, unit }: Parameter): string {
  const words = choices?.join(' | ');
  const numbers =
    kind === 'number' || kind === 'numbers' ? (kind === 'number' ? 'number' : 'numbers') : undefined;
  const base = numbers
    ? [numbers, words].filter(Boolean).join(' | ')
    : kind === 'choice'
      ? (words ?? '')
      : kind;
  return unit ? `${base} (${unit})` : base;
}
