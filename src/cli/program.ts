/** The commands of `deconv`, their common options and the look of their help. */

import { Command } from 'commander';
import pc from 'picocolors';
import { addGlobalOptions, type GlobalOptions } from './arguments/global-options.ts';
import { oneLine } from './failure.ts';
import { printFailure } from './output/reporter.ts';
import { version } from './version.ts';

const examples = `
Examples:
  deconv blur photo.jpg blurred.png --psf motion:length=15,angle=30 --noise gaussian:sigma=0.01
  deconv restore blurred.png restored.png --psf motion:length=15,angle=30
  deconv compare photo.jpg blurred.png restored.png
  deconv methods rl

A name:key=value,key=value describes anything with parameters; a file name stands for stdin or stdout when it is -.
A file that exists is kept: an output replaces it only with --force.
Exit codes: 0 done, 1 could not, 2 wrong usage, 3 a --require was missed, 4 some of many images failed, 130 interrupted.`;

/** The command that a batch starts for itself. */
const worker = 'batch-worker';

/** The commands in the order of the help, each with what adds it to a parser. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  blur: async () => (await import('./commands/blur.ts')).addBlur,
  restore: async () => (await import('./commands/restore.ts')).addRestore,
  batch: async () => (await import('./commands/batch.ts')).addBatch,
  compare: async () => (await import('./commands/compare.ts')).addCompare,
  sweep: async () => (await import('./commands/sweep.ts')).addSweep,
  versus: async () => (await import('./commands/versus.ts')).addVersus,
  analyze: async () => (await import('./commands/analyze.ts')).addAnalyze,
  psf: async () => (await import('./commands/psf.ts')).addPsf,
  conv: async () => (await import('./commands/conv.ts')).addConv,
  methods: async () => (await import('./commands/methods.ts')).addMethods,
  [worker]: async () => (await import('./commands/batch-worker.ts')).addBatchWorker,
};

/** A fresh parser for these words: it keeps the values of a run. */
export async function makeProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('deconv')
    .description('True deconvolution of images: blur them, restore them, compare them.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => pc.bold(title) })
    .configureOutput({ outputError: (text) => printFailure(oneLine(text).replace(/^error: /, '')) })
    .exitOverride()
    .addHelpText('after', examples);
  addGlobalOptions(program).hook('preAction', useThreads);
  for (const add of await Promise.all(needed(args).map((name) => commands[name]()))) add(program);
  return program;
}

/** Only what is called is loaded: all ten commands take as long as Node itself. Their help, and a wrong name, need all. */
function needed(args: readonly string[]): string[] {
  const word = args.find((one) => !one.startsWith('-'));
  if (word !== undefined && Object.hasOwn(commands, word)) return [word];
  if (word === undefined && /^(-v|--version)$/.test(args[0] ?? '')) return [];
  return Object.keys(commands).filter((name) => name !== worker);
}

/** Passes the options to the library before a command begins; without the option every core works. */
async function useThreads(program: Command): Promise<void> {
  const { threads } = program.opts<GlobalOptions>();
  if (threads === undefined) return;
  const [{ setThreads }] = await Promise.all([import('../index.ts'), import('../node/index.ts')]);
  setThreads(threads);
}
