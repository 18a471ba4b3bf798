/** The commands of `deconv`, their common options and the look of their help. */

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import pc from 'picocolors';
import { addAnalyze } from './commands/analyze.ts';
import { addBlur } from './commands/blur.ts';
import { addCompare } from './commands/compare.ts';
import { addConv } from './commands/conv.ts';
import { addMethods } from './commands/methods.ts';
import { addPsf } from './commands/psf.ts';
import { addRestore } from './commands/restore.ts';
import { addSweep } from './commands/sweep.ts';
import { addVersus } from './commands/versus.ts';
import { oneLine } from './failure.ts';
import { addGlobalOptions, type GlobalOptions } from './options.ts';
import { printFailure } from './reporter.ts';

const examples = `
Examples:
  deconv blur photo.jpg blurred.png --psf motion:length=15,angle=30 --noise gaussian:sigma=0.01
  deconv restore blurred.png restored.png --psf motion:length=15,angle=30
  deconv compare photo.jpg blurred.png restored.png
  deconv methods rl

A name:key=value,key=value describes anything with parameters; a file name stands for stdin or stdout when it is -.
Exit codes: 0 done, 1 could not, 2 wrong usage, 3 a --require was missed, 130 interrupted.`;

/** A fresh parser: it keeps the values of a run. */
export function makeProgram(): Command {
  const program = new Command('deconv')
    .description('True deconvolution of pictures: blur them, restore them, compare them.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => pc.bold(title) })
    .configureOutput({ outputError: (text) => printFailure(oneLine(text).replace(/^error: /, '')) })
    .exitOverride()
    .addHelpText('after', examples);
  addGlobalOptions(program).hook('preAction', useThreads);
  for (const add of [
    addBlur,
    addRestore,
    addCompare,
    addSweep,
    addVersus,
    addAnalyze,
    addPsf,
    addConv,
    addMethods,
  ])
    add(program);
  return program;
}

/** Tells the library before a command begins; without the option every core works. */
async function useThreads(program: Command): Promise<void> {
  const { threads } = program.opts<GlobalOptions>();
  if (threads === undefined) return;
  const [{ setThreads }] = await Promise.all([import('../index.ts'), import('../node/index.ts')]);
  setThreads(threads);
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
