import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneLine } from '../../src/cli/failure.ts';
import { deconv, expectFailure, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const picture = join(folder, 'ok.png');
const out = join(folder, 'out.png');

beforeAll(() => writeTestPicture(picture));

describe('a number too large is wrong usage, and the line names the bound', () => {
  it.each([
    [['psf', 'motion:length=1e9'], /"length" must be a number >= 0 and at most 1000000, got 1000000000/],
    [['psf', 'box:width=3,rank=5000000'], /"rank" must be an integer from 1 to 8/],
    [['psf', 'airy:radius=300,size=20000'], /"size" must have at most 67108864 samples, got 20000x20000/],
    [
      ['conv', picture, out, '--kernel', 'bilinear:factor=1e9', '-t'],
      /"factor" must be an integer from 1 to/,
    ],
    [['conv', picture, out, '--kernel', 'sobel', '--padding', '1e9'], /at most 2147483648 samples/],
    [['conv', picture, out, '--kernel', 'sobel', '--padding', '9000'], /more than the limit of 200000000/],
    [
      ['conv', picture, out, '--kernel', 'sobel', '--padding', '40', '--max-pixels', '5k'],
      /126x118 pixels, more than the limit of 5000 \(--max-pixels\)/,
    ],
    [
      ['sweep', picture, out, '--psf', 'gaussian:sigma=1', '--over', 'psf.sigma=1..2', '--steps', '1e8'],
      /--steps <n>' argument '1e8' is invalid\. Expected at most 1000/,
    ],
    [
      [
        ...['sweep', picture, out, '--psf', 'gaussian:sigma=1', '--over', 'psf.sigma=1..2'],
        ...['--steps', '200', '--max-pixels', '100k'],
      ],
      /200 tiles of 48x40 pixels, more than the limit of 100000: expected fewer --steps/,
    ],
    [['compare', picture, picture, '--threads', '1e9'], /Expected at most 1024/],
  ])('%j', async (args, line) => {
    const run = await deconv(...args);
    expectFailure(run, 2, line);
  });
});

it('a long argument is refused at once, with a short line', async () => {
  const began = performance.now();
  const run = await deconv('psf', `gaussian:sigma=1${' '.repeat(120_000)}x`);
  expectFailure(run, 2, /gaussian: "sigma" must be one or more numbers/);
  expect(run.stderr.length).toBeLessThan(300);
  // 14 s before.
  expect(performance.now() - began).toBeLessThan(5000);
});

it('lines become one in a time that grows with their length', () => {
  expect(oneLine('  a\n\n  b \r\n c  ')).toBe('a b c');
  const began = performance.now();
  expect(oneLine(`a${' '.repeat(500_000)}b`)).toHaveLength(500_002);
  expect(performance.now() - began).toBeLessThan(1000);
});
