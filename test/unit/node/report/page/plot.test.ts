import { describe, expect, test } from 'vitest';
import { coloursOf, renderPlot } from '../../../../../src/node/report/page/plot.ts';
import type { Plot } from '../../../../../src/node/report/report.ts';

const plot = (names: readonly string[]): Plot => ({
  title: 'p',
  note: '',
  x: { label: 'x', log: false },
  y: { label: 'y', log: true },
  curves: names.map((name) => ({ name, x: [0, 1, 2], y: [1, 0, 100] })),
});

describe('plots', () => {
  test('a name keeps its colour over all plots of a page', () => {
    const colours = coloursOf([plot(['a', 'b']), plot(['c', 'a'])]);
    expect([...colours.keys()]).toEqual(['a', 'b', 'c']);
    expect(new Set(colours.values()).size).toBe(3);
  });

  test('each curve is one line; a logarithmic axis leaves out what is not positive', async () => {
    const { html } = await renderPlot(plot(['a', 'b']), coloursOf([plot(['a', 'b'])]));
    const lines = [
      ...html.matchAll(/<path d="(M[^"]*)" stroke="(#\w+)"|<path stroke="(#\w+)" d="(M[^"]*)"/g),
    ];
    expect(lines).toHaveLength(2);
    for (const line of lines) expect((line[1] ?? line[4]).split('L')).toHaveLength(2);
  });
});
