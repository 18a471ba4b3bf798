import { describe, expect, it } from 'vitest';
import { fitted, labelMarkup } from '../../../../src/node/montage/label.ts';

describe('fitted', () => {
  it('keeps what fits, and both ends of what does not', () => {
    expect(fitted('output.png', 150)).toBe('output.png');
    const short = fitted('a-very-long-name-of-a-picture-01.png', 150);
    expect(short).toMatch(/^a-very-l.*…/);
    expect(short.endsWith('-01.png')).toBe(true);
    expect([...short]).toHaveLength(17);
  });

  it('counts letters, not code units', () => {
    expect(fitted('😀😀😀', 30)).toBe('😀😀😀');
    expect(fitted('😀😀😀😀', 30)).toBe('😀…😀');
  });
});

describe('labelMarkup', () => {
  it('is XML whatever a file is called', () => {
    const text = labelMarkup(['<a & "b">\u0007'], { x: 0, y: 0, marked: false });
    expect(text).toContain('&#60;a &#38; &#34;b&#34;&#62;\uFFFD</text>');
  });
});
