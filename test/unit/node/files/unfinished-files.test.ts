import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../../src/node/files/atomic-write.ts';
import {
  beginUnfinishedFile,
  endUnfinishedFile,
  removeAbandonedFiles,
} from '../../../../src/node/files/unfinished-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deconvkit-unfinished-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The name that a process of this host gives its unfinished file. */
function nameFor(pid: number | undefined, host?: string): string {
  const path = beginUnfinishedFile(folder);
  endUnfinishedFile(path);
  const [, own, , random] =
    /^\.deconvkit-([0-9a-f]{8})-(\d+)-([0-9a-f]{12})\.tmp$/.exec(basename(path)) ?? [];
  return `.deconvkit-${host ?? own}-${pid}-${random}.tmp`;
}

/** A process that has ended and was waited for. */
const deadProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;

const hours = (count: number): Date => new Date(Date.now() - count * 3600e3);

async function leave(name: string, modified?: Date): Promise<string> {
  await writeFile(join(folder, name), 'half');
  if (modified) await utimes(join(folder, name), modified, modified);
  return name;
}

describe('the files that a folder keeps when the next file is written', () => {
  it('are not those of a process that has ended', async () => {
    await leave(nameFor(deadProcess()));
    await leave(nameFor(deadProcess()));
    await writeFileAtomic(join(folder, 'new.txt'), 'whole');
    expect(await readdir(folder)).toEqual(['new.txt']);
  });

  it('are those of a process that runs, however old', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const name = await leave(nameFor(child.pid), hours(1000));
    await removeAbandonedFiles(folder);
    expect(await readdir(folder)).toEqual([name]);
    child.kill('SIGKILL');
    await new Promise((ended) => child.on('close', ended));
  });

  it('are those of this process, from another of its threads, but not of an earlier process of the same number', async () => {
    const earlier = await leave(nameFor(process.pid), hours(1000));
    const now = await leave(nameFor(process.pid));
    await removeAbandonedFiles(folder);
    expect(await readdir(folder)).toEqual([now]);
    expect(earlier).not.toBe(now);
  });

  it('are those of another host for a week', async () => {
    const pid = deadProcess();
    await leave(nameFor(pid, 'feedbeef'), hours(24 * 7 + 1));
    const young = await leave(nameFor(pid, 'feedbeef'), hours(24 * 7 - 1));
    await removeAbandonedFiles(folder);
    expect(await readdir(folder)).toEqual([young]);
  });

  it('are all that have another name', async () => {
    const own = nameFor(deadProcess());
    const names = [
      own.slice(1),
      `${own}.png`,
      own.replace('deconvkit', 'other'),
      own.replace(/-[0-9a-f]{12}\./, '-12.'),
      '.photo.png.0123456789ab.tmp',
      'precious.tmp',
    ];
    for (const name of names) await leave(name, hours(1000));
    await removeAbandonedFiles(folder);
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
  });
});

describe('writers at the same time', () => {
  it('in one folder take nothing from each other', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `${String(i).padStart(2, '0')}.txt`);
    await Promise.all(names.map((name) => writeFileAtomic(join(folder, name), name.repeat(1000))));
    expect((await readdir(folder)).sort()).toEqual(names);
  });

  it('of one new name: one wins, the others fail, and the file is whole', async () => {
    const path = join(folder, 'one.txt');
    const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(100_000));
    const results = await Promise.allSettled(
      texts.map((text) => writeFileAtomic(path, text, { keepExisting: true })),
    );
    const won = results.findIndex(({ status }) => status === 'fulfilled');
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({
          code: 'WRITE_FAILED',
          message: expect.stringMatching(/there is such a file.*, which is only replaced when forced$/),
        });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(path, 'utf8')).toBe(texts[won]);
    expect(await readdir(folder)).toEqual(['one.txt']);
  });
});
