/** Ctrl-C leaves nothing behind: no unfinished file, no hidden cursor. */

import { exitCode } from './failure.ts';
import { stopProgress } from './output/reporter.ts';

const signals = { SIGINT: exitCode.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;
const chores = new Set<() => void>();

/** Registers what must be cleaned up when the process is asked to end. Synchronous: nothing runs after it. */
export function onEnd(chore: () => void): void {
  chores.add(chore);
}

/** Ends the process in order when it is asked to end. */
export function endOnSignals(): void {
  for (const [signal, code] of Object.entries(signals)) process.once(signal, () => end(code));
  // The reader of a pipe may leave early, as `head` does: that is no failure.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'EPIPE' ? exitCode.done : exitCode.failed),
    );
}

function end(code: number): never {
  for (const chore of chores) chore();
  stopProgress();
  process.exit(code);
}
