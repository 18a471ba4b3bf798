/** Files that are there whole or not at all. */

import { close, fsync, openSync, writeFile } from 'node:fs';
import { chmod, link, open, rename, unlink, writeFile as writeInto } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DeconvError, reasonOf } from '../../errors.ts';
import { isKept, type OutputOptions, targetOf, writeError } from './output-target.ts';
import { beginUnfinishedFile, endUnfinishedFile, removeAbandonedFiles } from './unfinished-files.ts';

/**
 * Writes a file beside its final name and renames it: a reader never sees half a file, a failure leaves nothing, and after a crash of the
 * machine the file is whole or absent. A link is followed, permissions of a replaced file are kept, devices and pipes are written directly.
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
    error instanceof DeconvError ? error : writeError(fn, path, reasonOf(error), error);
  if (!target.rename) {
    await writeInto(target.path, data).catch((error) => {
      throw failed(error);
    });
    return;
  }
  const folder = dirname(target.path);
  await removeAbandonedFiles(folder);
  const beside = beginUnfinishedFile(folder);
  try {
    await writeDurably(beside, data, target.mode);
    if (target.mode !== undefined) await chmod(beside, target.mode);
    if (options.keepExisting && !options.force) await nameNew(fn, beside, target.path);
    else await rename(beside, target.path);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw failed(error);
  } finally {
    endUnfinishedFile(beside);
  }
  await syncFolder(folder);
}

/** Creates a file whose bytes are on the disk when this returns. */
async function writeDurably(
  path: string,
  data: string | Uint8Array,
  mode: number | undefined,
): Promise<void> {
  // Synchronous: an interrupt that deletes the file must not come before a thread creates it.
  const file = openSync(path, 'wx', mode);
  try {
    await promisify(writeFile)(file, data);
    await promisify(fsync)(file).catch(unlessUnsupported);
  } finally {
    await promisify(close)(file);
  }
}

/** Gives a file its final name unless another file has got it since the check: `rename` would replace that one. */
async function nameNew(fn: string, from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw writeError(fn, to, isKept('there is such a file by now'), error);
    // A file system without hard links, as on memory cards.
    await targetOf(fn, to, { keepExisting: true });
    await rename(from, to);
    return;
  }
  await unlink(from);
}

/** Without this a crash of the machine may take the new name away; not every system can do it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

function unlessUnsupported(error: NodeJS.ErrnoException): void {
  if (!['EINVAL', 'ENOSYS', 'ENOTSUP'].includes(error.code ?? '')) throw error;
}
