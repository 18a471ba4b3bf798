/**
 * A command that computes runs in a process of its own: WebAssembly and image codecs block the thread that calls them, for half a minute
 * where an image is large, and a blocked thread answers no signal. This process waits, answers, and ends the other one.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { crashLine, isCrash, makeCrashFilter } from './crash.ts';
import { parentVariable } from './parent-variable.ts';
import { signals } from './signals.ts';
import { removeFilesOf } from './unfinished-of.ts';

/** The commands that compute. The others answer at once, and the start of a second process would double their time. */
const computing = new Set([
  'blur',
  'restore',
  'batch',
  'compare',
  'sweep',
  'versus',
  'analyze',
  'psf',
  'conv',
]);

/** How long the other process may take to end by itself, in milliseconds. */
const grace = 150;

/**
 * Runs the command line, in a process of its own where it computes.
 *
 * @param args the words behind the name of the program
 * @param program the path of the module that calls `main`
 * @returns the exit code
 */
export async function supervise(args: readonly string[], program: string): Promise<number> {
  if (!isComputing(args)) return (await import('./main.ts')).main(args);
  return (await runBeside(args, program)) ?? (await import('./main.ts')).main(args);
}

function isComputing(args: readonly string[]): boolean {
  return args.some((word) => computing.has(word)) && !args.some((word) => word === '--help' || word === '-h');
}

/** The exit code of the other process; undefined where the system refuses to start one. */
function runBeside(args: readonly string[], program: string): Promise<number | undefined> {
  const { isTTY = false, columns = 80 } = process.stderr;
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ['inherit', 'inherit', 'pipe'],
    env: {
      ...process.env,
      [parentVariable]: String(process.pid),
      ...(isTTY ? { DECONV_TERMINAL_COLUMNS: String(columns) } : {}),
    },
  });
  return new Promise((resolve) => {
    let asked: NodeJS.Signals | undefined;
    const numbers: Readonly<Record<string, number | undefined>> = constants.signals;
    const answer = (signal: NodeJS.Signals): void => {
      if (asked !== undefined) return;
      asked = signal;
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), grace);
    };
    for (const signal of signals)
      if (numbers[signal] !== undefined) process.on(signal, () => answer(signal as NodeJS.Signals));
    // Messages that no one reads are no reason to stop the work.
    process.stderr.on('error', () => undefined);
    const filter = makeCrashFilter((text) => process.stderr.write(text));
    child.stderr?.on('data', filter.write);
    child.on('error', () => resolve(undefined));
    // After a kill the pipe is not waited for.
    child.on('exit', (code, signal) => {
      if (asked === undefined) return;
      if (signal !== null && child.pid !== undefined) {
        removeFilesOf(child.pid, args);
        // The bar of the other process has hidden the cursor.
        if (isTTY) process.stderr.write('\x1b[?25h\n');
      }
      process.exit(signal === null && code !== null && code !== 0 ? code : 128 + (numbers[asked] ?? 0));
    });
    child.on('close', (code, signal) => {
      const crashed = isCrash(code, signal);
      filter.end(crashed);
      if (crashed) process.stderr.write(`${crashLine(filter.held(), signal)}\n`);
      resolve(crashed ? 1 : (code ?? 1));
    });
  });
}
