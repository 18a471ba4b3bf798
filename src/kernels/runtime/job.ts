/** Running a kernel: many independent items of one job, in bands over the threads. */

import { type BandKernel, bandKernels, type Engine } from './engine.ts';
import { type Jobs, jobLayouts } from './job-layouts.ts';
import { alone, threads } from './threads.ts';

/** The address of the description of the running job. */
export const JOB = 32_768;

/** Fields of the longest job at most. */
const LONGEST_JOB = 64;

/** Work, in points of a transform, below which one thread does it alone: about twenty microseconds. */
const WORTH_SHARING = 8192;

/** Portions of items for each thread: a thread that starts late costs little. */
const PORTIONS = 8;

/** Writes the description of a job, field by field as its class in assembly/ has them. */
export function writeJob<Job extends keyof Jobs>(engine: Engine, job: Job, fields: Jobs[Job]): void {
  const values = fields as Readonly<Record<string, number>>;
  const { buffer } = engine.memory;
  const integers = new Int32Array(buffer, JOB, LONGEST_JOB);
  const floats = new Float32Array(buffer, JOB, LONGEST_JOB);
  layoutOf(job).forEach(({ name, isFloat }, word) => {
    (isFloat ? floats : integers)[word] = values[name];
  });
}

type Layout = readonly { readonly name: string; readonly isFloat: boolean }[];

const parsed = new Map<keyof Jobs, Layout>();

function layoutOf(job: keyof Jobs): Layout {
  let layout = parsed.get(job);
  if (layout === undefined) {
    layout = jobLayouts[job].split(' ').map((field) => {
      const [name, type] = field.split(':');
      return { name, isFloat: type === 'float' };
    });
    parsed.set(job, layout);
  }
  return layout;
}

/** Runs all items of the written job; `scratchBytes` are handed to each thread. */
export function runJob(
  engine: Engine,
  kernel: BandKernel,
  items: number,
  work: number,
  scratchBytes: number,
): void {
  const { count, maySleep } = work < WORTH_SHARING ? alone : threads(engine);
  const scratch = engine.heap.allocate(scratchBytes * count);
  const portion = Math.max(1, Math.ceil(items / (count * PORTIONS)));
  const id = bandKernels.indexOf(kernel);
  try {
    engine.exports.run(id, JOB, items, portion, scratch, scratchBytes, count, +maySleep);
  } finally {
    engine.heap.release(scratch);
  }
}
