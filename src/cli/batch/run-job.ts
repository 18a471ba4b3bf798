import { failureOf } from '../failure.ts';
import { checkRestoration, restoreFile } from '../restore/restore-file.ts';
import { collectingReporter, type Said } from './collect.ts';
import type { Job } from './job.ts';

/** What became of a job. */
export type Outcome =
  | ({ readonly state: 'done' } & Said)
  | { readonly state: 'failed'; readonly error: string };

/** Does a job in this process; never throws. */
export async function runJob(
  { input, output, options }: Job,
  onProgress: (fraction: number) => void,
): Promise<Outcome> {
  const reporter = collectingReporter(onProgress);
  try {
    // Its output is never stdout, so that --json of the batch does not concern it.
    const own = { ...options, json: false };
    await restoreFile(input, output, own, await checkRestoration(output, own), reporter);
    return { state: 'done', ...reporter.said };
  } catch (error) {
    return { state: 'failed', error: failureOf(error).line ?? 'failed' };
  }
}
