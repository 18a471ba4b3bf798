/** The options that every command has, and readers for option values. */

import { type Command, InvalidArgumentError, Option } from 'commander';

/** More threads than this are no use on any machine. */
const largestThreads = 1024;

/** Options of all commands. */
export interface GlobalOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly threads?: number | undefined;
  readonly maxPixels?: number | undefined;
}

/** Adds them to the program; they may stand before or after the name of a command. */
export function addGlobalOptions(program: Command): Command {
  return program
    .option('--json', 'print one JSON document on stdout, and nothing else')
    .option('-q, --quiet', 'print no messages and no progress, only failures')
    .option('-f, --force', 'let an output replace a file that exists')
    .addOption(
      new Option('--threads <n>', 'compute with n threads (default: as many as cores)').argParser(
        integerUpTo(largestThreads),
      ),
    )
    .addOption(
      new Option('--max-pixels <n>', 'refuse larger images, e.g. 50M (default: 200M)').argParser(pixelCount),
    );
}

/** The largest integer that an option takes unless it says less. */
const largestInteger = 2 ** 31 - 1;

/** An option value that is an integer >= 1. */
export const positiveInteger = (text: string): number => integerUpTo(largestInteger)(text);

/** Reads an option value that is an integer from 1 to `max`. */
export function integerUpTo(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a positive integer.');
    if (value > max) throw new InvalidArgumentError(`Expected at most ${max}.`);
    return value;
  };
}

/** An option value that is a number > 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** An option value that is an integer >= 0. */
export function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('Expected an integer of 0 or more.');
  if (value > Number.MAX_SAFE_INTEGER)
    throw new InvalidArgumentError(`Expected at most ${Number.MAX_SAFE_INTEGER}.`);
  return value;
}

/** An integer with k, M or G behind it. */
function pixelCount(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(text) ?? [];
  const value = Math.round(Number(digits) * { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit as '' | 'k' | 'M' | 'G']);
  if (!(value >= 1)) throw new InvalidArgumentError('Expected a number of pixels as in 50M.');
  return value;
}
