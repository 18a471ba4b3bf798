import type { Command } from 'commander';
import type { Job } from '../batch/job.ts';
import type { Answer } from '../batch/processes.ts';
import { runJob } from '../batch/run-job.ts';

/** `deconv batch-worker`: does the jobs that the process of a batch sends, until that ends. */
export function addBatchWorker(program: Command): void {
  program.command('batch-worker', { hidden: true }).action(async () => {
    await new Promise<void>((resolve) => {
      const answer = (text: Answer): void => {
        if (process.connected) process.send?.(text);
      };
      process.on('message', async (job: Job) => {
        answer({ outcome: await runJob(job, (progress) => answer({ progress })) });
      });
      process.on('disconnect', resolve);
    });
  });
}
