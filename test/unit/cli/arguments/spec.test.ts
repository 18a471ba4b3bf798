import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../../src/cli/arguments/spec.ts';
import type { Catalogue } from '../../../../src/parameter.ts';

const catalogue: Catalogue = {
  motion: {
    summary: 'a movement',
    parameters: {
      length: { meaning: 'how far', kind: 'number', unit: 'px', required: true },
      size: { meaning: 'extent', kind: 'numbers' },
      centering: { meaning: 'origin', kind: 'choice', choices: ['none', 'centroid'] },
      points: { meaning: 'path', kind: 'points' },
      exact: { meaning: 'exactly', kind: 'boolean' },
      noise: { meaning: 'level', kind: 'number', choices: ['auto'] },
      path: { meaning: 'file', kind: 'text' },
    },
  },
  gaussian: { summary: 'a bell', parameters: {} },
};
const values = (text: string) => parseSpec('PSF', `motion:length=1,${text}`, catalogue).values;
const parse = (text: string) => () => parseSpec('PSF', text, catalogue);

describe('a spec', () => {
  it('is a name with keys and values', () => {
    expect(parseSpec('PSF', 'motion:length=15.5', catalogue)).toEqual({
      name: 'motion',
      values: { length: 15.5 },
    });
    expect(parseSpec('PSF', 'gaussian', catalogue)).toEqual({ name: 'gaussian', values: {} });
  });

  it.each([
    ['size=3,5', { size: [3, 5] }],
    ['size=3x5', { size: [3, 5] }],
    ['size=7', { size: 7 }],
    [
      'points=0,0;4.5,-1;2,3,exact',
      {
        points: [
          [0, 0],
          [4.5, -1],
          [2, 3],
        ],
        exact: true,
      },
    ],
    ['exact=no', { exact: false }],
    ['centering=centroid', { centering: 'centroid' }],
    ['noise=auto', { noise: 'auto' }],
    ['noise=1e-3', { noise: 0.001 }],
    ['path=a b.png,exact', { path: 'a b.png', exact: true }],
    ['path=a=b.png', { path: 'a=b.png' }],
  ])('reads %s', (text, expected) => {
    expect(values(text)).toEqual({ length: 1, ...expected });
  });

  it.each([
    ['motoin:length=3', /unknown PSF "motoin" \(did you mean motion\?\): expected one of motion, gaussian/],
    ['zzz', /unknown PSF "zzz": expected/],
    ['constructor', /unknown PSF "constructor"/],
    ['motion', /motion needs "length" \(how far, px\)/],
    ['motion:lenght=3', /motion has no "lenght" \(did you mean length\?\): expected length, size/],
    ['gaussian:a=1', /gaussian has no "a": expected no parameters/],
    ['motion:length=1,length=2', /"length" is given twice/],
    ['motion:length=abc', /motion: "length" must be a number, got "abc"/],
    ['motion:length=', /"length" must be a number, got ""/],
    ['motion:length', /"length" must be a number, got ""/],
    ['motion:length=1,2', /"length" must be a number, got "1,2"/],
    ['motion:length=NaN', /"length" must be a number, got "NaN"/],
    ['motion:15', /expected key=value, got "15"/],
    ['motion:length=1,size=3;4', /"size" must be one or more numbers as in 2 or 2,3, got "3;4"/],
    ['motion:length=1,points=1,2,3', /"points" must be points as in 0,0;4,1/],
    ['motion:length=1,exact=perhaps', /"exact" must be true or false, got "perhaps"/],
    [
      'motion:length=1,centering=centriod',
      /must be one of none, centroid \(did you mean centroid\?\), got "centriod"/,
    ],
    ['motion:length=1,noise=loud', /"noise" must be a number or auto, got "loud"/],
  ])('refuses %s', (text, message) => {
    expect(parse(text)).toThrow(message);
  });
});
