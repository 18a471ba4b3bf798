/**
 * Jobs cut into items, shared by threads that all run this module on one memory.
 *
 * One word, the ticket, holds the number of the job (high half) and of the next portion of items (low half). Who exchanges it for the
 * next portion owns that one. A new job first closes the ticket, then writes its description, then opens the ticket: an exchange
 * that succeeds has therefore read the description of the very job that the portion belongs to. A thread that starts late finds
 * nothing to do, and the caller depends on no other thread: it takes portions itself until there are none, then waits for those that others hold.
 */

import { arrange, ArrangeJob } from './arrange';
import { MatchJob, matchBlocks } from './block-match';
import { collaborate, CollaborateJob } from './collaborate';
import { columns, ColumnsJob, tile } from './columns';
import { convolve, ConvolveJob } from './convolve';
import { filterColumns, FilterJob } from './filter';
import { filters, FiltersJob } from './filters';
import { overlapSave, OverlapSaveJob } from './overlap-save';
import { pointwise } from './pointwise';
import { PointwiseJob } from './pointwise-job';
import { halfLines, realLines, RowsJob } from './rows';
import { admm, AdmmJob } from './admm-loops';
import { similarity, SimilarityJob } from './similarity';
import { stencil, StencilJob } from './stencils';

const CONTROL: usize = 16384;
const TICKET: usize = CONTROL;
const DONE: usize = CONTROL + 64;
const WAKE: usize = CONTROL + 128;
const KERNEL: usize = CONTROL + 192;
const JOB: usize = CONTROL + 196;
const ITEMS: usize = CONTROL + 200;
const PORTION: usize = CONTROL + 204;
const SCRATCH: usize = CONTROL + 208;
const SCRATCH_STRIDE: usize = CONTROL + 212;
/** Threads from this number on take no part: they have no scratch memory. */
const THREADS: usize = CONTROL + 216;

const CLOSED = 0xffff;

/** Turns of the waiting loop before a thread goes to sleep: some ten microseconds. */
const PATIENCE = 4000;

/** Runs a job of less than 65535 portions to its end, with up to `threads` threads; `sleep`: this one may sleep while it waits. */
export function run(
  kernel: i32,
  job: usize,
  items: i32,
  portion: i32,
  scratch: usize,
  scratchStride: usize,
  threads: i32,
  sleep: bool,
): void {
  if (threads == 1) return runItems(kernel, job, 0, items, scratch);
  const number = (atomic.load<i32>(TICKET) >>> 16) + 1;
  atomic.store<i32>(TICKET, (number << 16) | CLOSED);
  atomic.store<i32>(DONE, 0);
  atomic.store<i32>(KERNEL, kernel);
  atomic.store<i32>(JOB, <i32>job);
  atomic.store<i32>(ITEMS, items);
  atomic.store<i32>(PORTION, portion);
  atomic.store<i32>(SCRATCH, <i32>scratch);
  atomic.store<i32>(SCRATCH_STRIDE, <i32>scratchStride);
  atomic.store<i32>(THREADS, threads);
  atomic.store<i32>(TICKET, number << 16);
  atomic.add<i32>(WAKE, 1);
  atomic.notify(WAKE, -1);
  takePortions(0);
  const portions = (items + portion - 1) / portion;
  let turns = 0;
  for (let done = atomic.load<i32>(DONE); done < portions; done = atomic.load<i32>(DONE)) {
    if (sleep && ++turns > PATIENCE) atomic.wait<i32>(DONE, done, -1);
  }
}

/** What a helping thread does all its life. */
export function serve(thread: i32): void {
  while (true) {
    const wake = atomic.load<i32>(WAKE);
    takePortions(thread);
    let turns = 0;
    while (turns < PATIENCE && atomic.load<i32>(WAKE) == wake) turns++;
    if (turns == PATIENCE) atomic.wait<i32>(WAKE, wake, -1);
  }
}

function takePortions(thread: i32): void {
  while (true) {
    const ticket = atomic.load<i32>(TICKET);
    const kernel = atomic.load<i32>(KERNEL);
    const job = <usize>atomic.load<i32>(JOB);
    const items = atomic.load<i32>(ITEMS);
    const portion = atomic.load<i32>(PORTION);
    const scratch = <usize>atomic.load<i32>(SCRATCH);
    const scratchStride = <usize>atomic.load<i32>(SCRATCH_STRIDE);
    const threads = atomic.load<i32>(THREADS);
    const first = (ticket & CLOSED) * portion;
    if (thread >= threads || (ticket & CLOSED) == CLOSED || first >= items) return;
    if (atomic.cmpxchg<i32>(TICKET, ticket, ticket + 1) != ticket) continue;
    runItems(kernel, job, first, min(first + portion, items), scratch + <usize>thread * scratchStride);
    atomic.add<i32>(DONE, 1);
    atomic.notify(DONE, 1);
  }
}

function runItems(kernel: i32, job: usize, first: i32, end: i32, scratch: usize): void {
  if (kernel == 0) for (let i = first; i < end; i++) realLines(changetype<RowsJob>(job), i, scratch);
  else if (kernel == 1) for (let i = first; i < end; i++) halfLines(changetype<RowsJob>(job), i, scratch);
  else if (kernel == 2) for (let i = first; i < end; i++) columns(changetype<ColumnsJob>(job), i, scratch);
  else if (kernel == 3) for (let i = first; i < end; i++) tile(changetype<ColumnsJob>(job), i, scratch);
  else if (kernel == 4) for (let i = first; i < end; i++) filterColumns(changetype<FilterJob>(job), i, scratch);
  else if (kernel == 5) for (let i = first; i < end; i++) pointwise(changetype<PointwiseJob>(job), i);
  else if (kernel == 6) for (let i = first; i < end; i++) arrange(changetype<ArrangeJob>(job), i);
  else if (kernel == 7) for (let i = first; i < end; i++) filters(changetype<FiltersJob>(job), i);
  else if (kernel == 8) for (let i = first; i < end; i++) convolve(changetype<ConvolveJob>(job), i, scratch);
  else if (kernel == 9) for (let i = first; i < end; i++) matchBlocks(changetype<MatchJob>(job), i, scratch);
  else if (kernel == 10)
    for (let i = first; i < end; i++) collaborate(changetype<CollaborateJob>(job), i, scratch);
  else if (kernel == 11) for (let i = first; i < end; i++) admm(changetype<AdmmJob>(job), i, scratch);
  else if (kernel == 12) for (let i = first; i < end; i++) stencil(changetype<StencilJob>(job), i);
  else if (kernel == 13)
    for (let i = first; i < end; i++) similarity(changetype<SimilarityJob>(job), i, scratch);
  else if (kernel == 14)
    for (let i = first; i < end; i++) overlapSave(changetype<OverlapSaveJob>(job), i, scratch);
}
