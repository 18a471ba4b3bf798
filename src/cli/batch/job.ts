/** One image of many: what is read, what is written, and how. */

import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { imageCodecs } from '../../node/files/codecs/catalogue.ts';
import { UsageError } from '../failure.ts';
import type { RestoreFlags } from '../restore/restore-file.ts';
import { version } from '../version.ts';
import type { BatchFlags } from './batch-options.ts';

/** A job. */
export interface Job {
  readonly input: string;
  readonly output: string;
  readonly options: RestoreFlags;
}

/** Several jobs, and where their journal lies. */
export interface JobList {
  readonly jobs: readonly Job[];
  readonly journal: string;
}

/** Jobs of inputs and an output folder. */
export async function jobsOfInputs(
  patterns: readonly string[],
  {
    outDir,
    name,
    jobs: _jobs,
    results: _results,
    journal,
    restart: _restart,
    ...options
  }: RestoreFlags & BatchFlags,
): Promise<JobList> {
  const folder = outDir as string;
  if (options.report !== undefined) throw new UsageError('--report is for one image: --results lists many');
  const inputs = await expand(patterns);
  const jobs = inputs.map((input, i) => ({
    input,
    output: join(folder, outputName(name ?? '{name}.{ext}', input, i + 1, options.format)),
    options,
  }));
  return { jobs, journal: journal ?? join(folder, '.deconv-journal.jsonl') };
}

/** The files of names and patterns, each once, in the order of the names. */
export async function expand(patterns: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  for (const pattern of patterns) {
    if (pattern === '-') throw new UsageError('stdin is one image: --out-dir takes files');
    const state = await stat(pattern).catch(() => undefined);
    if (state?.isDirectory())
      throw new UsageError(
        `${JSON.stringify(pattern)} is a folder: expected images, or a pattern as "${join(pattern, '*.png')}"`,
      );
    const files = state || !/[*?[\]{}!]/.test(pattern) ? [pattern] : await matching(pattern);
    for (const file of files) if (!found.has(resolve(file))) found.set(resolve(file), file);
  }
  return [...found.values()];
}

async function matching(pattern: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  // A pattern has slashes on every system.
  const files = await glob(pattern.replaceAll('\\', '/'), {
    expandDirectories: false,
    absolute: isAbsolute(pattern),
  });
  if (files.length === 0) throw new UsageError(`no file matches ${JSON.stringify(pattern)}`);
  return files.sort();
}

/** The name of an output: `{name}`, `{ext}`, `{dir}` and `{n}` filled in. */
export function outputName(pattern: string, input: string, number: number, format?: string): string {
  const extension = extname(input).slice(1);
  const codec = Object.values(imageCodecs).find((one) => one.name === format);
  const parts: Readonly<Record<string, string>> = {
    name: basename(input, extname(input)),
    ext: codec && !codec.extensions.includes(extension.toLowerCase()) ? codec.extensions[0] : extension,
    dir: basename(dirname(resolve(input))),
    n: String(number).padStart(4, '0'),
  };
  const name = pattern.replace(/\{(\w*)\}/g, (_, key: string) => {
    if (Object.hasOwn(parts, key)) return parts[key];
    throw new UsageError(`--name has {${key}}: expected {${Object.keys(parts).join('}, {')}}`);
  });
  if (/[/\\]/.test(name))
    throw new UsageError(`--name makes ${JSON.stringify(name)}: expected a name without folders`);
  return name;
}

/** What a job is known by: its files as they are now, and every option that its result depends on. */
export async function keyOf(
  { input, output, options }: Job,
  files: readonly (string | undefined)[],
): Promise<string> {
  const { force: _force, json: _json, quiet: _quiet, threads: _threads, ...decisive } = options;
  const read = await Promise.all(
    [input, ...files].map(async (path) => {
      if (path === undefined) return undefined;
      const state = await stat(path).catch(() => undefined);
      return [resolve(path), state?.size, state?.mtimeMs];
    }),
  );
  const text = JSON.stringify([version(), read, resolve(output), decisive]);
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
