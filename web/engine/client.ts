/** The worker as the page sees it: one function a call, each of which can be aborted. */

import {
  bitmapsOf,
  type CallName,
  type Calls,
  type FromWorker,
  type SentError,
  type ToWorker,
} from './messages.ts';

/** Milliseconds after which a worker that does not stop is replaced. */
const patience = 3000;

/** How a call is watched and stopped. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** What went wrong in the worker, with the code of a DeconvError. */
export class EngineError extends Error {
  readonly code: string | undefined;
  constructor({ name, message, code }: SentError) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

interface Pending {
  readonly message: ToWorker;
  readonly onProgress: CallOptions['onProgress'];
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** The engine of the page. */
export class Engine {
  #worker: Worker;
  #jobs = 0;
  readonly #pending = new Map<number, Pending>();
  /** Jobs that were aborted and have not ended yet. */
  readonly #stopping = new Set<number>();
  #blob: Blob | undefined;

  constructor() {
    this.#worker = this.#start();
  }

  /** Calls the worker; rejects with an AbortError when the signal fires. */
  call<Name extends CallName>(
    kind: Name,
    take: Calls[Name]['take'],
    { signal, onProgress }: CallOptions = {},
  ): Promise<Calls[Name]['give']> {
    const job = this.#jobs++;
    const message = { kind, job, ...take } as ToWorker;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', () => this.#abort(job, signal.reason), { once: true });
      this.#pending.set(job, { message, onProgress, resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'deconvkit' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const error = new EngineError({ name: 'Error', message: event.message, code: 'WORKER_FAILED' });
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
      this.#stopping.clear();
      worker.terminate();
      this.#worker = this.#start();
    };
    return worker;
  }

  #receive(message: FromWorker): void {
    const { job } = message;
    const pending = this.#pending.get(job);
    if (message.kind === 'progress') {
      pending?.onProgress?.(message.done);
      return;
    }
    this.#pending.delete(job);
    this.#stopping.delete(job);
    if (message.kind === 'done' && pending?.message.kind === 'open') this.#blob = pending.message.blob;
    if (message.kind === 'failed') pending?.reject(new EngineError(message.error));
    else if (pending) pending.resolve(message.result as never);
    else for (const bitmap of bitmapsOf(message.result)) bitmap.close();
  }

  #abort(job: number, reason: unknown): void {
    const pending = this.#pending.get(job);
    if (pending === undefined) return;
    this.#pending.delete(job);
    this.#stopping.add(job);
    this.#worker.postMessage({ kind: 'abort', job } satisfies ToWorker);
    pending.reject(reason);
    setTimeout(() => this.#stopping.has(job) && this.#replace(), patience);
  }

  /** A step that takes long does not look at its signal: the worker ends, and another takes the image and what is waiting. */
  #replace(): void {
    this.#worker.terminate();
    this.#stopping.clear();
    this.#worker = this.#start();
    const waiting = [...this.#pending.values()].map(({ message }) => message);
    if (this.#blob && !waiting.some(({ kind }) => kind === 'open'))
      this.#worker.postMessage({ kind: 'open', job: this.#jobs++, blob: this.#blob } satisfies ToWorker);
    for (const message of waiting) this.#worker.postMessage(message);
  }
}
