import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../../src/cli/output/printable.ts';
import { table } from '../../../../src/cli/output/table.ts';

describe('printable', () => {
  it.each([
    ['a\nb', 'a\\nb'],
    ['\u001b[31m', '\\u001b[31m'],
    ['\u009b2J', '\\u009b2J'],
    ['\u007f\u0000', '\\u007f\\u0000'],
    ['\u202egnp.exe\u2029', '\\u202egnp.exe\\u2029'],
    ['глубина 深 🔭 é\u0301 "\\', 'глубина 深 🔭 é\u0301 "\\'],
  ])('%j is shown as %s', (text, shown) => expect(printable(text)).toBe(shown));

  it('leaves nothing that acts, and changes nothing else', () => {
    const acting = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(acting);
        expect(printable(shown)).toBe(shown);
        expect(shown.replace(/\\(u[0-9a-f]{4}|[nrt])/g, '')).toBe(
          text.replace(acting, '').replace(/\\(u[0-9a-f]{4}|[nrt])/g, ''),
        );
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('keeps a line of a JSON document the same value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

it('a table has one line for each row, whatever its cells hold, and its columns stay straight', () => {
  const lines = table(
    ['name', 'x'],
    [
      ['a\n\u001b[2Kb', '1'],
      ['plain', '22'],
    ],
  );
  const texts = lines.map((line) => (typeof line === 'string' ? line : line.head));
  expect(texts.map((text) => text.split(/ {2,}/)[0])).toEqual(['name', 'a\\n\\u001b[2Kb', 'plain']);
  // The numbers stand to the right: all lines end in one column.
  expect(new Set(texts.map((text) => text.length)).size).toBe(1);
});
