import { describe, expect, test } from 'vitest';
import { format, renderRanking, renderTable } from '../../../../../src/node/report/page/table.ts';

describe('renderTable', () => {
  const table = {
    title: 'Numbers',
    note: '',
    columns: [
      { title: 'PSNR', meaning: '', best: 'highest' as const },
      { title: 'RMSE', meaning: '', best: 'lowest' as const },
      { title: 'steps', meaning: '' },
    ],
    rows: [
      { name: 'measured', cells: [99, 0, 1], candidate: false },
      { name: 'a', cells: [20, 0.1, 2], candidate: true },
      { name: 'b', cells: [Number.POSITIVE_INFINITY, 0.2, undefined], candidate: true },
    ],
  };
  const best = [...renderTable(table).html.matchAll(/<strong[^>]*>([^<]*)/g)].map((match) => match[1]);

  test('marks the best finite value among the candidates, and only in judged columns', () => {
    expect(best).toEqual(['20', '0.1']);
  });
});

describe('renderRanking', () => {
  const table = (best: 'highest' | 'lowest') => ({
    title: 'Numbers',
    note: '',
    columns: [
      { title: 'steps', meaning: '' },
      { title: 'error', meaning: '', best },
    ],
    rows: [
      { name: 'measured', cells: [0, 9], candidate: false },
      { name: 'a', cells: [0, 1], candidate: true },
      { name: 'b', cells: [0, 3], candidate: true },
      { name: 'c', cells: [0, undefined], candidate: true },
    ],
  });

  test.each([
    ['highest', ['b', 'a']],
    ['lowest', ['a', 'b']],
  ] as const)('the %s first, candidates only', (best, order) => {
    const { html } = renderRanking(table(best));
    expect([...html.matchAll(/<b>([^<]*)/g)].map((match) => match[1])).toEqual(order);
  });
});

describe('format', () => {
  test.each([
    [31.23456, '31.23'],
    [0.000123456, '1.23e-4'],
    [512, '512'],
    [0, '0'],
    [Number.POSITIVE_INFINITY, '∞'],
    [undefined, '–'],
    [Number.NaN, '–'],
    ['wrap', 'wrap'],
    [[1, 2], '[1,2]'],
  ])('%s reads %s', (value, text) => {
    expect(format(value)).toBe(text);
  });
});
