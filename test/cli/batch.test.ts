import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/random.ts';
import { root } from '../support/project.ts';
import { deconv, expectFailure, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const home = temporaryFolder();
const names = ['a.png', 'b.png', 'c.png', 'd.png'];
const words = ['--psf', 'gaussian:sigma=1', '--method', 'rl:iterations=2', '--noise', '0.01'];

beforeAll(async () => {
  mkdirSync(join(home, 'raw'));
  for (const [i, name] of names.entries()) await writeTestPicture(join(home, 'raw', name), 1, 24 + i, 20);
  writeFileSync(join(home, 'cut.png'), readFileSync(join(home, 'raw', 'a.png')).subarray(0, 90));
});

const raw = (name: string): string => join(home, 'raw', name);
const folder = (): string => mkdtempSync(join(home, 'case-'));
/** What lies in a folder beside the journal. */
const pictures = (path: string): string[] =>
  readdirSync(path).filter((name) => !name.startsWith('.deconv-journal'));

describe('many inputs', () => {
  it('a pattern gives the files that single calls give, and a second call has nothing to do', async () => {
    const out = join(folder(), 'new');
    const first = await json('restore', join(home, 'raw', '*.png'), '--out-dir', out, ...words);
    expect(first).toMatchObject({ restored: 4, kept: 0, failed: 0 });
    expect(pictures(out)).toEqual(names);
    const alone = join(out, 'alone.png');
    expect((await deconv('restore', raw('b.png'), alone, ...words)).code).toBe(0);
    expect(readFileSync(alone)).toEqual(readFileSync(join(out, 'b.png')));
    const again = await json('restore', ...names.map(raw), '--out-dir', out, ...words, '--threads', '1');
    expect(again).toMatchObject({ restored: 0, kept: 4, failed: 0 });
    expect((again.results as object[])[2]).toMatchObject({
      output: join(out, 'c.png'),
      state: 'kept',
      method: 'rl',
    });
    // Another method is other work, and does not replace what is there.
    const other = await deconv('restore', raw('a.png'), '--out-dir', out, '--psf', 'disk:radius=2');
    expectFailure(other, 2, /a\.png" exists already: --force replaces it$/m);
  });

  it('one that fails costs itself alone; --results lists all; --jobs gives the same bytes', async () => {
    const out = folder();
    const results = join(out, 'results.csv');
    const list = [raw('a.png'), join(home, 'cut.png'), raw('c.png')];
    const run = await deconv(
      'restore',
      ...list,
      '--out-dir',
      out,
      ...words,
      '--name',
      '{n}-{name}.tif',
      '--jobs',
      '2',
      '--results',
      results,
    );
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/cut\.png was not restored: .*is cut or damaged/);
    expect(run.stderr).toMatch(/3 images: 2 restored, 1 failed.*\ndeconv: 1 of 3 images failed\n$/);
    expect(pictures(out)).toEqual(['0001-a.tif', '0003-c.tif', 'results.csv']);
    const lines = readFileSync(results, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.split(',')[2])).toEqual(['state', 'done', 'failed', 'done']);
    const alone = join(out, 'alone.tif');
    await deconv('restore', raw('c.png'), alone, ...words);
    expect(readFileSync(alone)).toEqual(readFileSync(join(out, '0003-c.tif')));
    const none = await deconv('restore', join(home, 'cut.png'), '--out-dir', join(out, 'none'), ...words);
    expect(none.code).toBe(1);
  });

  it.each([
    [['raw/nowhere.png'], [], /there is no file "\S*raw\/nowhere\.png"$/m],
    [
      ['raw/a.png', 'raw/b.png'],
      ['--name', 'x.png'],
      /a\.png and \S+b\.png would both be written to \S+x\.png: --name/,
    ],
  ])('%j with %j is refused before the work', async (files, more, message) => {
    const out = join(folder(), 'new');
    const run = await deconv(
      'restore',
      ...files.map((file) => join(home, file)),
      '--out-dir',
      out,
      ...words,
      ...more,
    );
    expectFailure(run, 2, message);
    expect(existsSync(out)).toBe(false);
  });

  it('without --out-dir there are one image and one output', async () => {
    expectFailure(
      await deconv('restore', raw('a.png'), ...words),
      2,
      /expected the image to write, or --out-dir/,
    );
    expectFailure(
      await deconv('restore', ...names.map(raw), ...words),
      2,
      /got 4 files: --out-dir takes several/,
    );
    expectFailure(
      await deconv('restore', raw('a.png'), raw('z.png'), '--jobs', '2'),
      2,
      /--jobs is for many images/,
    );
  });
});

