/** What goes to stdout, and what stops it. */

import { fstatSync, readSync, statSync, writeSync } from 'node:fs';
import { DeconvError, reasonOf } from '../../errors.ts';

const stdout = 1;

/** A failure to write to stdout. */
export function stdoutError(error: unknown): DeconvError {
  return new DeconvError('WRITE_FAILED', `stdout: cannot write to stdout: ${reasonOf(error)}`, error);
}

/**
 * Writes all of the data.
 *
 * @returns when a pipe or a terminal has taken it; `main` handles their failures, as they come at any time
 * @throws DeconvError WRITE_FAILED where a file or a device does not take it
 */
export async function writeStdout(data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (!takesAtOnce()) {
    await new Promise<void>((resolve) => {
      process.stdout.write(bytes, (error) => {
        if (!error) resolve();
      });
    });
    return;
  }
  // The stream of Node ignores that a full disk takes a part only.
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(stdout, bytes, at);
  } catch (error) {
    throw stdoutError(error);
  }
}

/** A file or a device, not a pipe or a terminal. */
function takesAtOnce(): boolean {
  if (process.stdout.isTTY) return false;
  const file = fstatSync(stdout);
  return file.isFile() || file.isCharacterDevice();
}

/**
 * Throws where stdout is closed. Node opens /dev/null in its place, for reading and writing, which a shell's `> /dev/null` does not; but
 * other programs do so to discard the output of a program that they start.
 */
export function checkStdout(): void {
  const missing = { code: 'EBADF', message: 'it is closed' };
  try {
    const file = fstatSync(stdout);
    if (!file.isCharacterDevice() || file.rdev !== statSync('/dev/null').rdev) return;
    readSync(stdout, Buffer.alloc(1), 0, 1, null);
  } catch {
    // Open for writing alone.
    return;
  }
  throw stdoutError(missing);
}

/** Closed or discarded by the program that started this one: see {@link checkStdout}. */
export function isStdoutClosed(): boolean {
  try {
    checkStdout();
    return false;
  } catch {
    return true;
  }
}
