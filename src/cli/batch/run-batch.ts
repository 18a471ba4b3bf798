/** Many images: checked together, restored one after the other or side by side, each whole or not at all. */

import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SomeFailed, UsageError } from '../failure.ts';
import { checkFiles, writeOutput } from '../output/files.ts';
import { reporterFor } from '../output/reporter.ts';
import { digits } from '../output/table.ts';
import { checkRestoration, type RestoreSpecs } from '../restore/restore-file.ts';
import type { BatchFlags } from './batch-options.ts';
import { type Job, type JobList, keyOf } from './job.ts';
import { type Journal, openJournal } from './journal.ts';
import { runInProcesses } from './processes.ts';
import { checkResults, type Result, resultsText } from './results.ts';
import { type Outcome, runJob } from './run-job.ts';

/** Restores many images, and says what became of each. */
export async function runBatch({ jobs, journal: path }: JobList, flags: BatchFlags): Promise<void> {
  checkResults(flags.results);
  const specs = await checkJobs(jobs);
  for (const folder of new Set(jobs.map(({ output }) => dirname(output))))
    await mkdir(folder, { recursive: true });
  const journal = await openJournal(path, flags.restart === true);
  try {
    await runJobs(jobs, specs, journal, flags);
  } finally {
    journal.close();
  }
}

/** Throws where a job cannot be done, before any is begun. */
async function checkJobs(jobs: readonly Job[]): Promise<RestoreSpecs[]> {
  if (jobs.length === 0) throw new UsageError('there is no image to restore');
  const inputs = new Set(jobs.map(({ input }) => resolve(input)));
  const outputs = new Map<string, string>();
  const checked: RestoreSpecs[] = [];
  for (const { input, output, options } of jobs) {
    const other = outputs.get(resolve(output));
    if (other !== undefined)
      throw new UsageError(
        `${other} and ${input} would both be written to ${output}: --name, as in "{dir}-{name}.{ext}", keeps them apart`,
      );
    outputs.set(resolve(output), input);
    if (inputs.has(resolve(output)))
      throw new UsageError(
        `${output} is an input and an output of this call: expected another folder or name`,
      );
    if (!(await stat(input).catch(() => undefined)))
      throw new UsageError(`there is no file ${JSON.stringify(input)}`);
    checked.push(await checkRestoration(output, { ...options, json: false }));
  }
  return checked;
}

async function runJobs(
  jobs: readonly Job[],
  specs: readonly RestoreSpecs[],
  journal: Journal,
  flags: BatchFlags,
): Promise<void> {
  const results = new Array<Result>(jobs.length);
  const keys = await Promise.all(jobs.map((job, i) => keyOf(job, specs[i].files)));
  for (const [i, { input, output }] of jobs.entries()) {
    const document = await journal.finished(keys[i], output);
    if (document !== undefined) results[i] = { ...document, input, output, state: 'kept' };
  }
  const kept = results.filter((result) => result !== undefined).length;
  const pending = jobs.flatMap((_, i) => (results[i] === undefined ? [i] : []));
  await checkFiles({
    inputs: [],
    outputs: pending.map((i) => jobs[i].output),
    force: flags.force,
  });
  // The results of the same list may be replaced.
  await checkFiles({ inputs: [], outputs: [flags.results], force: flags.force || kept > 0 });

  const reporter = reporterFor(flags);
  const begun = performance.now();
  const progress = await reporter.progress(`restoring ${pending.length} images`);
  const fractions = new Float64Array(pending.length);
  const onTerminal = process.stderr.isTTY === true;
  const held: (() => void)[] = [];
  const say = (words: () => void): void => {
    // Lines would run into the bar.
    if (onTerminal) held.push(words);
    else words();
  };
  const steps = {
    onBegin: (index: number): void => journal.begin(keys[pending[index]]),
    onProgress(index: number, fraction: number): void {
      fractions[index] = fraction;
      progress.update(fractions.reduce((sum, one) => sum + one, 0) / pending.length);
    },
    onOutcome(index: number, outcome: Outcome): void {
      const i = pending[index];
      const { input, output } = jobs[i];
      steps.onProgress(index, 1);
      if (outcome.state === 'failed') {
        results[i] = { input, output, state: 'failed', error: outcome.error };
        say(() => reporter.warn([`${input} was not restored: ${outcome.error}`]));
        return;
      }
      journal.done(keys[i], outcome.document);
      results[i] = { ...outcome.document, input, output, state: 'done' };
      say(() => {
        reporter.note(outcome.line);
        reporter.warn(outcome.warnings.map((warning) => `${input}: ${warning}`));
      });
    },
  };
  await runAll(
    pending.map((i) => jobs[i]),
    flags.jobs ?? 1,
    steps,
  ).finally(progress.stop);
  for (const words of held) words();
  if (flags.results !== undefined)
    await writeOutput(flags.results, resultsText(flags.results, results), true);
  const failed = results.filter(({ state }) => state === 'failed').length;
  const counts = [`${jobs.length - kept - failed} restored`];
  if (kept > 0) counts.push(`${kept} were done before`);
  if (failed > 0) counts.push(`${failed} failed`);
  const seconds = (performance.now() - begun) / 1000;
  await reporter.done(
    { restored: jobs.length - kept - failed, kept, failed, seconds, results },
    `${jobs.length} images: ${counts.join(', ')}, ${digits(seconds, 2)} s`,
  );
  if (failed > 0) throw new SomeFailed(`${failed} of ${jobs.length} images failed`, failed === jobs.length);
}

async function runAll(
  jobs: readonly Job[],
  most: number,
  steps: Parameters<typeof runInProcesses>[3],
): Promise<void> {
  if (Math.min(most, jobs.length) > 1) {
    const { methods } = await import('../../restore/methods/catalogue.ts');
    return runInProcesses(jobs, Math.min(most, jobs.length), methods, steps);
  }
  for (const [index, job] of jobs.entries()) {
    steps.onBegin(index);
    steps.onOutcome(index, await runJob(job, (fraction) => steps.onProgress(index, fraction)));
  }
}
