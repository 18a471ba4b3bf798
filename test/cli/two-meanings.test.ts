import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as core from '../../src/index.ts';
import { promises, runExample } from '../support/example.ts';
import { read, root } from '../support/project.ts';
import { json, temporaryFolder } from './deconv.ts';

const chapter = read('samples/README.md').split('# Two meanings of deconvolution')[1];
const steps = chapter.split(/^## /m).slice(1);
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]);
const photograph = join(root, 'samples/01-photograph/input.png');

interface Result {
  readonly name: string;
  readonly psnr: number;
}

/** PSNR by the name of the way back. */
async function compared(...words: string[]) {
  const document = await json('versus', photograph, ...words, '--noise', 'gaussian:sigma=0.005');
  const psnr = Object.fromEntries((document.results as Result[]).map((result) => [result.name, result.psnr]));
  return { document, psnr };
}

describe('samples/README.md', () => {
  it('has eight numbered steps, each with something to run and a mistake with a name', () => {
    expect(steps.map((step) => Number(step.split('.')[0]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const step of steps) {
      expect(blocks(step, 'js').length + blocks(step, 'sh').length).toBeGreaterThan(0);
      expect(step).toMatch(/\*The mistakes?:\*/);
    }
  });

  const programs = steps.flatMap((step) =>
    blocks(step, 'js').map((code) => ({ step: step.split('\n')[0], code })),
  );
  it.each(programs)('$step', async ({ code }) => {
    expect(promises(code)).toBeGreaterThan(0);
    expect(await runExample(code, { ...core })).toBe(promises(code));
  });

  const folder = temporaryFolder();
  symlinkSync(join(root, 'samples'), join(folder, 'samples'));
  it.each(blocks(chapter, 'sh').map((line) => line.trim()))('%s', (line) => {
    const [, ...words] = line.split(/\s+/);
    const began = performance.now();
    execFileSync(process.execPath, [join(root, 'bin/deconv.js'), ...words], { cwd: folder });
    expect((performance.now() - began) / 1000).toBeLessThan(20);
    expect(existsSync(join(folder, words[words.indexOf('--report') + 1]))).toBe(true);
  });

  it('a motion of 9 pixels: true deconvolution is far ahead, as step 8 says', async () => {
    const { document, psnr } = await compared('--psf', 'motion:length=9,angle=30');
    expect(psnr.wiener).toBeGreaterThan(psnr['transposed rescaled'] + 5);
    expect(psnr['total variation']).toBeGreaterThan(psnr.wiener);
    expect(psnr.transposed).toBeLessThan(psnr.measured);
    expect(psnr.inverse).toBeLessThan(psnr.transposed);
    expect(document.adjointError).toBeLessThan(1e-5);
    expect(document.nullSpaceEnergy).toBeLessThan(1e-6);
  });

  it('a layer with stride 2: checkerboard, softness and loss are in the numbers', async () => {
    const { document, psnr } = await compared('--kernel', 'box:width=3', '--stride', '2');
    expect(psnr.wiener).toBeGreaterThan(psnr['transposed rescaled'] + 5);
    expect(psnr.wiener).toBeGreaterThan(psnr['learned transposed']);
    expect(psnr['learned transposed']).toBeGreaterThan(psnr['resize + convolution']);
    expect(psnr['resize + convolution']).toBeGreaterThan(psnr['transposed rescaled']);
    expect(document.checkerboardIndex).toBeCloseTo(4 / 3, 9);
    expect(document.nullSpaceEnergy).toBeGreaterThan(0.01);
    expect(document.adjointError).toBeLessThan(1e-5);
  });
});
