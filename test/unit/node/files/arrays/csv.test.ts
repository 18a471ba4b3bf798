import { expect, it } from 'vitest';
import { parseCsv } from '../../../../../src/node/files/arrays/csv.ts';

const text = (content: string): ReturnType<typeof parseCsv> => parseCsv('test', content, 'the data');

it.each([
  ['commas', '0,1,2\n3,4,5\n'],
  ['spaces', ' 0 1  2 \n3 4 5'],
  ['tabs', '0\t1\t2\r\n3\t4\t5\r\n'],
  ['commas and spaces', '0, 1, 2\n3, 4, 5'],
  ['semicolons', '0;1;2\n3;4;5'],
  ['a heading, comments, empty lines', 'a,b,c\n# note\n0,1,2 # first\n\n3,4,5'],
  ['a byte order mark and quotes', '\uFEFF"0","1","2"\n3,4,5'],
  ['commas at the end', '0,1,2,\n3,4,5,\n'],
  ['semicolons at the end', '0;1;2;\n3;4;5;\n'],
])('with %s', (_, content) => {
  expect(text(content)).toEqual({ shape: [2, 3], data: Float64Array.from([0, 1, 2, 3, 4, 5]) });
});

it('with exponents, signs and decimal commas', () => {
  expect([...text('-1.5e-3,+2E2\n.5,1').data]).toEqual([-0.0015, 200, 0.5, 1]);
  expect([...text('-1,5;2,25').data]).toEqual([-1.5, 2.25]);
});

it.each([
  ['1,2\n3', /the data line 2 must hold 2 numbers as the first, got 1/],
  ['1,2\n3,x', /line 2 must hold numbers, got "x"/],
  ['1,2\n3,', /line 2 must hold 2 numbers as the first, got 1/],
  ['1,,2', /line 1 must hold numbers, got ""/],
  ['1,nan', /line 1 must hold numbers, got "nan"/],
  ['1,Infinity', /line 1 must hold numbers, got "Infinity"/],
  ['# 1 2', /holds no numbers/],
])('refuses %j', (content, message) => {
  expect(() => text(content)).toThrow(message);
});

it('takes a time that grows with the length of a line, not with its square', () => {
  const spaces = ' '.repeat(200_000);
  const began = performance.now();
  expect([...text(`1${spaces};2${spaces}`).data]).toEqual([1, 2]);
  expect([...text(`1${spaces},${spaces}2`).data]).toEqual([1, 2]);
  expect([...text(`1${spaces}2`).data]).toEqual([1, 2]);
  // Half a minute before.
  expect(performance.now() - began).toBeLessThan(2000);
});
