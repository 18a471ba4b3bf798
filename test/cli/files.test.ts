import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, read, root } from '../support/project.ts';
import { deconv, ended, expectFailure, start, temporaryFolder, writeTestPicture } from './deconv.ts';

const home = temporaryFolder();
const picture = join(home, 'picture.png');
const psf = ['--psf', 'disk:radius=2'];
const wiener = [...psf, '--method', 'wiener'];

beforeAll(() => writeTestPicture(picture, 1, 64, 64));

/** A folder of its own for each test, with the picture under a name. */
function folderWith(...names: string[]): (name: string) => string {
  const folder = mkdtempSync(join(home, 'case-'));
  for (const name of names) writeFileSync(join(folder, name), readFileSync(picture));
  return (name) => join(folder, name);
}

/** Every output of every command: the words around the path of the output. */
const outputs: readonly (readonly [name: string, words: (output: string) => string[]])[] = [
  ['old.png', (output) => ['restore', picture, output, ...wiener]],
  ['old.html', (output) => ['restore', picture, `${output}.png`, ...wiener, '--report', output]],
  ['old.png', (output) => ['blur', picture, output, ...psf]],
  ['old.png', (output) => ['sweep', picture, output, ...psf, '--over', 'psf.radius=1,2', '--size', '32']],
  ['old.png', (output) => ['conv', picture, output, '--kernel', 'sobel']],
  ['old.png', (output) => ['compare', picture, picture, '--output', output]],
  ['old.html', (output) => ['compare', picture, picture, '--report', output]],
  ['old.html', (output) => ['versus', picture, ...psf, '--side', '32', '--report', output]],
  ['old.html', (output) => ['analyze', picture, ...psf, '--report', output]],
  ['old.html', (output) => ['psf', 'disk:radius=2', '--report', output]],
  ...['old.npy', 'old.csv', 'old.tif', 'old.png'].map(
    (name) => [name, (output: string) => ['psf', 'disk:radius=2', output]] as const,
  ),
];

