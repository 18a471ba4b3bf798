import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/project.ts';
import { ended, expectFailure, start, temporaryFolder } from './deconv.ts';

const folder = temporaryFolder();
const large = join(folder, 'large.jpg');
const small = join(folder, 'small.png');

beforeAll(async () => {
  const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const;
  const create = { channels: 3 as const, background: '#345', noise };
  await sharp({ create: { ...create, width: 2400, height: 1600 } })
    .jpeg()
    .toFile(large);
  await sharp({ create: { ...create, width: 64, height: 64 } })
    .png()
    .toFile(small);
});

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a command that a long call blocks', () => {
  it.each([
    ['SIGINT', 130, ['psf', 'airy:radius=390']],
    ['SIGTERM', 143, ['psf', 'disk:radius=4000']],
    ['SIGINT', 130, ['blur', large, join(folder, 'o.avif'), '--psf', 'disk:radius=2']],
    [
      'SIGHUP',
      129,
      ['restore', large, join(folder, 'o.png'), '--psf', 'disk:radius=3', '--method', 'tikhonov'],
    ],
  ] as const)('answers %s by exit code %d: %j', async (signal, code, args) => {
    const child = start(...args);
    const run = ended(child);
    await after(2500);
    const asked = performance.now();
    child.kill(signal);
    expect(await run).toMatchObject({ code, stderr: '' });
    // 0.2 s on an idle machine; the calls take 5 to 30 s.
    expect(performance.now() - asked).toBeLessThan(2000);
    expect(readdirSync(folder).filter((name) => /tmp|^o\./.test(name))).toEqual([]);
  });
});

it.skipIf(process.platform !== 'linux')('no process goes on for one that was killed', async () => {
  const out = join(folder, 'orphan.png');
  const child = start('restore', large, out, '--psf', 'disk:radius=3', '--method', 'tv:iterations=2000');
  const gone = new Promise((resolve) => child.on('exit', resolve));
  await after(2500);
  child.kill('SIGKILL');
  await gone;
  const working = (): string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(out);
      } catch {
        return false;
      }
    });
  for (let wait = 0; wait < 80 && working().length > 0; wait++) await after(250);
  expect(working()).toEqual([]);
  expect(readdirSync(folder)).not.toContain('orphan.png');
});

describe.skipIf(process.platform !== 'linux')('where addresses are limited', () => {
  const limited = (kilobytes: number, ...args: string[]) =>
    ended(
      spawn(
        'sh',
        [
          '-c',
          `ulimit -v ${kilobytes}; exec "$@"`,
          'sh',
          process.execPath,
          join(root, 'bin/deconv.js'),
          ...args,
        ],
        {
          env: { ...process.env, NO_COLOR: '1' },
        },
      ),
    );

  it('more threads than have room become fewer', async () => {
    const out = join(folder, 'threads.png');
    const run = await limited(
      20_000_000,
      'restore',
      small,
      out,
      '--psf',
      'disk:radius=2',
      '--method',
      'wiener',
      '--threads',
      '64',
    );
    expect(run.stderr).toMatch(/restored by wiener/);
    expect(run.code).toBe(0);
  });

  it('a runtime that cannot go on is one line and exit code 1', async () => {
    const out = join(folder, 'crash.png');
    const run = await limited(
      1_000_000,
      'restore',
      small,
      out,
      '--psf',
      'disk:radius=2',
      '--method',
      'wiener',
    );
    if (run.code === 0) return;
    expectFailure(run, 1, /memory/);
  });
});
