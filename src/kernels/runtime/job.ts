/** Running a kernel: many independent items of one job, in bands over the threads. */

import { type BandKernel, bandKernels, type Engine } from './engine.ts';
import { alone, threads } from './threads.ts';

/** Where the description of the running job lies. */
export const JOB = 32_768;

/** Work (points of a transform, or as much) below which one thread does it alone: some twenty microseconds. */
const WORTH_SHARING = 8192;

/** Items are handed out in so many portions a thread, so that a thread that comes late costs little. */
const PORTIONS = 8;

/** Writes the description of a job, word by word as its class in assembly/ has them. */
export function writeJob(engine: Engine, words: readonly number[]): void {
  new Int32Array(engine.memory.buffer, JOB, words.length).set(words);
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
