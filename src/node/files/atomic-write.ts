/** Files that are there whole or not at all. */

import { randomBytes } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { access, chmod, constants, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DeconvError } from '../../errors.ts';
import { reasonOf } from './read-bytes.ts';

/** Files under way, so that a process that is interrupted can take them along. */
const underWay = new Set<string>();

/**
 * Deletes the unfinished files of this process; for a handler of SIGINT, hence synchronous.
 *
 * @example
 * process.once('SIGINT', removeUnfinishedFiles);
 * process.removeListener('SIGINT', removeUnfinishedFiles);
 */
export function removeUnfinishedFiles(): void {
  for (const path of underWay) {
    try {
      unlinkSync(path);
    } catch {
      // Not made yet, or renamed this moment.
    }
  }
  underWay.clear();
}

/** What must not be overwritten. */
export interface OutputOptions {
  /** Paths that the output must not replace. */
  readonly inputs?: readonly string[] | undefined;
  /** Replace an input all the same. */
  readonly force?: boolean | undefined;
}

/** Where the bytes go: beside a regular file to be renamed, or straight into a device or pipe. */
interface Target {
  readonly path: string;
  readonly mode?: number | undefined;
  readonly rename: boolean;
}

async function targetOf(
  fn: string,
  path: string,
  { inputs = [], force = false }: OutputOptions,
): Promise<Target> {
  const failed = (reason: string, cause?: unknown): DeconvError =>
    new DeconvError('WRITE_FAILED', `${fn}: cannot write ${JSON.stringify(path)}: ${reason}`, cause);
  try {
    const existing = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!existing) {
      const folder = dirname(path);
      const parent = await stat(folder).catch(() => undefined);
      if (!parent?.isDirectory()) throw failed(`there is no directory ${JSON.stringify(folder)}`);
      await access(folder, constants.W_OK);
      return { path, rename: true };
    }
    if (existing.isDirectory()) throw failed('it is a directory');
    for (const input of force ? [] : inputs) {
      const other = await stat(input).catch(() => undefined);
      if (other && other.dev === existing.dev && other.ino === existing.ino)
        throw failed('it is the input, which is only replaced when forced');
    }
    await access(path, constants.W_OK);
    if (!existing.isFile()) return { path, rename: false };
    const real = await realpath(path);
    await access(dirname(real), constants.W_OK);
    return { path: real, mode: existing.mode & 0o7777, rename: true };
  } catch (error) {
    throw error instanceof DeconvError ? error : failed(reasonOf(error), error);
  }
}

/**
 * Throws unless a file could be written at `path`: to be called before a long computation.
 *
 * @throws DeconvError WRITE_FAILED for a missing or closed directory, and for an input that is not to be replaced
 * @example
 * import { tmpdir } from 'node:os';
 * await checkOutput(`${tmpdir()}/restored.png`, { inputs: ['blurred.png'] });
 */
export async function checkOutput(path: string, options: OutputOptions = {}): Promise<void> {
  await targetOf('checkOutput', path, options);
}

/**
 * Writes a file beside its final name and renames it: a reader never sees half a file, and a failure leaves nothing.
 * A link is followed, permissions of a replaced file are kept, devices and pipes are written directly.
 *
 * @throws DeconvError WRITE_FAILED
 * @example
 * import { tmpdir } from 'node:os';
 * await writeFileAtomic(`${tmpdir()}/deconvkit-example.json`, '{}');
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: OutputOptions = {},
  fn = 'writeFileAtomic',
): Promise<void> {
  const target = await targetOf(fn, path, options);
  const failed = (error: unknown): DeconvError =>
    new DeconvError('WRITE_FAILED', `${fn}: cannot write ${JSON.stringify(path)}: ${reasonOf(error)}`, error);
  if (!target.rename) {
    await writeFile(target.path, data).catch((error) => {
      throw failed(error);
    });
    return;
  }
  const name = `.${basename(target.path).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`;
  const beside = join(dirname(target.path), name);
  underWay.add(beside);
  try {
    await writeFile(beside, data, { flag: 'wx' });
    if (target.mode !== undefined) await chmod(beside, target.mode);
    await rename(beside, target.path);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw failed(error);
  } finally {
    underWay.delete(beside);
  }
}
