/** Unfinished files: how they are named, and how those of a killed process are found and removed. */

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, unlinkSync } from 'node:fs';
import { readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The unfinished files of this process. */
const underWay = new Set<string>();
/** Folders in which this process has looked for those of killed processes. */
const cleaned = new Set<string>();

/** Longer than any write takes, with a margin for clocks that differ between hosts. */
const abandonedAfter = 7 * 24 * 3600e3;

/** Where a process number is unique: the host and, in a container, its process namespace. */
const here = createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);

/**
 * The path of a new unfinished file in a folder: `.deconvkit-<host>-<process>-<random>.tmp`. The name of the file that it becomes is not part
 * of it: that may have all of the 255 bytes that a name can have.
 */
export function beginUnfinishedFile(folder: string): string {
  const path = join(folder, `.deconvkit-${here}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  underWay.add(path);
  return path;
}

/** To be called once the file has its final name or is deleted. */
export function endUnfinishedFile(path: string): void {
  underWay.delete(path);
}

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
      // Renamed this moment.
    }
  }
  underWay.clear();
}

/**
 * Deletes the unfinished files that killed processes left in a folder, once for each folder. Those of a process that runs are kept; of a
 * process on another host, which cannot be asked, they are kept for a week.
 */
export async function removeAbandonedFiles(folder: string): Promise<void> {
  if (cleaned.has(folder)) return;
  cleaned.add(folder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, host, pid] = /^\.deconvkit-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name) ?? [];
    if (host === undefined) continue;
    const path = join(folder, name);
    const modified = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (modified === undefined || underWay.has(path)) continue;
    if (isAbandoned(host, Number(pid), modified)) await unlink(path).catch(() => undefined);
  }
}

function isAbandoned(host: string, pid: number, modified: number): boolean {
  if (host !== here) return Date.now() - modified > abandonedAfter;
  // The number of this process, but a file from before it began: that process had the same number.
  if (pid === process.pid) return modified < Date.now() - 1000 * process.uptime() - 5000;
  return !isRunning(pid);
}

/** Whether there is a process of this number on this machine that is not dead. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  try {
    // A zombie has a number, and will never write again.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
