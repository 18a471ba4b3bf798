import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { restore } from '../../../../src/restore/restore.ts';
import { sweep } from '../../../../src/restore/sweep/sweep.ts';
import type { Image } from '../../../../src/tensor.ts';
import { photographed } from '../../../scenes.ts';
import { disks } from '../../../tensors.ts';

const psf = { model: 'disk', radius: 3 } as const;
const scene: Image = disks(120, 110);
const seen = gaussianNoise(blur(makePsf(psf), scene.shape).apply(scene), { sigma: 0.004, seed: 3 }) as Image;

const method = { name: 'wiener' } as const;

describe('sweep', () => {
  it('finds the radius of the blur', async () => {
    const values = [1.5, 2.25, 3, 4, 5];
    const { points, chosen, atEnd, criterion } = await sweep(
      seen,
      { psf: { model: 'disk', radius: 9 }, method },
      { parameter: 'psf.radius', values },
    );
    expect(criterion).toBe('likelihood');
    expect(points.map((point) => point.values)).toEqual(values.map((value) => [value]));
    expect(points[chosen].values).toEqual([3]);
    expect(atEnd).toEqual([undefined]);
  });

  it('chooses the weight whose residual is as large as the noise', async () => {
    const values = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
    const job = { psf, method: { name: 'tikhonov', lambda: 1 }, noise: 0.004 } as const;
    const { points, chosen, criterion } = await sweep(seen, job, { parameter: 'method.lambda', values });
    expect(criterion).toBe('discrepancy');
    const scores = points.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    for (const score of scores)
      expect(Math.abs(Math.log(points[chosen].score))).toBeLessThanOrEqual(Math.abs(Math.log(score)));
    expect(chosen).toBeGreaterThan(0);
    expect(chosen).toBeLessThan(values.length - 1);
  });

  it('varies the strength: the residual grows as it falls', async () => {
    const values = [0, 25, 50, 75];
    const { points, criterion } = await sweep(seen, { psf, method }, { parameter: 'strength', values });
    expect(criterion).toBe('discrepancy');
    const scores = points.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(points.map(({ report }) => report.strength)).toEqual(values);
  });

  it('varies the noise, and compares the residual with that of the image', async () => {
    const values = [0.0005, 0.004, 0.064];
    const { points, chosen } = await sweep(seen, { psf, method }, { parameter: 'noise', values });
    expect(points.map(({ report }) => report.noiseSigma)).toEqual(values.map((value) => [value]));
    const scores = points.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(chosen).toBe(1);
    await expect(
      sweep(seen, { psf, method: { name: 'rl' } }, { parameter: 'noise', values }),
    ).rejects.toThrow(/another one for the method rl: it does not use the noise/);
  });

  it('compares code values with their noise', async () => {
    const curve = { encode: (x: number) => 4 * x, decode: (x: number) => x / 4 };
    const encoding = { curves: [curve], step: 1e-6 };
    const over = { parameter: 'strength', values: [50] };
    const inLight = await sweep(seen, { psf, method, noise: 0.004 }, over);
    const inCodes = await sweep(seen, { psf, method, noise: 0.016, encoding }, over);
    expect(inCodes.points[0].score / inLight.points[0].score).toBeCloseTo(1, 1);
  });

  it('says at which end of its values the best one lies', async () => {
    const over = (parameter: string, values: number[]) => sweep(seen, { psf, method }, { parameter, values });
    expect((await over('psf.radius', [3, 4, 5])).atEnd).toEqual(['least']);
    expect((await over('psf.radius', [3, 2, 1.5])).atEnd).toEqual(['most']);
    // Two values are a comparison.
    expect((await over('psf.radius', [3, 4])).atEnd).toEqual([undefined]);
    const job = { psf, method: { name: 'tikhonov', lambda: 1 }, noise: 0.004 } as const;
    const weights = async (values: number[]) =>
      (await sweep(seen, job, { parameter: 'method.lambda', values })).atEnd;
    expect(await weights([1, 0.1, 0.01])).toEqual(['least']);
    expect(await weights([1e-8, 1e-7, 1e-6])).toEqual(['most']);
    // The residual of the end is that of the noise: one value is above it, and the others are below.
    expect(await weights([1e-6, 1e-5, 1])).toEqual([undefined]);
  });

  it('takes two parameters as a grid', async () => {
    const motion = { model: 'motion', length: 9, angle: 30 } as const;
    const moved = gaussianNoise(blur(makePsf(motion), scene.shape).apply(scene), {
      sigma: 0.004,
      seed: 3,
    }) as Image;
    const options = { psf: { ...motion, length: 7, angle: 0 }, method };
    const axes = [
      { parameter: 'psf.length', values: [7, 9, 11] },
      { parameter: 'psf.angle', values: [15, 30, 45] },
    ];
    const { points, chosen, atEnd, criterion } = await sweep(moved, options, axes);
    expect(criterion).toBe('likelihood');
    expect(points.map(({ values }) => values).slice(0, 5)).toEqual([
      [7, 15],
      [7, 30],
      [7, 45],
      [9, 15],
      [9, 30],
    ]);
    expect(points).toHaveLength(9);
    expect(points[chosen].values).toEqual([9, 30]);
    expect(atEnd).toEqual([undefined, undefined]);
    const narrow = await sweep(moved, options, [
      { parameter: 'psf.length', values: [7, 9] },
      { parameter: 'psf.angle', values: [30, 45, 60] },
    ]);
    expect(narrow.points[narrow.chosen].values).toEqual([9, 30]);
    expect(narrow.atEnd).toEqual([undefined, 'least']);
    // Every point is the sweep over one parameter with the other given.
    const { points: row } = await sweep(moved, { ...options, psf: { ...motion, length: 9 } }, axes[1]);
    for (const [i, { image }] of row.entries()) expect(points[3 + i].image.data).toEqual(image.data);
  });

  it('gives the images of restore', async () => {
    const { points } = await sweep(seen, { psf, method }, { parameter: 'method.nsr', values: [0.01] });
    const { image } = await restore(seen, { psf, method: { name: 'wiener', nsr: 0.01 } });
    expect(points[0].image.data).toEqual(image.data);
  });

  it('reports its progress over all values', async () => {
    const progress: number[] = [];
    await sweep(
      seen,
      { psf, method, onProgress: (done) => progress.push(done) },
      { parameter: 'method.nsr', values: [1, 2] },
    );
    expect(progress).toEqual([0.5, 1]);
  });

  it.each([
    [
      { parameter: 'radius', values: [1] },
      /sweep: "parameter" must be psf.NAME, method.NAME, strength, noise or size, got "radius"/,
    ],
    [{ parameter: 'strength.x', values: [1] }, /must be psf.NAME, method.NAME, strength, noise or size/],
    [{ parameter: 'strength', values: [101] }, /restore: "strength" must be a number from 0 to 100/],
    [{ parameter: 'noise', values: [-1] }, /restore: "noise" must be/],
    [{ parameter: 'psf.radius', values: [] }, /sweep: "values" must be at least one number/],
    [{ parameter: 'psf.length', values: [1] }, /makePsf: disk has no "length": expected radius, size/],
    [{ parameter: 'method.strength', values: [1] }, /restore: wiener has no "strength": expected nsr, snrDb/],
  ])('refuses %j', async (options, message) => {
    await expect(sweep(seen, { psf, method }, options)).rejects.toThrow(message);
  });

  it.each([
    [[], /sweep: "over" must be one parameter or two, got 0/],
    [['strength', 'strength'], /two different parameters/],
    [['psf.radius', 'strength'], /two parameters of the PSF, or none/],
  ])('refuses the parameters %j together', async (parameters, message) => {
    const axes = parameters.map((parameter) => ({ parameter, values: [1, 2] }));
    await expect(sweep(seen, { psf, method }, axes)).rejects.toThrow(message);
  });

  it('uses the default method of restore', async () => {
    const { points } = await sweep(
      seen,
      { psf: { model: 'disk', radius: 9 } },
      { parameter: 'method.seconds', values: [1e-9] },
    );
    expect(points[0].report.method).toBe('wiener');
    expect(points[0].report.reason).toMatch(/more than the budget/);
  });

  it('varies the side of the estimated kernel, and takes the one on which both methods agree best', async () => {
    const shake = makePsf({ model: 'shake', extent: 9, seed: 5 });
    const { blurred } = photographed(shake, 96, 1);
    const { points, chosen, criterion } = await sweep(
      blurred,
      { method },
      { parameter: 'size', values: [9, 15] },
    );
    expect(criterion).toBe('confidence');
    expect(points.map(({ report }) => report.psf[0].shape)).toEqual([
      [9, 9],
      [15, 15],
    ]);
    expect(points.map(({ score }) => score)).toEqual(points.map(({ report }) => report.estimate?.confidence));
    expect(points[chosen].score).toBe(Math.max(...points.map(({ score }) => score)));
  });

  it.each([
    [{ psf, method }, /sweep: "psf" must be auto where the size of its estimate is varied/],
    [
      { method, estimate: { kind: 'disk' } },
      /sweep: "kind" must be free where the size of the kernel is varied/,
    ],
  ] as const)('the size is that of an estimate: %#', async (options, message) => {
    await expect(sweep(seen, options, { parameter: 'size', values: [9] })).rejects.toThrow(message);
    const both = ['size', 'strength'].map((parameter) => ({ parameter, values: [9] }));
    await expect(sweep(seen, { method }, both)).rejects.toThrow(/size alone/);
  });

  it('refuses to vary a measured PSF', async () => {
    const measured = { psf: makePsf(psf) };
    await expect(sweep(seen, measured, { parameter: 'psf.radius', values: [1] })).rejects.toThrow(
      /sweep: "psf" must be one spec with "model"/,
    );
  });
});
