import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { judge } from '../../../src/restore/judge.ts';
import { neverWorse } from '../../../src/restore/never-worse.ts';
import { restore } from '../../../src/restore/restore.ts';
import type { Solved } from '../../../src/restore/solve.ts';
import type { Image } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';

const scene = deadLeaves(96, 96, 2);
const sharp: Image = { shape: [1, 96, 96], data: scene.data };
const psf = makePsf({ model: 'disk', radius: 3 });
const blurred = blur(psf, sharp.shape, { boundary: 'reflect' }).apply(sharp) as Image;
const reach = [4, 4];

/** Waves of the given height along the frame. */
const ringing = (height: number): Image => ({
  shape: sharp.shape,
  data: sharp.data.map((value: number, i: number) => {
    const x = i % 96;
    const y = Math.floor(i / 96);
    const distance = Math.min(x, y, 95 - x, 95 - y);
    return distance < 8 ? value + height * Math.cos(Math.PI * distance) : value;
  }),
});

describe('judge', () => {
  it('passes the sharp image and the blurred one', () => {
    expect(judge(blurred, sharp, reach, 1).severity).toBeLessThan(1);
    expect(judge(blurred, blurred, reach, 1)).toEqual({
      rim: 1,
      excess: 0,
      rings: false,
      severity: 1 / 1.35,
    });
  });

  it('refuses an image that rings at the frame', () => {
    expect(judge(blurred, ringing(0.3), reach, undefined).severity).toBeGreaterThan(1);
    expect(judge(blurred, ringing(0.3), reach, undefined).rim).toBeGreaterThan(
      judge(blurred, ringing(0.05), reach, undefined).rim,
    );
  });

  it('passes a bright point beside the frame that has become sharp', () => {
    const star = (sigma: number): Image => {
      const data = new Float64Array(96 * 96).fill(0.01);
      for (let i = 0; i < data.length; i++) {
        const [y, x] = [Math.floor(i / 96), i % 96];
        data[i] += Math.exp(-((y - 2) ** 2 + (x - 40) ** 2) / (2 * sigma ** 2)) / sigma ** 2;
      }
      return { shape: [1, 96, 96], data };
    };
    expect(judge(star(3), star(1), reach, undefined).severity).toBeLessThan(1);
  });

  it('refuses what is far below black or above a known white', () => {
    const shifted = (k: number): Image => ({
      shape: sharp.shape,
      data: sharp.data.map((v: number) => 0.5 + k * (v - 0.5)),
    });
    expect(judge(blurred, shifted(1.6), reach, 1).severity).toBeGreaterThan(1);
    expect(judge(blurred, shifted(1.6), reach, undefined).excess).toBeLessThan(
      judge(blurred, shifted(1.6), reach, 1).excess,
    );
  });

  it('says the same in any unit', () => {
    const scaled = (image: Image): Image => ({
      shape: image.shape,
      data: image.data.map((v: number) => 4095 * v),
    });
    const [a, b] = [
      judge(blurred, ringing(0.1), reach, 1),
      judge(scaled(blurred), scaled(ringing(0.1)), reach, 4095),
    ];
    expect(b.rim).toBeCloseTo(a.rim, 9);
    expect(b.excess).toBeCloseTo(a.excess, 9);
  });

  it('counts negative samples only where nothing negative was measured', () => {
    const centred = (image: Image): Image => ({
      shape: image.shape,
      data: image.data.map((v: number) => v - 0.5),
    });
    expect(judge(centred(blurred), centred(blurred), reach, undefined).excess).toBe(0);
  });
});

describe('neverWorse', () => {
  const noise = { sigmas: [0.01], isGiven: [false] };
  const problem = { measured: blurred, noise, reach, white: 1, mayRaise: true };
  const solved = (image: Image): Solved => ({ image, solutions: [] });

  it('hands out the first result that passes', async () => {
    const assumed: number[] = [];
    const judged = await neverWorse(problem, async ({ sigmas }) => {
      assumed.push(sigmas[0]);
      return solved(sigmas[0] < 0.1 ? ringing(0.3) : sharp);
    });
    expect(assumed).toEqual([0.01, 0.04, 0.16]);
    expect(judged.noise).toEqual({ sigmas: [0.16], isGiven: [true] });
    expect(judged.warnings.join()).toMatch(/16 times the noise/);
  });

  it('raises noise that was measured as 0', async () => {
    const assumed: number[] = [];
    await neverWorse({ ...problem, noise: { ...noise, sigmas: [0] } }, async ({ sigmas }) => {
      assumed.push(sigmas[0]);
      return solved(sigmas[0] === 0 ? ringing(0.3) : sharp);
    });
    expect(assumed[1]).toBeGreaterThan(0);
  });

  it('says nothing where the first one passes', async () => {
    expect(await neverWorse(problem, async () => solved(sharp))).toMatchObject({ noise, warnings: [] });
  });

  it('warns and keeps the given noise where it may not be raised', async () => {
    const judged = await neverWorse({ ...problem, mayRaise: false }, async () => solved(ringing(0.3)));
    expect(judged.noise).toEqual(noise);
    expect(judged.warnings.join()).toMatch(/may be worse than the input/);
  });

  it('tries once more where a result leaves the range but does not ring: noise is not the cause', async () => {
    const heights = [1.7, 1.65, 1.2, 0];
    let runs = 0;
    const brighter = (by: number): Image => ({
      shape: sharp.shape,
      data: sharp.data.map((v: number) => v + by),
    });
    const judged = await neverWorse(problem, async () => solved(brighter(heights[runs++])));
    expect(runs).toBe(2);
    expect(judged.solved.image).toEqual(brighter(1.65));
    expect(judged.noise.sigmas).toEqual([0.04]);
    expect(judged.warnings.join()).toMatch(/Is the PSF right/);
  });

  it('ends with a warning and the least ringing where nothing passes', async () => {
    const heights = [0.5, 0.45, 0.3, 0.4, 0.6];
    let runs = 0;
    const judged = await neverWorse(problem, async () => solved(ringing(heights[runs++])));
    expect(runs).toBe(5);
    expect(judged.solved.image).toEqual(ringing(0.3));
    expect(judged.warnings.join()).toMatch(/may be worse than the input/);
  });
});

it('a given λ runs once: more noise would change nothing', async () => {
  const psf = { model: 'disk', radius: 3 } as const;
  let runs = 0;
  const { report } = await restore(blurred, {
    psf,
    refinePsf: false,
    boundary: 'wrap',
    method: { name: 'tv', lambda: 1e-9, iterations: 3 },
    onIteration: () => {
      runs++;
    },
  });
  expect(runs).toBeLessThanOrEqual(3);
  expect(report.noiseSigma[0]).toBeLessThan(0.01);
});
