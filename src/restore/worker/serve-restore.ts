import { setThreads } from '../../kernels/runtime/threads.ts';
import { copyOf, type FloatArray, type Image } from '../../tensor.ts';
import type { RestoreOptions } from '../options.ts';
import { restore } from '../restore.ts';
import { type FromWorker, ownBuffer, type SentError, type ToWorker, unpack } from './messages.ts';

/** The end of a channel of messages to the thread that asked for the work. */
export interface RestorePort {
  /** Sends a message; the buffers go with it and are gone here. */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}

interface Work {
  readonly arrays: Map<number, FloatArray>;
  /** The signal of the work. */
  aborted: boolean;
}

/**
 * Makes this worker one in which {@link restore} works: `deconvkit/node/worker` and `deconvkit/web/worker` call it.
 *
 * @param port where results go
 * @returns a function that takes each message that the worker receives
 * @example
 * const messages: unknown[] = [];
 * serveRestore({ postMessage: (message) => messages.push(message) });
 * messages; // => [{ kind: 'ready' }]
 */
export function serveRestore(port: RestorePort): (message: unknown) => void {
  const works = new Map<number, Work>();
  const workOf = (job: number): Work => {
    const work = works.get(job) ?? { arrays: new Map(), aborted: false };
    works.set(job, work);
    return work;
  };
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);

  const run = async (message: Extract<ToWorker, { kind: 'restore' }>): Promise<void> => {
    const { job, packed, reports, threads } = message;
    const work = workOf(job);
    const { image, options } = unpack(packed, work.arrays) as { image: Image; options: RestoreOptions };
    work.arrays.clear();
    setThreads(threads);
    try {
      const result = await restore(image, {
        ...options,
        worker: false,
        signal: work,
        onProgress: reports.progress ? (done) => post({ kind: 'progress', job, done }) : undefined,
        onIteration: reports.iterations
          ? ({ estimate, ...state }, plane) =>
              post({ kind: 'iteration', job, state: { ...state, estimate: copyOf(estimate) }, plane })
          : undefined,
      });
      const buffer = ownBuffer(result.image);
      post({ kind: 'done', job, result }, buffer === undefined ? [] : [buffer]);
    } catch (error) {
      post({ kind: 'failed', job, error: sent(error) });
    } finally {
      works.delete(job);
    }
  };

  post({ kind: 'ready' });
  return (received) => {
    const message = received as ToWorker;
    if (message.kind === 'abort') workOf(message.job).aborted = true;
    else if (message.kind === 'restore') void run(message);
    else {
      const { job, array, length, at, data } = message;
      const { arrays } = workOf(job);
      const whole =
        arrays.get(array) ??
        (data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length));
      arrays.set(array, whole);
      whole.set(data, at);
    }
  };
}

function sent(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return { name, message, stack, code: (error as { readonly code?: string }).code };
}
