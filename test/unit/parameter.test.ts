import { describe, expect, it } from 'vitest';
import { type Catalogue, checkSpec, libraryFailure } from '../../src/parameter.ts';

const catalogue: Catalogue = {
  disk: {
    summary: 'a disk',
    parameters: {
      radius: { meaning: 'the radius', kind: 'number', unit: 'px', required: true },
      level: { meaning: 'a level', kind: 'number', choices: ['rim'] },
      size: { meaning: 'the size', kind: 'numbers' },
      path: { meaning: 'points', kind: 'points' },
      sharp: { meaning: 'whether it is sharp', kind: 'boolean' },
      rule: { meaning: 'a rule', kind: 'choice', choices: ['area', 'point'] },
      note: { meaning: 'a note', kind: 'text' },
    },
  },
  gaussian: { summary: 'a Gaussian', parameters: {} },
};
const check = (name: string, values: object) =>
  checkSpec('model', name, { ...values }, catalogue, libraryFailure('make'));

describe('checkSpec', () => {
  it('returns the entry of a spec that fits', () => {
    expect(check('disk', { radius: 2 })).toBe(catalogue.disk);
    const all = {
      radius: 2,
      level: 'rim',
      size: [3, 4],
      path: [[0, 1]],
      sharp: false,
      rule: 'point',
      note: '',
    };
    expect(check('disk', all)).toBe(catalogue.disk);
    expect(check('disk', { radius: 2, size: 3, level: 0.1, note: undefined })).toBe(catalogue.disk);
  });

  it.each([
    [
      'dsk',
      { radius: 2 },
      RangeError,
      'make: unknown model "dsk" (did you mean disk?): expected one of disk, gaussian',
    ],
    ['moon', {}, RangeError, 'make: unknown model "moon": expected one of disk, gaussian'],
    ['toString', {}, RangeError, 'make: unknown model "toString": expected one of disk, gaussian'],
    [
      'disk',
      { radus: 2 },
      RangeError,
      'make: disk has no "radus" (did you mean radius?): expected radius, level, size, path, sharp, rule, note',
    ],
    ['gaussian', { radius: 2 }, RangeError, 'make: gaussian has no "radius": expected no parameters'],
    ['disk', {}, TypeError, 'make: disk needs "radius" (the radius, px)'],
    ['disk', { radius: undefined }, TypeError, 'make: disk needs "radius" (the radius, px)'],
    ['disk', { radius: '2' }, TypeError, 'make: disk: "radius" must be a number, got "2"'],
    [
      'disk',
      { radius: 2, level: 'rum' },
      TypeError,
      /"level" must be a number or rim \(did you mean rim\?\), got "rum"/,
    ],
    ['disk', { radius: 2, size: [3, 'x'] }, TypeError, /"size" must be one or more numbers/],
    ['disk', { radius: 2, path: [1, 2] }, TypeError, /"path" must be points as in 0,0;4,1/],
    ['disk', { radius: 2, sharp: 1 }, TypeError, /"sharp" must be true or false, got 1/],
    [
      'disk',
      { radius: 2, rule: 'areas' },
      RangeError,
      /"rule" must be one of area, point \(did you mean area\?\)/,
    ],
    ['disk', { radius: 2, note: 3 }, TypeError, /"note" must be a text, got 3/],
  ])('refuses %s %j', (name, values, kind, message) => {
    expect(() => check(name, values)).toThrow(kind);
    expect(() => check(name, values)).toThrow(message);
  });

  it('answers at once however long a word is', () => {
    expect(() => check('d'.repeat(1e6), {})).toThrow(/unknown model/);
  });
});
