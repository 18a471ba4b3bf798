/** Where the bytes of an output go, and what they must not replace. */

import type { Stats } from 'node:fs';
import { access, constants, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { DeconvError, reasonOf } from '../../errors.ts';

/** What must not be overwritten. */
export interface OutputOptions {
  /** Paths that the output must not replace. */
  readonly inputs?: readonly string[] | undefined;
  /** Replace no file at all, whatever it is; false by default. */
  readonly keepExisting?: boolean | undefined;
  /** Replace a file all the same. */
  readonly force?: boolean | undefined;
}

/** Beside a regular file to be renamed, or straight into a device or pipe. */
export interface Target {
  /** The file that a link leads to. */
  readonly path: string;
  /** Permissions of the file that is replaced. */
  readonly mode?: number | undefined;
  readonly rename: boolean;
  /** Equal for two paths of one file, whether it is there or not; absent for a device or pipe. */
  readonly identity?: string | undefined;
}

/** A failure to write `path`. */
export function writeError(fn: string, path: string, reason: string, cause?: unknown): DeconvError {
  return new DeconvError('WRITE_FAILED', `${fn}: cannot write ${JSON.stringify(path)}: ${reason}`, cause);
}

/** Why a file is not replaced; the end of the sentence is the same for all reasons. */
export const isKept = (what: string): string => `${what}, which is only replaced when forced`;

/**
 * Looks where a file would be written.
 *
 * @throws DeconvError WRITE_FAILED where it cannot be, or must not
 */
export async function targetOf(
  fn: string,
  path: string,
  { inputs = [], keepExisting = false, force = false }: OutputOptions = {},
): Promise<Target> {
  try {
    const existing = await existingFile(path);
    if (!existing) return await newTarget(fn, path);
    if (existing.isDirectory()) throw writeError(fn, path, 'it is a directory');
    for (const input of force ? [] : inputs) {
      const other = await stat(input).catch(() => undefined);
      if (other && identityOf(other) === identityOf(existing))
        throw writeError(fn, path, isKept('it is the input'));
    }
    if (existing.isFile() && keepExisting && !force)
      throw writeError(fn, path, isKept('there is such a file already'));
    await access(path, constants.W_OK);
    if (!existing.isFile()) return { path, rename: false };
    const real = await realpath(path);
    await access(dirname(real), constants.W_OK);
    return { path: real, mode: existing.mode & 0o7777, rename: true, identity: identityOf(existing) };
  } catch (error) {
    throw error instanceof DeconvError ? error : writeError(fn, path, reasonOf(error), error);
  }
}

async function newTarget(fn: string, path: string): Promise<Target> {
  if (path.endsWith('/') || path.endsWith(sep)) throw writeError(fn, path, 'there is no such directory');
  const real = await endOfLinks(path);
  const folder = dirname(real);
  if (!(await existingFile(folder))?.isDirectory())
    throw writeError(fn, path, `there is no directory ${JSON.stringify(folder)}`);
  await access(folder, constants.W_OK);
  return { path: real, rename: true, identity: real };
}

/** The file that a chain of links leads to, which need not be there. The parts before the last are links of directories. */
async function endOfLinks(path: string): Promise<string> {
  for (let end = path; ; ) {
    const folder = await realpath(dirname(end)).catch(() => undefined);
    if (folder === undefined) return end;
    const real = join(folder, basename(end));
    const target = await readlink(real).catch(() => undefined);
    if (target === undefined) return real;
    // Not `join`: `a/../b` is not `b` where `a` is a link. A circle of links ends in `stat`, before this.
    end = isAbsolute(target) ? target : `${folder}${sep}${target}`;
  }
}

async function existingFile(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Equal for two names of one file. */
export function identityOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

/**
 * Throws unless a file could be written at `path`: to be called before a long computation.
 *
 * @throws DeconvError WRITE_FAILED for a missing or closed directory, and for a file that is not to be replaced
 * @example
 * import { tmpdir } from 'node:os';
 * await checkOutput(`${tmpdir()}/restored.png`, { inputs: ['blurred.png'] });
 */
export async function checkOutput(path: string, options: OutputOptions = {}): Promise<void> {
  await targetOf('checkOutput', path, options);
}
