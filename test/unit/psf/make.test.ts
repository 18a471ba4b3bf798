import { describe, expect, it } from 'vitest';
import { type PsfModelName, type PsfSpec, psfModels } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { motionPsf } from '../../../src/psf/models/motion.ts';
import { validatePsf } from '../../../src/psf/validate.ts';

const specs: readonly PsfSpec[] = [
  { model: 'gaussian', sigma: 1.3 },
  { model: 'gaussian', fwhm: 4, ratio: 0.4, angle: 20 },
  { model: 'disk', radius: 3.2 },
  { model: 'motion', length: 9.5, angle: 33 },
  { model: 'fspecial', length: 9.5, angle: 33 },
  { model: 'box', width: 4.5 },
  { model: 'airy', radius: 2.2, obstruction: 0.3 },
  { model: 'moffat', fwhm: 2.5 },
  {
    model: 'path',
    points: [
      [0, 0],
      [7, 3],
      [5, 6],
    ],
  },
  { model: 'shake', extent: 9, seed: 2 },
];

describe('every model', () => {
  it('is made by its name', () => {
    expect(new Set(specs.map(({ model }) => model))).toEqual(new Set(Object.keys(psfModels)));
    expect(makePsf({ model: 'motion', length: 7, angle: 30 })).toEqual(motionPsf({ length: 7, angle: 30 }));
  });

  it.each(specs)('sums to 1, has its mean at floor(size/2) and no issue: %j', (spec) => {
    for (const size of [undefined, 41]) {
      const psf = makePsf(size === undefined ? spec : { ...spec, size });
      const { sum, centroid, negative, issues } = validatePsf(psf);
      expect(sum).toBeCloseTo(1, 13);
      expect(negative).toBe(0);
      expect(issues).toEqual([]);
      const tolerance = spec.model === 'path' || spec.model === 'shake' ? 0.3 : 1e-12;
      for (const offset of centroid) expect(Math.abs(offset)).toBeLessThan(tolerance);
    }
  });

  it.each(specs)('has its origin at floor(size/2) of an even size too: %j', (spec) => {
    const odd = makePsf({ ...spec, size: 41 });
    const even = makePsf({ ...spec, size: [40, 42] });
    expect(even.shape).toEqual([40, 42]);
    // The middle of 41 is 20, of 40 is 20, of 42 is 21; sums differ by the light that one rim more or less holds.
    const ratio = even.data[20 * 42 + 21] / odd.data[20 * 41 + 20];
    for (let r = 1; r < 40; r++)
      for (let c = 0; c < 41; c++)
        expect(even.data[r * 42 + c + 1]).toBeCloseTo(odd.data[r * 41 + c] * (ratio || 1), 12);
  });

  it('describes each parameter', () => {
    for (const model of Object.keys(psfModels) as PsfModelName[]) {
      expect(psfModels[model].summary).not.toBe('');
      for (const parameter of Object.values(psfModels[model].parameters)) {
        expect(parameter.meaning).not.toBe('');
        if (parameter.kind === 'choice') expect(parameter.choices).toContain(parameter.default);
      }
    }
  });
});

it('refuses unknown models and parameters, and missing ones', () => {
  // @ts-expect-error unknown model
  expect(() => makePsf({ model: 'lens' })).toThrow(
    /makePsf: unknown PSF model "lens": expected one of gaussian, disk, /,
  );
  // @ts-expect-error unknown parameter
  expect(() => makePsf({ model: 'disk', radius: 3, sigma: 1 })).toThrow(
    /makePsf: disk has no "sigma": expected radius, size/,
  );
  // @ts-expect-error missing parameter
  expect(() => makePsf({ model: 'motion' })).toThrow(
    /makePsf: motion needs "length" \(length of the motion, px\)/,
  );
  // @ts-expect-error no object
  expect(() => makePsf(null)).toThrow(/makePsf: "spec" must be an object with "model", got null/);
});
