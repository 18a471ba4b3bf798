import { describe, expect, it } from 'vitest';
import { type Boundary, boundaryIndex } from '../../../src/boundary/boundary.ts';

/** The drawing of a boundary: eight samples on each side of "abcd". */
function draw(boundary: Boundary, line = 'abcd'): string {
  const at = (i: number) => line[boundaryIndex(boundary, i, line.length)] ?? '0';
  const part = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => at(from + i)).join('');
  const n = line.length;
  return `${part(-8, 0)}|${part(0, n)}|${part(n, n + 8)}`;
}

describe('boundaryIndex', () => {
  it.each([
    ['wrap', 'abcdabcd|abcd|abcdabcd'],
    ['zero', '00000000|abcd|00000000'],
    ['nearest', 'aaaaaaaa|abcd|dddddddd'],
    ['reflect', 'abcddcba|abcd|dcbaabcd'],
    ['mirror', 'cbabcdcb|abcd|cbabcdcb'],
  ] as const)('draws %s as SciPy does', (boundary, drawing) => {
    expect(draw(boundary)).toBe(drawing);
  });

  it('has a line of one sample go on for ever under every rule but zero', () => {
    for (const boundary of ['wrap', 'nearest', 'reflect', 'mirror'] as const)
      expect(draw(boundary, 'a')).toBe('aaaaaaaa|a|aaaaaaaa');
  });

  it('refuses unknown rules and empty lines', () => {
    expect(() => boundaryIndex('symmetric' as Boundary, 0, 4)).toThrow(
      /"boundary" must be one of wrap, zero, nearest, reflect, mirror, got "symmetric"/,
    );
    expect(() => boundaryIndex('wrap', 0, 0)).toThrow(/"n" must be a positive integer, got 0/);
  });
});
