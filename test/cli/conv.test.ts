import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deconv, expectFailure, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const [grey, rgb, out] = [at('grey.png'), at('rgb.png'), at('out.png')];

beforeAll(async () => {
  await writeTestPicture(grey);
  await writeTestPicture(rgb, 3);
});

beforeEach(() => rmSync(out, { force: true }));

const codes = async (path: string): Promise<number[]> => [
  ...(await sharp(path).toColourspace('b-w').raw().toBuffer()),
];

describe('deconv conv', () => {
  it('leaves a picture as it is under the kernel 1', async () => {
    const { code, stderr } = await deconv('conv', grey, out, '--kernel', '1');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^\S+out\.png: 48x40 to 48x40, kernel 1x1, [\d.]+ s\n$/);
    expect(await codes(out)).toEqual(await codes(grey));
  });

  it('correlates: a tap after the middle takes the pixel after', async () => {
    await deconv('conv', grey, out, '--kernel', '0,0,1', '--padding', '0,1', '--light', 'encoded');
    const [before, after] = [await codes(grey), await codes(out)];
    expect(after.slice(0, 47)).toEqual(before.slice(1, 48));
    expect(after[47]).toBe(0);
  });

  it('takes every stride-th pixel, and puts it back transposed', async () => {
    const half = at('half.png');
    await deconv('conv', grey, half, '--kernel', '1', '--stride', '2');
    const twice = ['--kernel', '1,1;1,1', '--stride', '2', '-t'];
    await deconv('conv', half, out, ...twice);
    const [small, large] = [await codes(half), await codes(out)];
    expect(small).toHaveLength(24 * 20);
    expect(large).toHaveLength(48 * 40);
    expect(large[48 * 5 + 7]).toBe(small[24 * 2 + 3]);
  });

  it('reports sizes, crops, warnings and the equivalent calls as JSON', async () => {
    const call = ['conv', rgb, out, '--kernel', 'box:width=3', '-t', '--stride', '2', '--dialect', 'keras'];
    const report = await json(...call, '--padding', 'same');
    expect(report).toMatchObject({
      ...{ transposed: true, dialect: 'keras', merge: 'sum', kernelSize: [3, 3], stride: [2, 2] },
      ...{ inSize: [40, 48], outSize: [80, 96], cropBegin: [0, 0], cropEnd: [1, 1], warnings: [] },
    });
    expect(report.equivalents).toContainEqual({
      ...{ framework: 'PyTorch', how: 'sliced' },
      text: 'torch.nn.ConvTranspose2d(1, 1, 3, stride=2)(x)[..., 0:80, 0:96]',
    });
  });

  it('merges overlapping copies', async () => {
    const call = ['conv', grey, out, '--kernel', '1,1,1', '-t', '--padding', '0,1', '--light', 'encoded'];
    await json(...call, '--merge', 'max');
    const [before, after] = [await codes(grey), await codes(out)];
    expect(after[100]).toBe(Math.max(before[99], before[100], before[101]));
  });

  it('warns of holes', async () => {
    const call = ['conv', grey, out, '--kernel', 'box:width=3', '-t', '--stride', '2', '--dilation', '2'];
    expect((await deconv(...call)).stderr).toMatch(
      /warning: axis 0: stride 2 and dilation 2 have the common factor 2/,
    );
  });

  it.each([
    ['pytorch', ['--padding', '1', '--output-padding', '1'], [1, 1], [80, 96]],
    ['tensorflow', ['--padding', 'same', '--output-size', '79,95'], [1, 1], [79, 95]],
    ['jax', ['--padding', 'same'], [0, 0], [80, 96]],
    ['onnx', ['--padding', 'same-lower'], [1, 1], [80, 96]],
    ['mxnet', ['--output-size', '80,96'], [1, 1], [80, 96]],
    ['gluon', ['--padding', '1', '--output-padding', '1'], [1, 1], [80, 96]],
    ['caffe', ['--padding', '1'], [1, 1], [79, 95]],
    ['tfjs', ['--padding', 'same', '--output-size', '80,96'], [0, 0], [80, 96]],
    ['webnn', ['--padding', '1,0,1,0'], [1, 1], [80, 96]],
    ['puzzlelib', ['--padding', '1', '--output-padding', '1'], [1, 1], [80, 96]],
    ['onednn', ['--padding', '1,0,1,0', '--dilation', '0'], [1, 1], [80, 96]],
    ['native', ['--padding', '1', '--output-size', '80,96'], [1, 1], [80, 96]],
  ])('speaks %s', async (dialect, options, cropBegin, outSize) => {
    const call = ['conv', grey, out, '--kernel', 'box:width=3', '-t', '--stride', '2', '--dialect', dialect];
    expect(await json(...call, ...options)).toMatchObject({ cropBegin, outSize });
  });

  it('upsamples bilinearly as Caffe initialises it', async () => {
    await sharp({ create: { width: 9, height: 7, channels: 3, background: '#808080' } })
      .png()
      .toFile(at('even.png'));
    const call = [
      '--kernel',
      'bilinear:factor=2',
      '-t',
      '--stride',
      '2',
      '--padding',
      '1',
      '--light',
      'encoded',
    ];
    await deconv('conv', at('even.png'), out, ...call);
    const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([18, 14]);
    const inner = (y: number, x: number): number => data[(y * 18 + x) * info.channels];
    for (let y = 1; y < 13; y++) for (let x = 1; x < 17; x++) expect(inner(y, x)).toBe(128);
  });

  it('reads a kernel from CSV as it is, unnormalised', async () => {
    writeFileSync(at('kernel.csv'), '0,0,0\n0,0.5,0\n0,0,0\n');
    await deconv('conv', grey, out, '--kernel', at('kernel.csv'), '--padding', '1', '--light', 'encoded');
    const [before, after] = [await codes(grey), await codes(out)];
    expect(Math.max(...before.map((code, i) => Math.abs(after[i] - code / 2)))).toBeLessThanOrEqual(0.5);
  });

  it.each([
    [['--kernel', 'sobl'], /unknown kernel "sobl".*sobel/],
    [['--kernel', 'missing.csv'], /there is no PSF file "missing.csv"/],
    [['--kernel', '1,2;3'], /rows of equally many numbers/],
    [['--kernel', 'bilinear:factor=1.5'], /"factor" must be an integer from 1 to 1024/],
    [['--kernel', 'sobel', '--stride', 'x'], /Expected integers/],
    [['--kernel', 'sobel', '--stride', '1,2,3'], /Expected one integer, or two/],
    [['--kernel', 'sobel', '--padding', '1,2,3'], /Expected a word, or one, two or four/],
    [['--kernel', 'sobel', '--stride', '0'], /stride" must be a positive integer/],
    [['--kernel', 'sobel', '--merge', 'max'], /--merge needs --transpose/],
    [['--kernel', 'sobel', '--output-padding', '1'], /--output-padding needs --transpose/],
    [['--kernel', 'sobel', '--dilation', '30'], /does not fit/],
    [['--kernel', 'sobel', '--padding', 'same'], /does not know --padding same: expected numbers/],
    [['--kernel', 'sobel', '--dialect', 'caffe', '--padding', '1,0,1,0'], /pads both ends alike/],
    [['--kernel', 'sobel', '--dialect', 'keras', '--padding', '1'], /keras pads by a word/],
    [
      ['--kernel', 'sobel', '--dialect', 'caffe', '-t', '--output-padding', '1'],
      /caffe has no --output-padding/,
    ],
    [['--kernel', 'sobel', '--dialect', 'caffe', '-t', '--output-size', '9,9'], /caffe has no --output-size/],
    [['--kernel', 'sobel', '--dialect', 'deeplab', '-t'], /deeplab has no transposed convolution/],
    [['--kernel', 'sobel', '--dialect', 'tensorflow', '-t'], /expected --output-size/],
    [['--kernel', 'sobel', '--dialect', 'tfjs', '-t', '--dilation', '2'], /tfjs has no --dilation/],
    [
      ['--kernel', 'sobel', '--dialect', 'webnn', '-t', '--output-padding', '1'],
      /outputPadding" must be smaller than stride 1/,
    ],
  ])('refuses %j', async (options, message) => {
    expectFailure(await deconv('conv', grey, out, ...options), 2, message);
  });
});
