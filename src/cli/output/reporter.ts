/** Where words go: data to stdout, messages and progress to stderr; with --json one document on stdout and nothing else. */

import pc from 'picocolors';
import type { GlobalOptions } from '../arguments/global-options.ts';

/** Shows how far a long task is. */
export interface Progress {
  update(fraction: number): void;
  stop(): void;
}

/** The voice of a command. */
export interface Reporter {
  /** What the user asked for: the document with --json, else the text, on stdout. */
  data(document: unknown, text: string): void;
  /** What was done: the document with --json on stdout, else the text on stderr unless --quiet. */
  done(document: unknown, text: string): void;
  warn(warnings: readonly string[]): void;
  /** A bar on a terminal, silence elsewhere. */
  progress(label: string): Promise<Progress>;
}

const colours = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);
const running = new Set<Progress>();

/** The reporter for the options of a call. */
export function reporterFor({ json = false, quiet = false }: GlobalOptions): Reporter {
  const out = (text: string) => void process.stdout.write(`${text}\n`);
  const err = (text: string) => void process.stderr.write(`${text}\n`);
  const print = (document: unknown) => out(JSON.stringify(document, null, 2));
  return {
    data: (document, text) => (json ? print(document) : out(text)),
    done: (document, text) => (json ? print(document) : quiet || err(text)),
    warn(warnings) {
      if (json || quiet) return;
      for (const warning of warnings) err(`${colours.yellow('warning:')} ${warning}`);
    },
    progress: async (label) =>
      json || quiet || process.stderr.isTTY !== true ? { update() {}, stop() {} } : bar(label),
  };
}

/** One line for a failure, in the place where failures go. */
export function printFailure(line: string): void {
  stopProgress();
  process.stderr.write(`${colours.red('deconv:')} ${line}\n`);
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
