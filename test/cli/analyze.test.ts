import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/project.ts';
import { deconv, expectFailure, json, temporaryFolder } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const photograph = join(root, 'samples/01-photograph/input.png');
const blurred = at('blurred.png');
const psf = 'motion:length=11,angle=25';

interface Document {
  readonly noise: number;
  readonly clipping: { readonly bright: number };
  readonly blocks: { readonly detected: boolean };
  readonly resampling: { readonly detected: boolean };
  readonly suggested: {
    readonly spec: { model: string; length: number; angle: number };
    readonly confidence: number;
  };
  readonly psf: string;
  readonly estimate: {
    readonly kind: string;
    readonly verdict: string;
    readonly reasons: readonly string[];
  } | null;
  readonly blur: { readonly gain: number; readonly recoverable: number };
}
const analyzed = async (...words: string[]): Promise<Document> =>
  (await json('analyze', ...words)) as unknown as Document;

/** The same, whose noise is 0.005 in code values. */
const coded = at('coded.png');

beforeAll(async () => {
  const rest = ['--psf', psf, '--noise', 'gaussian:sigma=0.005', '--boundary', 'wrap'];
  await json('blur', photograph, blurred, ...rest);
  await json('blur', photograph, coded, ...rest, '--light', 'encoded');
});

describe('deconv analyze', () => {
  it('measures the noise, and names the blur from the spectrum alone', async () => {
    const { noise } = await analyzed(coded, '--psf', psf);
    expect(Math.abs(noise / 0.005 - 1)).toBeLessThan(0.15);
    const { suggested, psf: used, estimate } = await analyzed(blurred);
    expect(estimate).toMatchObject({ verdict: 'accepted', kind: 'motion' });
    expect(estimate?.reasons.length).toBeGreaterThan(0);
    expect(suggested.spec.model).toBe('motion');
    expect(Math.abs(suggested.spec.length - 11)).toBeLessThan(0.6);
    expect(Math.abs(suggested.spec.angle - 25)).toBeLessThan(4);
    expect(used).toMatch(/^motion:length=\d/);
  });

  it('gives the noise by brightness, in numbers and in the report', async () => {
    const page = at('curve.html');
    const { noiseCurve } = (await json('analyze', coded, '--psf', psf, '--report', page)) as unknown as {
      noiseCurve: { black: number; slope: number }[];
    };
    for (const { black, slope } of noiseCurve) {
      expect(black).toBeGreaterThanOrEqual(0);
      expect(slope).toBeGreaterThanOrEqual(0);
      expect(black + slope).toBeGreaterThan(0);
    }
    expect(readFileSync(page, 'utf8')).toMatch(/Noise by brightness/);
  });

  it('names a PSF that explains the image better than the one that was asked about', async () => {
    const { better, warnings } = (await json(
      'analyze',
      blurred,
      '--psf',
      'motion:length=11,angle=60',
    )) as unknown as {
      better: { model: string; length: number; angle: number };
      warnings: string[];
    };
    expect(better.model).toBe('motion');
    expect(Math.abs(better.length - 11)).toBeLessThan(0.6);
    expect(Math.abs(better.angle - 25)).toBeLessThan(4);
    expect(warnings.join()).toMatch(/explains the image clearly better than the given PSF: --psf motion:/);
    const run = await deconv('analyze', blurred, '--psf', 'motion:length=11,angle=60');
    expect(run.stdout.toString()).toMatch(
      /does not fit the image, and the predicted gain does not hold: ask about motion:/,
    );
    expect(((await json('analyze', blurred, '--psf', psf)) as unknown as { better: null }).better).toBeNull();
  });

  it('predicts the gain of the Wiener filter within 1 dB of the real one', async () => {
    const { blur } = await analyzed(coded, '--psf', psf, '--noise', '0.005');
    const restored = at('restored.tif');
    await json(
      ...[
        'restore',
        coded,
        restored,
        '--psf',
        psf,
        '--noise',
        '0.005',
        '--method',
        'wiener',
        '--boundary',
        'wrap',
        '--light',
        'encoded',
        '--depth',
        'float',
      ],
    );
    const compared = await json('compare', photograph, coded, restored);
    const [before, after] = (compared.images as { psnr: number }[]).map((image) => image.psnr);
    expect(Math.abs(blur.gain - (after - before))).toBeLessThan(1);
  });

  it('sees clipping, blocks and enlargement', async () => {
    // Smaller first: the photograph as it is shows that it has been enlarged before.
    const small = await sharp(photograph).resize(200, 200).png().toBuffer();
    await sharp(small).toFile(at('clean.png'));
    const clean = await analyzed(at('clean.png'), '--psf', psf);
    expect([clean.blocks.detected, clean.resampling.detected]).toEqual([false, false]);
    await sharp(small).linear(1.6, 0).jpeg({ quality: 40 }).toFile(at('bright.jpg'));
    const coded = await analyzed(at('bright.jpg'), '--psf', psf);
    expect(coded.blocks.detected).toBe(true);
    expect(coded.clipping.bright).toBeGreaterThan(clean.clipping.bright + 0.02);
    await sharp(small).resize(300).toFile(at('large.png'));
    expect((await analyzed(at('large.png'), '--psf', psf)).resampling.detected).toBe(true);
  });

  it('says it in words', async () => {
    const { code, stdout, stderr } = await deconv('analyze', coded, '--psf', psf);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(/^noise +0\.00/);
    expect(stdout.toString()).toMatch(
      /motion:length=11,angle=25 can be undone (well|in part): [\d.]+ dB to gain\.\n$/,
    );
  });

  it('says of a sharp photograph that no blur was found, and of a given PSF nothing', async () => {
    const sharpest = at('sharpest.png');
    await sharp(photograph).resize(200, 200).png().toFile(sharpest);
    const { estimate, psf: asked, blur } = await analyzed(sharpest);
    expect([estimate?.verdict, asked, blur]).toEqual(['sharp', null, null]);
    const run = await deconv('analyze', sharpest);
    expect(run.stdout.toString()).toMatch(/\nblur +none seen +confidence 1\. No blur was found/);
    expect((await analyzed(sharpest, '--psf', psf)).estimate).toBeNull();
  });

  it('writes a page that holds the numbers and the command', async () => {
    const page = at('analyze.html');
    const document = await json('analyze', blurred, '--psf', psf, '--report', page);
    const html = readFileSync(page, 'utf8');
    const [, numbers] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(numbers).blur).toEqual(document.blur);
    expect(document.report).toBe(page);
    expect(html).toContain(`deconv analyze ${blurred} --psf ${psf} --report ${page} --json`);
    expect((document.blur as { frameLoss: number }).frameLoss).toBeGreaterThanOrEqual(0);
  });

  it('refuses what it cannot judge', async () => {
    await sharp({ create: { width: 50, height: 90, channels: 3, background: 'red' } }).toFile(
      at('small.png'),
    );
    expectFailure(await deconv('analyze', at('small.png')), 2, /is 50x90: expected at least 64x64 pixels/);
    expectFailure(await deconv('analyze', blurred, '--report', 'a.pdf'), 2, /a name that ends in .html/);
    expectFailure(await deconv('analyze', blurred, '--noise', '0'), 2, /Expected a number above 0/);
    expectFailure(await deconv('analyze', blurred, '--psf', 'dsk:radius=2'), 2, /did you mean disk\?/);
  });
});
