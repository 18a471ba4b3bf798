/** Options of the commands that restore many images. */

import { type Command, Option } from 'commander';
import type { GlobalOptions } from '../arguments/global-options.ts';
import { integerUpTo } from '../arguments/global-options.ts';
import { UsageError } from '../failure.ts';

/** What they say. */
export interface BatchFlags extends GlobalOptions {
  readonly outDir?: string | undefined;
  readonly name?: string | undefined;
  readonly jobs?: number | undefined;
  readonly results?: string | undefined;
  readonly journal?: string | undefined;
  readonly restart?: boolean | undefined;
}

/** More processes than this are no use on any machine. */
const largestJobs = 256;

/** Adds them; a list of jobs says itself where its outputs go. */
export function addBatchOptions(command: Command, from: 'inputs' | 'list'): Command {
  if (from === 'inputs')
    command
      .option('--out-dir <folder>', 'restore any number of images into this folder')
      .option(
        '--name <pattern>',
        'name of each output: {name}, {ext} and {dir} are those of the input, {n} its number (with --out-dir; default: {name}.{ext})',
      );
  return command
    .addOption(
      new Option(
        '--jobs <n>',
        'images at a time, each in its own process, fewer where memory is short (of many; default: 1, every core on each)',
      ).argParser(integerUpTo(largestJobs)),
    )
    .option('--results <file>', 'one line for each image: .csv or .jsonl (of many)')
    .option(
      '--journal <file>',
      'what is done, so that the same call goes on after an end of any kind (of many; default: beside the outputs)',
    )
    .option('--restart', 'begin again: forget what the journal says (of many)');
}

/** Throws where an option of many images is given for one. */
export function checkNoBatch({ name, jobs, results, journal, restart }: BatchFlags): void {
  const given = Object.entries({ name, jobs, results, journal, restart }).find(
    ([, value]) => value !== undefined,
  );
  if (given) throw new UsageError(`--${given[0]} is for many images: it needs --out-dir`);
}
