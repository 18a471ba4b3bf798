import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeImage } from '../../src/node/files/encode-image.ts';
import { deconv, ended, expectFailure, start, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const out = at('out.png');
const psf = ['--psf', 'disk:radius=2'];

beforeAll(async () => {
  await writeTestPicture(at('ok.png'));
  const jpeg = await sharp(at('ok.png')).jpeg().toBuffer();
  writeFileSync(at('empty.png'), '');
  writeFileSync(at('text.png'), 'this is no picture');
  writeFileSync(at('cut.png'), readFileSync(at('ok.png')).subarray(0, 400));
  writeFileSync(at('cut.jpg'), jpeg.subarray(0, Math.floor(jpeg.length / 2)));
  writeFileSync(at('bomb.png'), bomb(50_000));
  writeFileSync(at('nan.tif'), await notANumber());
  writeFileSync(at('zero.csv'), '0,0,0\n0,0,0\n0,0,0\n');
  writeFileSync(at('negative.csv'), '0,-1,0\n-1,-4,-1\n0,-1,0\n');
  writeFileSync(at('big.csv'), '1e308,1e308\n1e308,1e308\n');
  writeFileSync(at('words.csv'), 'a,b\n');
  writeFileSync(at('ragged.csv'), '1,2\n3\n');
  writeFileSync(at('cut.npy'), '\x93NUMPY\x01\x00', 'latin1');
  const grey = { width: 100, height: 5, channels: 3 as const, background: '#777' };
  await sharp({ create: grey }).toFile(at('thin.png'));
  await sharp({ create: { ...grey, width: 7, height: 7 } }).toFile(at('tiny.png'));
  mkdirSync(at('folder.png'));
});

// Whatever went wrong: no output, and no half of one.
afterEach(() => {
  expect(readdirSync(folder).filter((name) => name.startsWith('out') || name.startsWith('.'))).toEqual([]);
});

describe.each(['blur', 'restore'])('deconv %s', (command) => {
  it.each([
    ['missing.png', 1, /missing\.png": there is no such file, expected a JPEG, PNG/],
    ['folder.png', 1, /folder\.png": it is a directory/],
    ['empty.png', 1, /cannot read "\S+empty\.png": it is empty, expected a JPEG/],
    ['text.png', 1, /text\.png" is not a supported image format, expected JPEG, PNG/],
    ['cut.png', 1, /cut\.png" is cut or damaged, expected a whole PNG file/],
    ['cut.jpg', 1, /cut\.jpg" is cut or damaged, expected a whole JPEG file/],
    ['bomb.png', 1, /50000x50000 = 2500 megapixels, more than the limit of 200.*\(--max-pixels\)/],
  ])('refuses %s', async (name, code, line) => {
    expectFailure(await deconv(command, at(name), out, ...psf), code, line);
  });
});

it('deconv blur refuses missing samples, and says what takes them', async () => {
  const line = /nan\.tif" must hold finite samples, got 1 NaN .*\(deconv restore leaves them out\)/;
  expectFailure(await deconv('blur', at('nan.tif'), out, ...psf), 1, line);
});

describe('the output', () => {
  it.each([
    [at('no/such/folder.png'), 1, /there is no directory/],
    [at('folder.png'), 1, /it is a directory/],
    [at('out.xyz'), 2, /"\S+out\.xyz" must end in one of \.jpg/],
    [at('out'), 2, /must end in one of/],
  ])('%s is refused before the work', async (path, code, line) => {
    expectFailure(await deconv('restore', at('ok.png'), path, ...psf), code, line);
  });

  it('cannot share stdout with the document', async () => {
    expectFailure(await deconv('restore', at('ok.png'), '-', ...psf, '--json'), 2, /both want stdout/);
  });
});

describe('the PSF', () => {
  it.each(['zero.csv', 'negative.csv'])('%s is refused', async (name) => {
    const run = await deconv('restore', at('ok.png'), out, '--psf', at(name));
    expectFailure(run, 2, /must be brighter than its background \(0\) somewhere/);
  });

  it.each([
    ['nowhere.csv', /there is no PSF file "nowhere\.csv"/],
    ['disc:radius=2', /unknown PSF "disc" \(did you mean disk\?\)/],
    ['disk:radius=-1', /"radius" must be a number >= 0, got -1/],
    ['gaussian', /sigma|fwhm/],
    ['gaussian:sigma=1,rank=3', /rank/],
  ])('%s is wrong usage', async (spec, line) => {
    expectFailure(await deconv('restore', at('ok.png'), out, '--psf', spec), 2, line);
  });
});

describe('a file that an option names and that holds no such thing is wrong usage', () => {
  it.each([
    [
      'zero.csv',
      /the PSF "\S+zero\.csv" must be brighter than its background \(0\) somewhere, got at most 0$/m,
    ],
    ['big.csv', /the PSF "\S+big\.csv" must be of finite sum, got Infinity/],
    ['words.csv', /words\.csv" is not a supported PSF file, expected CSV, JPEG/],
    ['ragged.csv', /ragged\.csv" line 2 must hold 2 numbers as the first, got 1/],
    ['cut.npy', /cut\.npy" is cut in its header/],
    ['empty.png', /empty\.png": it is empty, expected a PSF as PNG/],
    ['cut.png', /cut\.png" is cut or damaged/],
  ])('%s as a PSF', async (name, line) => {
    expectFailure(await deconv('psf', at(name)), 2, line);
    expectFailure(await deconv('restore', at('ok.png'), out, '--psf', at(name)), 2, line);
    expectFailure(await deconv('psf', `file:path=${at(name)}`, at('out.npy')), 2, line);
  });

  it.each(['missing.png', 'text.png', 'cut.jpg', 'folder.png'])(
    '%s as a mask and a reference',
    async (name) => {
      const file = new RegExp(name.replace('.', '\\.'));
      expectFailure(await deconv('restore', at('ok.png'), out, ...psf, '--mask', at(name)), 2, file);
      const over = ['--over', 'psf.radius=1,2', '--reference', at(name)];
      expectFailure(await deconv('sweep', at('ok.png'), out, ...psf, ...over), 2, file);
    },
  );

  it.each(['words.csv', 'ragged.csv', 'cut.npy'])('%s as a kernel', async (name) => {
    const file = new RegExp(name.replace('.', '\\.'));
    expectFailure(await deconv('conv', at('ok.png'), out, '--kernel', at(name)), 2, file);
  });
});

describe('a line says what helps', () => {
  it.each([
    [
      ['restore', 'thin.png', 'OUT', ...psf],
      /thin\.png is 100x5: below 8x8 pixels the noise .* give it by --noise$/m,
    ],
    [['restore', 'tiny.png', 'OUT', ...psf, '--method', 'rl'], /tiny\.png is 7x7: .* by --noise$/m],
    [
      ['sweep', 'thin.png', 'OUT', ...psf, '--over', 'psf.radius=1,2'],
      /thin\.png is 100x5: expected at least 8x8 pixels/,
    ],
    [
      ['sweep', 'ok.png', 'OUT', ...psf, '--over', 'psf.radius=1,2', '--size', '4'],
      /--size is 4: expected at least 8x8/,
    ],
    [['analyze', 'thin.png'], /thin\.png is 100x5: expected at least 64x64 pixels/],
    [['compare', 'thin.png', 'thin.png'], /thin\.png is 100x5 RGB: expected at least 11x11 pixels/],
    [
      ['compare', 'ok.png', 'ok.png', '--crop', '15'],
      /without --crop 15 at each side: expected at least 11x11/,
    ],
    [['compare', 'ok.png', 'ok.png', '--output', '-'], /stdout is for the numbers: expected a file/],
    [['psf', 'gaussian:rank=2'], /"sigma" must be given, or else "fwhm" .*, got neither$/m],
    [['psf', 'gaussian:sigma=1,fwhm=2'], /"sigma" must be given, or else "fwhm" .*, got both$/m],
    [
      ['conv', 'ok.png', 'OUT', '--kernel', 'big.csv'],
      /the result is not finite \(Infinity\): the kernel is too large/,
    ],
    [
      ['conv', 'ok.png', 'OUT', '--kernel', '1e308,1e308'],
      /the result is not finite \(Infinity\): the kernel/,
    ],
    [
      ['blur', 'ok.png', 'OUT', ...psf, '--noise', 'gaussian:sigma=1e308'],
      /the result is not finite .* noise is too large/,
    ],
    ...[0, 1, -3, 2.5].map((samples) => [
      ['restore', 'ok.png', 'OUT', ...psf, '--method', `unsupervised-wiener:samples=${samples}`],
      new RegExp(`"samples" must be an integer >= 2, got ${samples}`),
    ]),
    [
      ['restore', 'ok.png', 'OUT', ...psf, '--method', 'unsupervised-wiener:burnIn=-1'],
      /"burnIn" must be a non-neg/,
    ],
    [
      ['restore', 'ok.png', 'OUT', ...psf, '--method', 'auto:seconds=0'],
      /auto: "seconds" must be a number > 0, got 0/,
    ],
  ] as [string[], RegExp][])('%j', async (words, line) => {
    const files = words.map((word) =>
      /^\w+\.(png|csv)$/.test(word) ? at(word) : word === 'OUT' ? out : word,
    );
    expectFailure(await deconv(...files), 2, line);
  });

  it('below 8x8 pixels --noise helps', async () => {
    const run = await deconv('restore', at('thin.png'), at('restored.png'), ...psf, '--noise', '0.01');
    expect(run.code).toBe(0);
  });

  it.each(['o.bmp', 'o', 'o.', 'o.gif', 'png'])(
    'every command refuses the output %s before the work',
    async (name) => {
      const output = at(name);
      const nowhere = at('nowhere.png');
      for (const words of [
        ['psf', 'disk:radius=2', output],
        ['restore', nowhere, output, ...psf],
        ['blur', nowhere, output, ...psf],
        ['conv', nowhere, output, '--kernel', 'sobel'],
        ['compare', nowhere, nowhere, '--output', output],
        ['sweep', nowhere, output, ...psf, '--over', 'psf.radius=1,2'],
      ])
        expectFailure(await deconv(...words), 2, /must end in one of \.\w+, |the sheet is a PNG file/);
      // Only what has --format is told of it.
      expect((await deconv('compare', nowhere, nowhere, '--output', output)).stderr).not.toContain(
        '--format',
      );
      expect((await deconv('blur', nowhere, output, ...psf)).stderr).toMatch(/ or --format be given$/m);
      expectFailure(await deconv('analyze', nowhere, '--report', output), 2, /a name that ends in \.html/);
    },
  );
});

it('the method that takes every sample as it is works without further options', async () => {
  const run = await deconv('restore', at('ok.png'), at('inverse.png'), ...psf, '--method', 'inverse');
  expect(run.code).toBe(0);
  const given = ['--method', 'inverse', '--clipped-highlights', 'leave-out'];
  expectFailure(
    await deconv('restore', at('ok.png'), out, ...psf, ...given),
    2,
    /method inverse uses every sample/,
  );
});

describe('options', () => {
  it.each([
    [[], /48x40: below 64x64 pixels the blur cannot be estimated, name it by --psf/],
    [['--psf', 'auto:knd=motion'], /auto has no "knd" \(did you mean kind\?\)/],
    [[...psf, '--best-effort'], /--best-effort is for an estimated PSF/],
    [['--psf', 'auto', ...psf], /give it once/],
    [[...psf, '--metod', 'wiener'], /unknown option '--metod'.*Did you mean --method\?/],
    [[...psf, '--method', 'weiner'], /unknown method "weiner" \(did you mean wiener\?\)/],
    [[...psf, '--method', 'wiener:nsr=-1'], /"nsr" must be a number >= 0, got -1/],
    [[...psf, '--method', 'wiener:nr=1'], /wiener has no "nr" \(did you mean nsr\?\)/],
    [[...psf, '--noise', 'much'], /Expected auto or a number/],
    [
      [...psf, '--method', 'wiener', '--boundary', 'reflect'],
      /wrap or unknown for the method wiener, got "reflect"/,
    ],
    [[...psf, '--boundary', 'torus'], /Allowed choices are unknown, wrap/],
    [[...psf, '--channels', 'luminance'], /"all" for an image with 1 channels?/],
    [[...psf, '--max-pixels', 'many'], /Expected a number of pixels as in 50M/],
    [[...psf, '--threads', '0'], /Expected a positive integer/],
    [[...psf, '--depth', '9'], /Expected 8, 10, 12, 16 or float/],
    [[...psf, 'three.png'], /got 3 files: --out-dir takes several/],
  ])('%j are wrong usage', async (args, line) => {
    expectFailure(await deconv('restore', at('ok.png'), out, ...args), 2, line);
  });

  it('--max-pixels refuses what is larger', async () => {
    const run = await deconv('restore', at('ok.png'), out, ...psf, '--max-pixels', '1k');
    expectFailure(
      run,
      1,
      /48x40 = 0\.00192 megapixels, more than the limit of 0\.001 megapixels.*\(--max-pixels\)/,
    );
  });
});

describe('--max-pixels holds for PSFs and kernels too', () => {
  it.each([
    [['psf', 'ok.png'], '1k', /48x40 = 0\.00192 megapixels, more than the limit/],
    [['psf', 'big.csv'], '3', /big\.csv" has 2x2 samples, more than the limit of 3/],
    [['restore', 'tiny.png', 'OUT', '--noise', '0.01', '--psf', 'ok.png'], '1k', /ok\.png" has 48x40/],
    [['conv', 'tiny.png', 'OUT', '--kernel', 'ok.png'], '1k', /ok\.png" has 48x40/],
    [['versus', 'tiny.png', '--kernel', 'ok.png'], '1k', /ok\.png" has 48x40/],
  ])('%j', async (words, limit, line) => {
    const files = words.map((word) => (/\.(png|csv)$/.test(word) ? at(word) : word === 'OUT' ? out : word));
    const run = await deconv(...files, '--max-pixels', limit);
    expectFailure(run, 1, line);
    expect(run.stderr).toMatch(/\(--max-pixels\)/);
  });
});

it('an unknown command suggests the nearest', async () => {
  expectFailure(await deconv('restroe', 'a', 'b'), 2, /unknown command 'restroe'.*Did you mean restore\?/);
});

it('an interrupted wait for stdin ends with 130 and leaves nothing', async () => {
  const child = start('blur', '-', out, ...psf);
  setTimeout(() => child.kill('SIGINT'), 1500);
  const { code, stderr } = await new Promise<{ code: number | null; stderr: string }>((resolve) => {
    let text = '';
    child.stderr?.on('data', (part) => {
      text += part;
    });
    child.on('close', (status) => resolve({ code: status, stderr: text }));
  });
  expect(code).toBe(130);
  expect(stderr).toBe('');
});

it('an interrupted computation ends with 130 and leaves nothing', async () => {
  const child = start('restore', at('ok.png'), out, ...psf, '--method', 'rl:iterations=100000000');
  setTimeout(() => child.kill('SIGINT'), 2500);
  expect(await ended(child)).toMatchObject({ code: 130, stderr: '' });
});

/** A PNG of a few bytes whose header promises a large square. */
function bomb(size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 8;
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const rows = deflateSync(Buffer.alloc(100_000));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A float TIFF with one sample that is no number: written as a number, then changed in the file. */
async function notANumber(): Promise<Buffer> {
  const marker = Math.fround(1234.5);
  const image = { shape: [1, 16, 16] as const, data: new Float32Array(256).fill(marker) };
  const { data } = await encodeImage(image, {}, { format: 'tiff', depth: 'float' });
  const plain = await sharp(data).toColourspace('b-w').tiff({ compression: 'none' }).toBuffer();
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(marker);
  const where = plain.indexOf(bytes);
  plain.writeFloatLE(Number.NaN, where);
  return plain;
}
