import type { Command } from 'commander';
import { addBatchOptions, type BatchFlags } from '../batch/batch-options.ts';

/** `deconv batch <list>`: the jobs of a file. */
export function addBatch(program: Command): void {
  const command = program
    .command('batch')
    .summary('restore many images, as a file lists them')
    .description(
      'Restore many images, as a file lists them. All jobs are checked before the first begins; the same call again goes on where an earlier one ended.',
    )
    .argument('<list>', 'jobs in YAML, JSON, or JSONL');
  addBatchOptions(command, 'list')
    .addHelpText(
      'after',
      `
A list of jobs, each with input (a file, a pattern or a list of them), output or out-dir with name, and options of
deconv restore by their long names; "defaults" holds for all. Paths count from the current folder.

  defaults: { psf: "disk:radius=3", out-dir: sharp }
  jobs:
    - { input: "raw/*.tif", method: "rl:iterations=30" }
    - { input: m51.fits, output: m51-sharp.fits, psf: star.fits, hdu: SCI }

Exit codes: 0 every image is done, 1 none, 4 some failed.

Examples:
  deconv batch job.yaml --jobs 4 --results results.csv
  deconv restore 'raw/*.tif' --out-dir sharp --psf disk:radius=3`,
    )
    .action(run);
}

async function run(list: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<BatchFlags>();
  const [{ jobsOfFile }, { runBatch }] = await Promise.all([
    import('../batch/job-file.ts'),
    import('../batch/run-batch.ts'),
  ]);
  await runBatch(await jobsOfFile(list, options), options);
}