describe('a list of jobs', () => {
  const list = (text: string, name = 'job.yaml'): string => {
    const path = join(folder(), name);
    writeFileSync(path, text);
    return path;
  };

  it('YAML with defaults, patterns and options of each job; JSONL', async () => {
    const out = folder();
    const path = list(`
defaults: { psf: "gaussian:sigma=1", method: "rl:iterations=2", noise: 0.01, out-dir: ${out} }
jobs:
  - { input: "${home}/raw/[ab].png" }
  - { input: ["${raw('c.png')}"], name: "{name}-16.{ext}", depth: 16, refine-psf: false }
`);
    const found = await json('batch', path);
    expect(found).toMatchObject({ restored: 3 });
    expect(readdirSync(out)).toEqual(['a.png', 'b.png', 'c-16.png']);
    expect((await sharp(join(out, 'c-16.png')).metadata()).depth).toBe('ushort');
    expect(existsSync(path.replace('.yaml', '.journal.jsonl'))).toBe(true);
    const line = {
      input: raw('d.png'),
      output: join(out, 'd.png'),
      psf: 'gaussian:sigma=1',
      method: 'wiener',
      noise: 0.01,
    };
    expect(await json('batch', list(`${JSON.stringify(line)}\n`, 'job.jsonl'))).toMatchObject({
      restored: 1,
    });
  });

  it('is checked as a whole', async () => {
    const jobs = ['a.png', 'gone.png'].map((name) => ({ input: raw(name), output: join(home, `x-${name}`) }));
    const run = await deconv('batch', list(JSON.stringify(jobs), 'job.json'));
    expectFailure(run, 2, /there is no file "\S+gone\.png"$/m);
    expect(existsSync(join(home, 'x-a.png'))).toBe(false);
  });
});

describe('a run that is killed', () => {
  it('goes on: nothing half, nothing lost, nothing twice', async () => {
    const out = folder();
    const call = ['restore', ...names.map(raw), '--out-dir', out, ...words];
    const { uniform } = random(11);
    for (let kill = 0; kill < 4; kill++) {
      const child = spawn(process.execPath, [join(root, 'bin/deconv.js'), ...call], {
        detached: true,
        stdio: 'ignore',
      });
      await new Promise((resolve) => setTimeout(resolve, 300 + 900 * uniform()));
      // The waiting process and the one that computes.
      if (child.exitCode === null) process.kill(-(child.pid as number), 'SIGKILL');
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once('close', resolve));
      for (const name of pictures(out).filter((one) => one.endsWith('.png') && !one.startsWith('.')))
        expect((await sharp(join(out, name)).raw().toBuffer()).length).toBeGreaterThan(0);
    }
    expect((await deconv(...call)).code).toBe(0);
    expect(pictures(out)).toEqual(names);
    const lines = readFileSync(join(out, '.deconv-journal.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const done = lines.filter(({ state }) => state === 'done').map(({ key }) => key);
    expect(new Set(done).size).toBe(done.length);
    expect(done.length).toBeLessThanOrEqual(names.length);
    expect(await json(...call)).toMatchObject({ restored: 0, kept: 4 });
    expect(await json(...call, '--restart', '--force')).toMatchObject({ restored: 4, kept: 0 });
  });
});
