/** The side of the caller: it sends the work in pieces, passes on what the worker reports, and returns its result. */

import { DeconvError, type DeconvErrorCode } from '../../errors.ts';
import { releasable } from '../../kernels/runtime/release-memory.ts';
import { threadCount } from '../../kernels/runtime/threads.ts';
import { checkAborted, yieldToEventLoop } from '../../solvers/optimization/event-loop.ts';
import type { FloatArray, Image } from '../../tensor.ts';
import type { Restoration, RestoreOptions } from '../options.ts';
import { type RestoreWorker, workerHost } from './host.ts';
import { type FromWorker, pack, type SentError, type ToWorker } from './messages.ts';

declare const setTimeout: (callback: () => void, milliseconds: number) => unknown;

/** Samples from which the work blocks the event loop for longer than a worker takes to start. */
const worthAWorker = 2 ** 16;

/** Samples of a piece: 4 or 8 MB, which are copied in a few milliseconds. */
const pieceLength = 2 ** 20;

/** Milliseconds between two looks at a signal. */
const abortInterval = 10;

/** Why no worker did the work. */
export class NoWorker extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

interface Job {
  readonly options: RestoreOptions;
  resolve(result: Restoration): void;
  reject(error: unknown): void;
}

interface Running {
  readonly worker: RestoreWorker;
  readonly jobs: Map<number, Job>;
  /** Rejected with {@link NoWorker} where the worker does not start. */
  readonly ready: Promise<void>;
}

/** The one worker: what runs in it at the same time shares its threads. */
const pool = releasable({
  running: undefined as Running | undefined,
  cannotStart: false,
  jobs: 0,
  clear(): unknown {
    // What it works on is wanted.
    return this.running?.jobs.size === 0 ? end(this.running) : undefined;
  },
});

function end(running: Running): unknown {
  if (pool.running === running) pool.running = undefined;
  return running.worker.end();
}

/** Whether the work goes to a worker. */
export function usesWorker(image: Image, { worker }: RestoreOptions): boolean {
  const host = workerHost();
  if (worker === false || host === undefined) return false;
  if (worker === true) return true;
  return host.isDefault && !pool.cannotStart && image.data.length >= worthAWorker;
}

/**
 * Restores in a worker.
 *
 * @throws NoWorker where there is none, or the options cannot be sent to it
 */
export async function restoreInWorker(image: Image, options: RestoreOptions): Promise<Restoration> {
  const { signal, onProgress, onIteration, worker: _, ...plain } = options;
  checkAborted('restore', signal, 'before it began');
  const running = pool.running ?? start();
  const { worker, jobs } = running;
  const job = pool.jobs++;
  const result = new Promise<Restoration>((resolve, reject) => {
    jobs.set(job, { options, resolve, reject });
  });
  // Until it is awaited, the failure of the worker is that of the sending.
  result.catch(() => undefined);
  worker.setBusy(true);
  try {
    await running.ready;
    const { value, arrays } = pack({ image, options: plain });
    for (const [number, array] of arrays.entries()) await send(worker, job, number, array, signal);
    post(worker, {
      kind: 'restore',
      job,
      packed: value,
      reports: { progress: onProgress !== undefined, iterations: onIteration !== undefined },
      threads: threadCount(),
    });
    return await untilAborted(result, signal);
  } catch (error) {
    // Alone, the worker ends at once; beside others the work ends at its next look at its signal.
    if (jobs.has(job) && jobs.size === 1) end(running);
    else if (jobs.has(job)) post(worker, { kind: 'abort', job });
    throw error;
  } finally {
    jobs.delete(job);
    worker.setBusy(jobs.size > 0);
  }
}

function start(): Running {
  const jobs = new Map<number, Job>();
  try {
    const worker = workerHost()?.start();
    if (worker === undefined) throw new Error('there is no host');
    const running: Running = { worker, jobs, ready: untilReady(worker) };
    running.ready.catch(() => undefined);
    worker.onMessage((message) => receive(running, message as FromWorker));
    worker.onFailure((cause) => {
      if (pool.running === running) pool.running = undefined;
      const error = new DeconvError('WORKER_FAILED', 'restore: the worker ended before its work', cause);
      for (const { reject } of jobs.values()) reject(error);
    });
    pool.running = running;
    return running;
  } catch (error) {
    pool.cannotStart = true;
    throw new NoWorker(error);
  }
}

function untilReady(worker: RestoreWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    let isReady = false;
    worker.onMessage((message) => {
      isReady ||= (message as FromWorker).kind === 'ready';
      if (isReady) resolve();
    });
    worker.onFailure((error) => {
      pool.cannotStart ||= !isReady;
      reject(new NoWorker(error));
    });
  });
}

function post(worker: RestoreWorker, message: ToWorker, transfer: readonly ArrayBufferLike[] = []): void {
  try {
    worker.post(message, transfer);
  } catch (error) {
    throw new NoWorker(error);
  }
}

async function send(
  worker: RestoreWorker,
  job: number,
  array: number,
  values: FloatArray,
  signal: RestoreOptions['signal'],
): Promise<void> {
  for (let at = 0; at < values.length; at += pieceLength) {
    const data = values.slice(at, at + pieceLength);
    post(worker, { kind: 'piece', job, array, length: values.length, at, data }, [data.buffer]);
    await yieldToEventLoop();
    checkAborted('restore', signal, 'before it began');
  }
}

/** The result, or an abort as soon as the signal fires: signals need not have events. */
async function untilAborted<T>(result: Promise<T>, signal: RestoreOptions['signal']): Promise<T> {
  if (signal === undefined) return result;
  let isOver = false;
  const outcome = result.finally(() => {
    isOver = true;
  });
  outcome.catch(() => undefined);
  while (!isOver) {
    checkAborted('restore', signal, 'while a worker restored');
    await Promise.race([outcome, new Promise<void>((resolve) => setTimeout(resolve, abortInterval))]);
  }
  return outcome;
}

function receive({ jobs }: Running, message: FromWorker): void {
  if (message.kind === 'ready') return;
  // What comes after an abort has no receiver.
  const job = jobs.get(message.job);
  if (job === undefined) return;
  const { options, resolve, reject } = job;
  try {
    if (message.kind === 'progress') options.onProgress?.(message.done);
    else if (message.kind === 'iteration') options.onIteration?.(message.state, message.plane);
    else if (message.kind === 'done') resolve(message.result);
    else reject(errorOf(message.error));
  } catch (error) {
    // Thrown by a callback: it rejects the restoration, as it does on one thread.
    reject(error);
  }
}

function errorOf({ name, message, code, stack }: SentError): Error {
  const kinds: Readonly<Record<string, new (text: string) => Error>> = { TypeError, RangeError };
  const error =
    code !== undefined && name === 'DeconvError'
      ? new DeconvError(code as DeconvErrorCode, message)
      : new (kinds[name] ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
