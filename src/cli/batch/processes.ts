/** Several processes that do jobs at the same time, as many as memory allows. */

import { type ChildProcess, fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { memoryLeft } from '../../node/system-limits.ts';
import type { MethodCatalogue } from '../../restore/methods/method.ts';
import { onEnd } from '../interrupt.ts';
import { parentVariable } from '../parent-variable.ts';
import type { Job } from './job.ts';
import type { Outcome } from './run-job.ts';

/** What a process answers: how far it is, and what became of the job. */
export type Answer = { readonly progress: number } | { readonly outcome: Outcome };

/** Bytes of a process before it has an image. */
const processBytes = 200 * 2 ** 20;
/** Images of float32 beside those of the method: the file, its samples, the result and its coding. */
const imagesBeside = 6;

/** About how much memory a job needs, in bytes. */
export async function memoryOf({ input, options }: Job, catalogue: MethodCatalogue): Promise<number> {
  const [name] = options.method.split(':');
  const samples = await samplesOf(input);
  return processBytes + 4 * samples * (imagesBeside + methodArrays(catalogue, name));
}

/** Arrays that a method works on; those of the method that needs most where another chooses it. */
function methodArrays(catalogue: MethodCatalogue, name: string): number {
  const arrays = (one: string): number => {
    const method = catalogue[one];
    return 'solve' in method ? (method.arrays ?? 0) : 0;
  };
  return arrays(name) || Math.max(...Object.keys(catalogue).map(arrays));
}

/** The number of samples of an image, from its header; from the size of its file where that is the larger part of it. */
async function samplesOf(path: string): Promise<number> {
  const { default: sharp } = await import('sharp');
  try {
    const { width, height, channels } = await sharp(path, { limitInputPixels: false }).metadata();
    return width * height * channels;
  } catch {
    return (await stat(path)).size;
  }
}

/** Does jobs in `most` processes; a process that dies costs its job, and is replaced. */
export async function runInProcesses(
  jobs: readonly Job[],
  most: number,
  catalogue: MethodCatalogue,
  {
    onBegin,
    onProgress,
    onOutcome,
  }: {
    onBegin(index: number): void;
    onProgress(index: number, fraction: number): void;
    onOutcome(index: number, outcome: Outcome): void;
  },
): Promise<void> {
  const budget = 0.8 * memoryLeft();
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  onEnd(() => {
    for (const child of all) child.kill('SIGKILL');
  });
  const threads = Math.max(1, Math.floor(availableParallelism() / most));
  let [next, running, used] = [0, 0, 0];
  let need = jobs.length > 0 ? await memoryOf(jobs[0], catalogue) : 0;
  await new Promise<void>((resolve) => {
    const startMore = async (): Promise<void> => {
      // One job always runs, whatever it needs: it says itself where there is no memory.
      while (next < jobs.length && running < most && (running === 0 || used + need <= budget)) {
        const index = next++;
        const bytes = need;
        running++;
        used += bytes;
        need = next < jobs.length ? await memoryOf(jobs[next], catalogue).catch(() => processBytes) : 0;
        const child = idle.pop() ?? startProcess(threads);
        all.add(child);
        onBegin(index);
        void doJob(child, jobs[index], (fraction) => onProgress(index, fraction)).then(async (outcome) => {
          running--;
          used -= bytes;
          if (outcome.isAlive) idle.push(child);
          else all.delete(child);
          onOutcome(index, outcome.outcome);
          if (next < jobs.length) await startMore();
          else if (running === 0) resolve();
        });
      }
    };
    if (jobs.length === 0) resolve();
    else void startMore();
  });
  for (const child of all) child.disconnect();
}

function startProcess(threads: number): ChildProcess {
  return fork(process.argv[1], ['batch-worker', '--threads', String(threads)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Options may hold Infinity.
    serialization: 'advanced',
    env: { ...process.env, [parentVariable]: String(process.pid) },
  });
}

function doJob(
  child: ChildProcess,
  job: Job,
  onProgress: (fraction: number) => void,
): Promise<{ readonly outcome: Outcome; readonly isAlive: boolean }> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome, isAlive: boolean): void => {
      child.removeAllListeners();
      resolve({ outcome, isAlive });
    };
    child.on('message', (answer: Answer) => {
      if ('progress' in answer) onProgress(answer.progress);
      else end(answer.outcome, true);
    });
    child.on('error', (error) => end({ state: 'failed', error: error.message }, false));
    child.on('exit', (code, signal) =>
      end(
        {
          state: 'failed',
          error: `${job.input}: the process ended by ${signal ?? `code ${code}`}, as it does where memory is short`,
        },
        false,
      ),
    );
    const { threads: _threads, ...options } = job.options;
    child.send({ ...job, options });
  });
}
