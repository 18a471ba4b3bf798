import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect } from 'vitest';
import { random } from '../../src/random.ts';
import { root } from '../support/project.ts';

/** What a run of the command left. */
export interface Run {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Starts `deconv` as a user would, without a terminal. */
export function start(...args: string[]): ChildProcess {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawn(process.execPath, [join(root, 'bin/deconv.js'), ...args], { env });
}

/** Waits for the end of a run. */
export function ended(child: ChildProcess, input?: Uint8Array): Promise<Run> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout?.on('data', (part) => out.push(part));
    child.stderr?.on('data', (part) => {
      stderr += part;
    });
    // A command that refuses its arguments does not wait for its input.
    child.stdin?.on('error', () => undefined).end(input);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(out), stderr }));
  });
}

/** Runs `deconv` with nothing on stdin. */
export const deconv = (...args: string[]): Promise<Run> => ended(start(...args));

/** Runs `deconv … --json` and reads the document. */
export async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await deconv(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout.toString());
}

/** Asserts a failure: this code, one line on stderr that matches, no stack trace, nothing on stdout. */
export function expectFailure({ code, stdout, stderr }: Run, expected: number, line: RegExp): void {
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^deconv: /);
  expect(stdout.toString()).toBe('');
  expect(code).toBe(expected);
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deconv-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a grey or RGB picture of random tiles on a ramp: edges in all places, nothing periodic. */
export async function writeTestPicture(
  path: string,
  channels: 1 | 3 = 1,
  width = 48,
  height = 40,
): Promise<void> {
  const rng = random(5);
  const tiles = Array.from({ length: 400 }, () => Math.round(120 * rng.uniform()));
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const tile = tiles[((x >> 2) + 17 * (y >> 2)) % tiles.length];
    data[i] = 40 + tile + Math.round((60 * x) / width) + 10 * (i % channels);
  }
  const space = channels === 1 ? 'b-w' : 'srgb';
  await sharp(data, { raw: { width, height, channels } }).toColourspace(space).toFile(path);
}
