import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { psnr } from '../src/metrics/psnr.ts';
import { readImage } from '../src/node/files/read-image.ts';
import { manifest, read, root } from './support/project.ts';

/** The least gain in dB that each sample must print: what it gains today, less 0.3 dB. */
const gains: Record<string, number> = {
  '01-photograph': 14.0,
  '02-stars': 6.2,
  '03-spectrum': 10.7,
  '04-stack': 6.2,
  '05-profile-and-alpha': 26.4,
};
const names = readdirSync(join(root, 'samples')).filter((name) => /^\d\d-/.test(name));

// Each runs in a copy beside an installed package: the pictures in the repository stay as they are.
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'deconvkit-samples-'));
  mkdirSync(join(home, 'node_modules'));
  for (const name of Object.keys(manifest.dependencies)) {
    if (name.startsWith('@')) mkdirSync(join(home, 'node_modules', name.split('/')[0]), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
  }
  symlinkSync(root, join(home, 'node_modules/deconvkit'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('every sample has its gain', () => expect(Object.keys(gains)).toEqual(names));

describe.each(names)('samples/%s', (name) => {
  it('gains what it promises, and makes the pictures that are shown', async () => {
    const shown = join(root, 'samples', name);
    const folder = join(home, name);
    cpSync(shown, folder, {
      recursive: true,
      filter: (path) => !/^(output|blurred|measured)\./.test(basename(path)),
    });
    const printed = execFileSync(process.execPath, ['main.js'], { cwd: folder, encoding: 'utf8' });
    const [, gain] = /: ([-\d.]+) dB gained/.exec(printed) ?? [];
    expect(Number(gain)).toBeGreaterThan(gains[name]);
    for (const made of readdirSync(folder).filter((file) => /^output\.(png|jpg)$/.test(file))) {
      const light = { light: 'encoded' } as const;
      const [there, here] = await Promise.all([
        readImage(join(shown, made), light),
        readImage(join(folder, made), light),
      ]);
      // Not to the bit: another processor may round otherwise.
      expect(psnr(there.image, here.image)).toBeGreaterThan(40);
    }
  });

  it('says what it is and where its input comes from', () => {
    const text = read(`samples/${name}/README.md`);
    expect(text).toMatch(/^# /);
    expect(text).toMatch(/node samples\/\d\d-[\w-]+\/main\.js/);
    expect(text).toMatch(/## Input\n/);
    for (const [, picture] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
      expect(existsSync(join(root, 'samples', name, picture)), picture).toBe(true);
  });
});
