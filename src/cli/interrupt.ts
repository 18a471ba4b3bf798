/** Ctrl-C leaves nothing behind: no unfinished file, no hidden cursor. */

import { constants } from 'node:os';
import { exitCode, failureOf } from './failure.ts';
import { printFailure, stopProgress } from './output/reporter.ts';
import { stdoutError } from './output/stdout.ts';
import { signals } from './signals.ts';

const chores = new Set<() => void>();

/** Registers what must be cleaned up however the process ends. Synchronous: nothing runs after it. */
export function onEnd(chore: () => void): void {
  if (chores.size === 0) process.on('exit', cleanUp);
  chores.add(chore);
}

/** Does what is registered, for an end without `exit`. */
export function cleanUp(): void {
  for (const chore of chores) chore();
}

/** Ends the process in order when it is asked to end. */
export function endOnSignals(): void {
  const numbers: Readonly<Record<string, number | undefined>> = constants.signals;
  for (const signal of signals) {
    const number = numbers[signal];
    // The exit code of a shell for a process that a signal has ended.
    if (number !== undefined) process.once(signal, () => end(128 + number));
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe may leave early, as `head` does: no message, and the code of a process that SIGPIPE has ended.
    if (error.code === 'EPIPE') end(exitCode.readerGone);
    const { code, line } = failureOf(stdoutError(error));
    if (line !== undefined) printFailure(line);
    end(code);
  });
  // Messages that no one reads are no reason to stop the work.
  process.stderr.on('error', () => undefined);
}

function end(code: number): never {
  stopProgress();
  process.exit(code);
}
