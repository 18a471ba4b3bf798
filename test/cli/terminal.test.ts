import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, read, root } from '../support/project.ts';
import { deconv, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const picture = at('picture.png');
const psf = ['--psf', 'disk:radius=1'];
beforeAll(() => writeTestPicture(picture, 1, 64, 64));

/** What a shell does with the command, with its own redirections. */
function shell(line: string, ...words: string[]) {
  const bin = [process.execPath, join(root, 'bin/deconv.js')];
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line, ...bin, ...words], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

describe('control characters', () => {
  const names = [
    '\u001b[31mred\u001b[2K',
    'new\nline',
    '\u009b31m',
    'tab\tand\rreturn',
    '\u202egnp.exe',
    '\u007f',
  ];
  const acting = /[\p{Cc}\p{Bidi_Control}]/u;
  const printed = (text: string): string[] => text.replace(/\n$/, '').split('\n');

  it.each(names)('of the file name %j are escaped on stdout and stderr', async (stem) => {
    const input = at(`${stem}.png`);
    copyFileSync(picture, input);
    const compared = await deconv('compare', input, input);
    expect(compared.code).toBe(0);
    const table = printed(compared.stdout.toString());
    expect(table).toHaveLength(2);
    for (const line of table) expect(line).not.toMatch(acting);
    const runs = [
      await deconv('blur', picture, at(`blurred ${stem}.png`), ...psf),
      await deconv('blur', picture, input, ...psf),
      await deconv('blur', at(`none ${stem}.png`), at('never.png'), ...psf),
      await deconv('blur', picture, at(`${stem}.bmp`), ...psf),
      await deconv('restore', picture, at('never.png'), '--psf', `${stem}:a=1`),
      await deconv('restore', picture, at('never.png'), ...psf, '--method', stem),
      await deconv('restore', picture, at('never.png'), ...psf, `--${stem}`),
      await deconv('restore', picture, at('never.png'), ...psf, '--noise', stem),
      await deconv('analyze', input),
      await deconv(stem),
    ];
    for (const { stderr } of runs.filter((run) => run.stderr !== '')) {
      expect(printed(stderr)).toHaveLength(1);
      expect(printed(stderr)[0]).not.toMatch(acting);
    }
    expect(runs.map(({ code }) => code)).toEqual([0, 2, 1, 2, 2, 2, 2, 2, 0, 2]);
    for (const line of printed(runs[8].stdout.toString())) expect(line).not.toMatch(acting);
  });

  it.each(names)(
    'of the file name %j are in the document as they are, and its lines have none',
    async (stem) => {
      const output = at(`json ${stem}.png`);
      const run = await deconv('blur', picture, output, ...psf, '--json');
      for (const line of printed(run.stdout.toString())) expect(line).not.toMatch(acting);
      expect(JSON.parse(run.stdout.toString())).toMatchObject({ input: picture, output });
      expect(existsSync(output)).toBe(true);
    },
  );

  it('of a warning are escaped', async () => {
    const report = at('shift.json');
    const stem = 'shifted\u001b[5m\n';
    const input = at(`${stem}.png`);
    await json('conv', picture, input, '--kernel', '0,0,0,1,0', '--padding', '0,2');
    const run = await deconv('compare', picture, input);
    expect(run.stderr).toMatch(/^warning: .*shifted\\u001b\[5m\\n\.png is shifted by .*\n$/);
    writeFileSync(report, run.stdout);
    expect(readFileSync(report, 'utf8')).not.toContain('\u001b');
  });

  it('nothing is printed past the function that escapes', () => {
    const printers = filesBelow('src/cli', '.ts').filter((path) =>
      /std(out|err)\.write|console\.|writeSync/.test(read(path)),
    );
    // The journal is a file; the process that waits passes on what the other one has escaped.
    const known = ['batch/journal.ts', 'output/reporter.ts', 'output/stdout.ts', 'supervise.ts'];
    expect(printers.sort()).toEqual(known.map((path) => `src/cli/${path}`));
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full stdout', () => {
  it.each([
    ['an image', ['blur', picture, '-', ...psf]],
    ['a document', ['compare', picture, picture, '--json']],
    ['a table', ['compare', picture, picture]],
    ['a list', ['methods']],
    ['a drawing', ['psf', 'disk:radius=2']],
  ])('of %s: one line, exit 1', (_, words) => {
    expect(shell('"$0" "$@" > /dev/full', ...words)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'deconv: cannot write to stdout: the disk is full\n',
    });
  });

  it('a limit of the size of a file is no silent half', () => {
    const file = at('half.png');
    const run = shell(`ulimit -f 1; "$0" "$@" > '${file}'`, 'psf', 'airy:radius=9', '--json');
    expect(run.status).toBe(0);
    const image = shell(
      `ulimit -f 1; "$0" "$@" > '${file}'`,
      'blur',
      picture,
      '-',
      ...psf,
      '--format',
      'tiff',
      '--depth',
      'float',
    );
    expect(image).toMatchObject({
      status: 1,
      stderr: 'deconv: cannot write to stdout: it is larger than a file may be\n',
    });
  });

  it('a full stderr stops nothing', () => {
    const output = at('done.png');
    expect(shell('"$0" "$@" 2> /dev/full', 'blur', picture, output, ...psf).status).toBe(0);
    expect(existsSync(output)).toBe(true);
  });
});

describe('a closed stdout', () => {
  it.each([
    ['an image', ['blur', picture, '-', ...psf]],
    ['a document', ['psf', 'disk:radius=2', '--json']],
    ['a table', ['compare', picture, picture]],
    ['a list', ['methods']],
  ])('of %s: one line, exit 1', (_, words) => {
    expect(shell('"$0" "$@" >&-', ...words)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'deconv: cannot write to stdout: it is closed\n',
    });
  });

  it.each([
    ['a file', ['blur', picture, at('file.png'), ...psf, '-q']],
    ['an exit code', ['compare', picture, picture, '--require', 'psnr=30']],
    ['a page', ['psf', 'disk:radius=2', '--report', at('page.html')]],
  ])('loses nothing where the result is %s', (_, words) => {
    expect(shell('"$0" "$@" >&-', ...words)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('is not /dev/null, where a shell discards the output', () => {
    expect(shell('"$0" "$@" > /dev/null', 'methods')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(shell('"$0" "$@" > /dev/null', 'blur', picture, '-', ...psf, '-q').status).toBe(0);
  });
});

describe('a reader that went away', () => {
  it.each([
    ['an image', ['blur', picture, '-', ...psf]],
    ['a document', ['psf', 'airy:radius=9', '--json']],
    ['a table', ['methods']],
  ])('of %s: no line, and the exit code of a broken pipe', (_, words) => {
    // The reader is gone before the first byte is written.
    const { stderr, stdout } = shell('{ sleep 0.2; "$0" "$@"; echo "code $?" >&2; } | true', ...words);
    expect(stderr).toBe('code 141\n');
    expect(stdout).toBe('');
  });
});
