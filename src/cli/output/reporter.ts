/** Where words go: data to stdout, messages and progress to stderr; with --json one document on stdout and nothing else. */

import pc from 'picocolors';
import type { GlobalOptions } from '../arguments/global-options.ts';
import { printable } from './printable.ts';
import { checkStdout, isStdoutClosed, writeStdout } from './stdout.ts';

/** Shows how far a long task is. */
export interface Progress {
  update(fraction: number): void;
  stop(): void;
}

/** A line of text, or the head of a table. */
export type Line = string | { readonly head: string };

/** The voice of a command. Whatever a line holds (names of files, words of the user), it is one line without control characters. */
export interface Reporter {
  /**
   * What the user asked for: the document with --json, else the lines, on stdout. `elsewhere`: whether the call has another result, so that
   * a closed stdout loses nothing.
   */
  data(document: unknown, lines: readonly Line[], elsewhere?: boolean): Promise<void>;
  /** What was done: the document with --json on stdout, else the line on stderr unless --quiet. */
  done(document: unknown, line: string): Promise<void>;
  warn(warnings: readonly string[]): void;
  /** What will be done, on stderr unless --quiet or --json. */
  note(line: string): void;
  /** A bar on a terminal, silence elsewhere. */
  progress(label: string): Promise<Progress>;
}

const colours = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);
const running = new Set<Progress>();

/** The reporter for the options of a call. */
export function reporterFor({ json = false, quiet = false }: GlobalOptions): Reporter {
  const print = async (document: unknown): Promise<void> => {
    checkStdout();
    await writeStdout(lines(JSON.stringify(document, null, 2).split('\n')));
  };
  return {
    async data(document, text, elsewhere = false) {
      if (json) return print(document);
      if (elsewhere && isStdoutClosed()) return;
      checkStdout();
      await writeStdout(lines(text));
    },
    async done(document, line) {
      if (json) return print(document);
      if (!quiet) message(line);
    },
    warn(warnings) {
      if (json || quiet) return;
      for (const warning of warnings) message(warning, colours.yellow('warning:'));
    },
    note(line) {
      if (!json && !quiet) message(line);
    },
    progress: async (label) =>
      json || quiet || process.stderr.isTTY !== true ? { update() {}, stop() {} } : bar(printable(label)),
  };
}

/** One line for a failure, in the place where failures go. */
export function printFailure(line: string): void {
  stopProgress();
  message(line, colours.red('deconv:'));
}

function message(line: string, prefix = ''): void {
  process.stderr.write(`${prefix && `${prefix} `}${printable(line)}\n`);
}

function lines(text: readonly Line[]): string {
  return text
    .map((line) => `${typeof line === 'string' ? printable(line) : pc.bold(printable(line.head))}\n`)
    .join('');
}

/** Takes running bars away and gives the cursor back. */
export function stopProgress(): void {
  for (const progress of running) progress.stop();
}

async function bar(label: string): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const single = new cliProgress.SingleBar({
    format: `${label} {bar} {percentage}% {eta_formatted}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    etaBuffer: 20,
  });
  single.start(1000, 0);
  const progress: Progress = {
    update: (fraction) => single.update(Math.round(1000 * Math.min(1, fraction))),
    stop() {
      single.stop();
      running.delete(progress);
    },
  };
  running.add(progress);
  return progress;
}