describe('a file that exists', () => {
  it.each(outputs)('%s is kept without --force and replaced with it: %o', async (name, words) => {
    const at = folderWith();
    const output = at(name);
    writeFileSync(output, 'precious');
    expectFailure(await deconv(...words(output)), 2, /old\.\w+" exists already: --force replaces it$/m);
    expect(readFileSync(output, 'utf8')).toBe('precious');
    expect(readdirSync(at('.'))).toEqual([name]);
    expect((await deconv(...words(output), '--force')).code).toBe(0);
    expect(readFileSync(output, 'utf8')).not.toBe('precious');
  });

  it('is refused before the work: another input is not even read', async () => {
    const at = folderWith('IMG_1.png', 'IMG_2.png');
    const run = await deconv('restore', at('nowhere.png'), at('IMG_2.png'), ...psf);
    expectFailure(run, 2, /IMG_2\.png" exists already: --force/);
  });

  it('that appears during the work is kept, and the unfinished file is removed', async () => {
    const at = folderWith();
    const output = at('late.png');
    const pipe = at('pipe');
    execFileSync('mkfifo', [pipe]);
    const run = deconv('blur', pipe, output, ...psf);
    // The pipe opens when the command begins to read its input: by then it has checked its output.
    const input = await open(pipe, 'w');
    writeFileSync(output, 'of another program');
    await input.writeFile(readFileSync(picture));
    await input.close();
    const { code, stderr } = await run;
    expect(stderr).toMatch(/^deconv: cannot write ".*late\.png": there is such a file.*\(--force\)\n$/);
    expect(code).toBe(1);
    expect(readFileSync(output, 'utf8')).toBe('of another program');
    expect(readdirSync(at('.'))).toEqual(['late.png', 'pipe']);
  });

  it('is replaced where it is a device', async () => {
    const run = await deconv('blur', picture, '/dev/null', ...psf, '--format', 'png');
    expect(run.code).toBe(0);
  });
});

describe('an input', () => {
  const star = 'star.tif';
  beforeAll(() => deconv('psf', 'gaussian:sigma=1', join(home, star)));
  const withStar = () => {
    const at = folderWith('mask.png', 'truth.png');
    writeFileSync(at(star), readFileSync(join(home, star)));
    return at;
  };

  it.each([
    [star, (at: string) => ['restore', picture, at, '--psf', at, '--method', 'wiener']],
    [star, (at: string) => ['blur', picture, at, '--psf', `file:path=${at}`]],
    [star, (at: string) => ['blur', picture, at, '--psf', at]],
    [star, (at: string) => ['conv', picture, at, '--kernel', at]],
    [star, (at: string) => ['psf', at, at]],
    ['mask.png', (at: string) => ['restore', picture, at, ...wiener, '--mask', at]],
    [
      'truth.png',
      (at: string) => ['sweep', picture, at, ...psf, '--over', 'psf.radius=1,2', '--reference', at],
    ],
    ['truth.png', (at: string) => ['compare', picture, at, '--output', at]],
  ])('%s is kept, and read before it is replaced by --force: %o', async (name, words) => {
    const at = withStar();
    const before = readFileSync(at(name));
    expectFailure(await deconv(...words(at(name))), 2, /is an input of this command: --force replaces it/);
    expect(readFileSync(at(name)).equals(before)).toBe(true);
    // The same from a copy of the input, which stays.
    for (const sub of ['copy', 'output']) mkdirSync(at(sub));
    const [copy, output] = [at(`copy/${name}`), at(`output/${name}`)];
    writeFileSync(copy, before);
    const apart = words(copy).map((word, index) =>
      word === copy && index === outputAt(words) ? output : word,
    );
    expect((await deconv(...apart)).code).toBe(0);
    expect((await deconv(...words(at(name)), '--force')).code).toBe(0);
    const [replaced, other] = await Promise.all(
      [at(name), output].map((path) => sharp(path).raw().toBuffer()),
    );
    expect(replaced.equals(other)).toBe(true);
  });

  /** Where the output stands: the third word, behind --output, or the last of `psf`. */
  function outputAt(words: (at: string) => string[]): number {
    const list = words('@');
    return list[0] === 'compare' ? list.indexOf('--output') + 1 : 2;
  }

  it('is known by another name: a link, a hard link, a path through its folder', async () => {
    const at = folderWith('in.png');
    symlinkSync('in.png', at('soft.png'));
    linkSync(at('in.png'), at('hard.png'));
    mkdirSync(at('sub'));
    for (const name of ['soft.png', 'hard.png', 'sub/../in.png'])
      expectFailure(await deconv('blur', at('in.png'), at(name), ...psf), 2, /is an input of this command/);
  });
});

describe('two outputs', () => {
  it.each([
    ['x.html', 'x.html'],
    ['x.html', './x.html'],
    ['x.html', 'sub/../x.html'],
    ['x.html', 'link.html'],
    ['sub/x.html', 'linked/x.html'],
  ])('%s and %s are one file: refused with --force too', async (output, report) => {
    const at = folderWith();
    mkdirSync(at('sub'));
    symlinkSync('x.html', at('link.html'));
    symlinkSync('sub', at('linked'));
    const words = [
      'restore',
      picture,
      at(output),
      ...wiener,
      '--format',
      'png',
      '--report',
      `${at('.')}/${report}`,
    ];
    for (const force of [[], ['--force']])
      expectFailure(await deconv(...words, ...force), 2, /is also the file of another output/);
    expect(existsSync(at('x.html'))).toBe(false);
    writeFileSync(at(output), 'old');
    expectFailure(await deconv(...words, '--force'), 2, /is also the file of another output/);
  });

  it('an output is not the file that stdout goes to', () => {
    const at = folderWith();
    const line = `"$0" "$1" psf disk:radius=2 "$2" --json --force > "$2"`;
    const words = [
      '-c',
      line,
      process.execPath,
      join(import.meta.dirname, '../../bin/deconv.js'),
      at('p.csv'),
    ];
    expect(() => execFileSync('sh', words, { stdio: 'pipe' })).toThrow(
      /is also the file that stdout goes to/,
    );
  });
});

describe('a link', () => {
  it('to a file that is not there is followed, and stays', async () => {
    const at = folderWith();
    mkdirSync(at('real'));
    mkdirSync(at('folder'));
    symlinkSync('real/new.png', at('one.png'));
    symlinkSync('../one.png', at('folder/two.png'));
    symlinkSync(at('folder/two.png'), at('three.png'));
    expect((await deconv('blur', picture, at('three.png'), ...psf, '-q')).code).toBe(0);
    expect(readlinkSync(at('three.png'))).toBe(at('folder/two.png'));
    expect(readlinkSync(at('one.png'))).toBe('real/new.png');
    expect(readdirSync(at('real'))).toEqual(['new.png']);
    expect(lstatSync(at('real/new.png')).isFile()).toBe(true);
    // Now there is a file, by every name.
    expectFailure(await deconv('blur', picture, at('one.png'), ...psf), 2, /exists already: --force/);
  });

  it('into a missing folder, or in a circle, is refused before the work', async () => {
    const at = folderWith();
    symlinkSync('gone/new.png', at('lost.png'));
    symlinkSync('b.png', at('a.png'));
    symlinkSync('a.png', at('b.png'));
    expectFailure(await deconv('blur', picture, at('lost.png'), ...psf), 1, /there is no directory ".*gone"/);
    expectFailure(await deconv('blur', picture, at('a.png'), ...psf), 1, /its links run in a circle/);
    expect(readlinkSync(at('lost.png'))).toBe('gone/new.png');
  });
});

describe('names', () => {
  it.each([
    ['Cyrillic', 'я'.repeat(125)],
    ['Chinese', '深'.repeat(83)],
    ['emoji', '🔭'.repeat(62)],
    ['Latin', 'a'.repeat(251)],
  ])('of as many bytes as a name can have are written: %s', async (_, stem) => {
    const at = folderWith();
    const name = `${stem}.png`;
    expect(Buffer.byteLength(name)).toBeGreaterThan(251);
    expect((await deconv('blur', picture, at(name), ...psf)).code).toBe(0);
    expect(readdirSync(at('.'))).toEqual([name]);
  });

  it('of more bytes are refused before the work', async () => {
    const at = folderWith();
    const run = await deconv('blur', at('nowhere.png'), at(`${'я'.repeat(126)}.png`), ...psf);
    expectFailure(run, 1, /its name is too long/);
  });
});

describe('unfinished files', () => {
  /** Sends a signal as soon as the unfinished file is there; whether it was sent. */
  async function killedWhileWriting(
    folder: string,
    signal: NodeJS.Signals,
    words: string[],
    child = start(...words),
  ) {
    let sent = false;
    const watcher = watch(folder, (_, name) => {
      if (name?.endsWith('.tmp') && !sent) sent = child.kill(signal);
    });
    const { code } = await ended(child);
    watcher.close();
    return { sent, code };
  }
  const unfinished = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.tmp'));

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s removes that of every writer', async (signal, code) => {
    for (const name of ['p.npy', 'p.csv', 'p.tif']) {
      const at = folderWith();
      const output = at(name);
      // Under load a run may end before the signal is sent.
      const words = ['psf', 'disk:radius=400', output, '--force'];
      let run = await killedWhileWriting(at('.'), signal, words);
      for (let i = 0; i < 4 && !run.sent; i++) run = await killedWhileWriting(at('.'), signal, words);
      expect(run.sent).toBe(true);
      // The file may have got its name this moment.
      expect([0, code]).toContain(run.code);
      expect(unfinished(at('.'))).toEqual([]);
    }
  });

  it('a run that was killed leaves one, and the next that writes in the folder removes it', async () => {
    const at = folderWith();
    let left = 0;
    for (let i = 0; i < 5 && left === 0; i++) {
      const words = ['psf', 'disk:radius=700', at(`p${i}.csv`)];
      // The process that writes, not the one that waits for it.
      const child = spawn(process.execPath, [join(root, 'dist/cli/run.js'), ...words]);
      await killedWhileWriting(at('.'), 'SIGKILL', words, child);
      left = unfinished(at('.')).length;
    }
    expect(left).toBe(1);
    expect((await deconv('psf', 'disk:radius=2', at('small.csv'))).code).toBe(0);
    expect(unfinished(at('.'))).toEqual([]);
  });
});

it('every command writes through one function, which keeps files and removes the unfinished', () => {
  const writers = filesBelow('src/cli', '.ts').filter((path) =>
    /writeFileAtomic|writeFile\(|writeImage\(|writeNpy|createWriteStream|writeStack/.test(read(path)),
  );
  expect(writers).toEqual(['src/cli/output/files.ts']);
});
