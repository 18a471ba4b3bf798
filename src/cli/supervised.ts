/** What the process that computes does for the one that waits. */

import { parentVariable } from './parent-variable.ts';

/** Runs the command line and returns its exit code; ends when the waiting process does. */
export async function compute(args: readonly string[]): Promise<number> {
  // Before any other module asks what stderr is.
  showAsTerminal(process.env.DECONV_TERMINAL_COLUMNS);
  const [{ main }, { cleanUp }] = await Promise.all([import('./main.ts'), import('./interrupt.ts')]);
  endWithParent(cleanUp);
  return main(args);
}

/** Stderr is a pipe to the waiting process, which passes it on to a terminal: bars and colours are as on one. */
function showAsTerminal(columns: string | undefined): void {
  if (columns !== undefined) Object.assign(process.stderr, { isTTY: true, columns: Number(columns) });
}

/** Ends this process when the waiting one is killed: no one waits for its result any more. */
function endWithParent(cleanUp: () => void): void {
  // Asked of the system now, it is another process where the waiting one was killed as this one began.
  const parent = Number(process.env[parentVariable] ?? process.ppid);
  setInterval(() => {
    if (process.ppid === parent) return;
    cleanUp();
    // Not exit: it would wait for the threads of an encoder.
    process.kill(process.pid, 'SIGKILL');
  }, 250).unref();
}
