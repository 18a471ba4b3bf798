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
    ['bomb.png', 1, /50000x50000 = 2500\.0 megapixels, more than the limit of 200.*\(--max-pixels\)/],
    ['nan.tif', 1, /nan\.tif.*(finite|NaN)/],
  ])('refuses %s', async (name, code, line) => {
    expectFailure(await deconv(command, at(name), out, ...psf), code, line);
  });
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

describe('options', () => {
  it.each([
    [[], /required option '--psf <spec\|file>' not specified/],
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
    [[...psf, 'three.png'], /too many arguments/],
  ])('%j are wrong usage', async (args, line) => {
    expectFailure(await deconv('restore', at('ok.png'), out, ...args), 2, line);
  });

  it('--max-pixels refuses what is larger', async () => {
    const run = await deconv('restore', at('ok.png'), out, ...psf, '--max-pixels', '1k');
    expectFailure(
      run,
      1,
      /48x40 = 0\.0 megapixels, more than the limit of 0\.001 megapixels.*\(--max-pixels\)/,
    );
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
