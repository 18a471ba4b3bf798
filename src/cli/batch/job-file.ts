/** Lists of jobs in files. */

import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { reasonOf } from '../../errors.ts';
import { suggestion } from '../../suggestion.ts';
import { addGlobalOptions } from '../arguments/global-options.ts';
import { addRestore } from '../commands/restore.ts';
import { UsageError } from '../failure.ts';
import type { RestoreFlags } from '../restore/restore-file.ts';
import type { BatchFlags } from './batch-options.ts';
import { expand, type Job, type JobList, outputName } from './job.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The jobs of a file: a list, or `defaults` and `jobs`, in YAML or JSON, or a job a line in JSONL. A job has `input` (a file, a pattern, or a list
 * of them), `output` or `out-dir` with `name`, and any option of `deconv restore` by its long name.
 *
 * @throws UsageError that names the job
 */
export async function jobsOfFile(path: string, flags: BatchFlags): Promise<JobList> {
  const { defaults, list } = await listOf(path);
  const jobs: Job[] = [];
  for (const [i, entry] of list.entries()) {
    const what = `job ${i + 1} of ${path}`;
    try {
      if (!isFields(entry)) throw new UsageError('expected a mapping of input, output and options');
      jobs.push(...(await jobsOf({ ...defaults, ...entry }, flags, jobs.length)));
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`${what}: ${error.message}`);
      throw error;
    }
  }
  return {
    jobs,
    journal: flags.journal ?? `${path.slice(0, path.length - extname(path).length)}.journal.jsonl`,
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function listOf(
  path: string,
): Promise<{ readonly defaults: Fields; readonly list: readonly unknown[] }> {
  const document = parse(
    path,
    await readFile(path, 'utf8').catch((error) => {
      throw new UsageError(`cannot read ${JSON.stringify(path)}: ${reasonOf(error)}`);
    }),
    extname(path).toLowerCase() === '.jsonl' ? undefined : await import('yaml'),
  );
  if (Array.isArray(document)) return { defaults: {}, list: document };
  if (!isFields(document) || !Array.isArray(document.jobs))
    throw new UsageError(`${path} must hold a list of jobs, or "defaults" and "jobs"`);
  const unknown = Object.keys(document).find((key) => key !== 'defaults' && key !== 'jobs');
  if (unknown !== undefined)
    throw new UsageError(`${path} has ${JSON.stringify(unknown)}: expected "defaults" and "jobs"`);
  const { defaults = {} } = document;
  if (!isFields(defaults)) throw new UsageError(`"defaults" of ${path} must be a mapping of options`);
  return { defaults, list: document.jobs };
}

/** JSON is YAML; a text of JSONL has a document a line. */
function parse(path: string, text: string, yaml: typeof import('yaml') | undefined): unknown {
  try {
    if (yaml) return yaml.parse(text);
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]));
  } catch (error) {
    throw new UsageError(`${path} is damaged: ${(error as Error).message}`);
  }
}

async function jobsOf(fields: Fields, flags: BatchFlags, before: number): Promise<Job[]> {
  const { input, output, 'out-dir': folder, name, ...rest } = fields;
  const patterns = Array.isArray(input) ? input : [input];
  if (!patterns.every((one) => typeof one === 'string'))
    throw new UsageError('"input" must be a file, a pattern or a list of them');
  for (const [key, value] of Object.entries({ output, 'out-dir': folder, name }))
    if (value !== undefined && typeof value !== 'string') throw new UsageError(`"${key}" must be a text`);
  if ((output === undefined) === (folder === undefined))
    throw new UsageError('expected "output", or "out-dir" for any number of inputs');
  const options = optionsOf(rest, flags);
  const files = await expand(patterns);
  if (output !== undefined && (files.length !== 1 || name !== undefined))
    throw new UsageError(
      name === undefined
        ? `"output" is one file, "input" ${files.length}: expected "out-dir"`
        : '"name" belongs to "out-dir"',
    );
  return files.map((file, i) => ({
    input: file,
    output:
      (output as string | undefined) ??
      join(
        folder as string,
        outputName((name as string | undefined) ?? '{name}.{ext}', file, before + i + 1, options.format),
      ),
    options,
  }));
}

/** The options of a job, through the parser of the command line. */
function optionsOf(fields: Fields, { force, quiet, maxPixels }: BatchFlags): RestoreFlags {
  const program = addGlobalOptions(new Command('deconv'))
    .exitOverride()
    .configureOutput({ writeErr() {}, writeOut() {}, outputError() {} });
  addRestore(program);
  const [command] = program.commands;
  command.action(() => undefined).copyInheritedSettings(program);
  const known = [...command.options, ...program.options].map(({ long = '' }) =>
    long.replace(/^--(no-)?/, ''),
  );
  const words = Object.entries(fields).flatMap(([key, value]) => {
    if (notOfJob.includes(key)) throw new UsageError(`"${key}" is not an option of a job`);
    if (!known.includes(key))
      throw new UsageError(`unknown option ${JSON.stringify(key)}${suggestion(key, known)}`);
    return wordsOf(key, value);
  });
  try {
    program.parse(['restore', 'in', 'out', ...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UsageError(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
  }
  const options = command.optsWithGlobals<RestoreFlags>();
  return { ...options, force, quiet, maxPixels: options.maxPixels ?? maxPixels };
}

/** Options of the whole call. */
const notOfJob = [
  'report',
  'json',
  'quiet',
  'threads',
  'force',
  'out-dir',
  'name',
  'jobs',
  'results',
  'journal',
  'restart',
];

function wordsOf(key: string, value: unknown): string[] {
  if (value === true) return [`--${key}`];
  if (value === false) return [`--no-${key}`];
  if (Array.isArray(value)) return value.flatMap((one) => wordsOf(key, one));
  if (typeof value === 'string' || typeof value === 'number') return [`--${key}=${value}`];
  throw new UsageError(`"${key}" must be a text, a number, true, false or a list`);
}
