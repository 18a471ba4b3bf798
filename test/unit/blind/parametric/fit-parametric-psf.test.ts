import { describe, expect, it } from 'vitest';
import { fitParametricPsf, type ParametricPsf } from '../../../../src/blind/parametric/fit-parametric-psf.ts';
import { cropFrame } from '../../../../src/boundary/frame.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../../src/psf/catalogue.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { type Tensor, tensor, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const size = 256;
const margin = 40;
const scenes = [1, 2].map((seed) => deadLeaves(size + 2 * margin, size + 2 * margin, seed));

/** A part of a larger blurred scene, with noise. */
function photograph(spec: PsfSpec | undefined, scene = 0, sigma = 0.002, offset = margin): Tensor {
  const whole = scenes[scene];
  const blurred = spec ? blur(makePsf(spec), whole.shape).apply(whole) : whole;
  return gaussianNoise(cropFrame(blurred, [offset, offset], [size, size]), { sigma, seed: 5 });
}

/** The main parameters of a candidate, by name. */
const numbers = ({ spec }: Pick<ParametricPsf, 'spec'>): Record<string, number> =>
  Object.fromEntries(Object.entries(spec ?? {}).filter(([, value]) => typeof value === 'number'));

const angleBetween = (a: number, b: number) => Math.abs(((((a - b + 90) % 180) + 180) % 180) - 90);

const relative = (a: number, b: number) => Math.abs(a / b - 1);

describe('finds family and parameters within 10 % and 4 degrees', () => {
  const blurs: PsfSpec[] = [
    { model: 'disk', radius: 3 },
    { model: 'disk', radius: 5.5 },
    { model: 'motion', length: 9, angle: 30 },
    { model: 'motion', length: 21, angle: 117 },
    { model: 'motion', length: 34, angle: 0 },
    { model: 'gaussian', sigma: 1.5 },
    { model: 'gaussian', sigma: 2.5 },
  ];
  it.each(blurs)('%o', (spec) => {
    const found = fitParametricPsf(photograph(spec));
    expect(found).toMatchObject({ accepted: true, kind: spec.model });
    const { angle, ...widths } = numbers({ spec });
    const { angle: foundAngle, ...foundWidths } = numbers(found);
    for (const [name, width] of Object.entries(widths))
      expect(relative(foundWidths[name], width), name).toBeLessThan(0.1);
    if (angle !== undefined) expect(angleBetween(foundAngle, angle)).toBeLessThan(4);
  });
});

it('a sharp scene has no blur', () => {
  for (const scene of [0, 1]) {
    const found = fitParametricPsf(photograph(undefined, scene));
    expect(found).toMatchObject({ accepted: false, kind: 'none' });
    expect(found.spec).toBeUndefined();
    expect(found.reasons[0]).toMatch(/No blur found/);
  }
});

describe('laws', () => {
  const spec = { model: 'motion', length: 15, angle: 25 } as const;
  const seen = photograph(spec, 1);
  const found = fitParametricPsf(seen);

  it('the unit of the data does not matter', () => {
    for (const factor of [2 ** -12, 2 ** 16]) {
      const scaled = fitParametricPsf({ ...seen, data: seen.data.map((v: number) => factor * v) });
      expect(scaled.spec).toEqual(found.spec);
      expect(scaled.confidence).toBeCloseTo(found.confidence, 9);
    }
  });

  it('nor does a constant', () => {
    const raised = fitParametricPsf({ ...seen, data: seen.data.map((v: number) => v + 3) });
    expect(relative(numbers(raised).length, 15)).toBeLessThan(0.05);
    expect(angleBetween(numbers(raised).angle, numbers(found).angle)).toBeLessThan(0.5);
  });

  it('another part of the same scene has the same blur', () => {
    const moved = fitParametricPsf(photograph(spec, 1, 0.002, margin - 17));
    expect(relative(numbers(moved).length, numbers(found).length)).toBeLessThan(0.05);
    expect(angleBetween(numbers(moved).angle, numbers(found).angle)).toBeLessThan(2);
  });

  it('a transposed image has the angle -90 - φ, a mirrored one -φ', () => {
    const at = (pick: (r: number, c: number) => number) =>
      tensor(
        [size, size],
        Float64Array.from({ length: size * size }, (_, i) => seen.data[pick(Math.floor(i / size), i % size)]),
      );
    const transposed = fitParametricPsf(at((r, c) => c * size + r));
    expect(angleBetween(numbers(transposed).angle, -90 - numbers(found).angle)).toBeLessThan(2);
    const mirrored = fitParametricPsf(at((r, c) => r * size + size - 1 - c));
    expect(angleBetween(numbers(mirrored).angle, -numbers(found).angle)).toBeLessThan(2);
    for (const one of [transposed, mirrored]) expect(relative(numbers(one).length, 15)).toBeLessThan(0.1);
  });

  it('the same bits again', () => {
    expect(fitParametricPsf(seen)).toEqual(found);
  });

  it('candidates are sorted, and the PSF is that of the spec', () => {
    const misfits = found.candidates.map(({ misfit }) => misfit);
    expect(misfits[0]).toBe(Math.min(...misfits));
    expect(found.candidates.map(({ kind }) => kind).sort()).toEqual(['disk', 'gaussian', 'motion']);
    const soft = fitParametricPsf(photograph({ model: 'gaussian', sigma: 2 }));
    expect(soft.candidates.map(({ kind }) => kind).sort()).toEqual([
      'airy',
      'disk',
      'gaussian',
      'moffat',
      'motion',
    ]);
    expect(found.psf).toEqual(makePsf(found.spec as PsfSpec));
    expect(found.confidence).toBeGreaterThan(0.5);
  });
});

it('what a mask leaves out does not matter', () => {
  const seen = photograph({ model: 'disk', radius: 4 });
  const data = seen.data.slice();
  const mask = tensor([size, size], new Float64Array(size * size).fill(1));
  // A bright stripe over the lower quarter.
  for (let i = 200 * size; i < 232 * size; i++) {
    data[i] = i % 3 === 0 ? 30 : 0;
    mask.data[i] = 0;
  }
  const found = fitParametricPsf({ shape: seen.shape, data }, { mask });
  expect(found.kind).toBe('disk');
  expect(relative(numbers(found).radius, 4)).toBeLessThan(0.1);
});

describe('refuses', () => {
  it('a constant image, in words', () => {
    const found = fitParametricPsf(zeros([64, 64]));
    expect(found).toMatchObject({ accepted: false, kind: 'none', confidence: 0, candidates: [] });
    expect(found.reasons).toEqual(['The image is constant.']);
  });

  it('noise alone', () => {
    expect(fitParametricPsf(gaussianNoise(zeros([96, 130]), { sigma: 1, seed: 2 })).accepted).toBe(false);
  });

  it('wrong arguments', () => {
    expect(() => fitParametricPsf(zeros([63, 80]))).toThrow(
      /fitParametricPsf: "plane" must be a plane of at least 64x64, got \[?63/,
    );
    expect(() => fitParametricPsf(zeros([1, 80, 80]))).toThrow(/"plane" must be a plane/);
    expect(() => fitParametricPsf(zeros([64, 64]), { mask: zeros([64, 65]) })).toThrow(/"mask"/);
    expect(() => fitParametricPsf(zeros([64, 64]), { masks: zeros([64, 64]) } as object)).toThrow(
      /did you mean "?mask/,
    );
  });
});
