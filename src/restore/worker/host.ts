/** How the host of the library makes a worker; the core knows none of its kinds. */

/** A worker that runs {@link serveRestore}. */
export interface RestoreWorker {
  post(message: object, transfer: readonly ArrayBufferLike[]): void;
  /** Called with every message of the worker. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the worker does not start, fails or ends. */
  onFailure(listener: (error: unknown) => void): void;
  /** Whether work is under way, for which the process stays alive. */
  setBusy(isBusy: boolean): void;
  end(): unknown;
}

/** What makes workers. */
export interface WorkerHost {
  /** Starts a worker, or throws. */
  start(): RestoreWorker;
  /** Whether large images go to a worker unless the caller decides: so on the main thread, whose event loop serves others. */
  readonly isDefault: boolean;
}

let host: WorkerHost | undefined;

/** Sets how workers are made. */
export function setWorkerHost(made: WorkerHost): void {
  host = made;
}

export function workerHost(): WorkerHost | undefined {
  return host;
}
