/** Long computations and the event loop: they yield at intervals, so that timers run and an abort signal can fire. */

import { DeconvError, typeError } from '../../errors.ts';

/** The part of an `AbortSignal` that a solver reads. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown | undefined;
}

declare const setTimeout: (callback: () => void, milliseconds: number) => unknown;

/** Milliseconds of work between two yields. */
const YIELD_INTERVAL = 30;

let lastYield = 0;

/** Yields to the event loop unless it has run within the last {@link YIELD_INTERVAL}. */
export async function yieldToEventLoop(): Promise<void> {
  if (Date.now() - lastYield <= YIELD_INTERVAL) return;
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  lastYield = Date.now();
}

/** Throws unless a signal, where it is given, is one. */
export function checkSignal(fn: string, signal: unknown): void {
  if (signal === undefined) return;
  if (typeof (signal as AbortSignalLike | null)?.aborted !== 'boolean')
    throw typeError(fn, 'signal', 'an AbortSignal, as the "signal" of an AbortController', signal);
}

/** Throws ABORTED when the signal has fired; `when` completes the message. */
export function checkAborted(fn: string, signal: AbortSignalLike | undefined, when: string): void {
  if (signal?.aborted) throw new DeconvError('ABORTED', `${fn}: aborted ${when}`, signal.reason);
}

/** Runs a generator to its end; between its steps it yields to the event loop and checks the signal. */
export async function runCooperatively<T>(
  fn: string,
  work: Generator<void, T, void>,
  signal: AbortSignalLike | undefined,
  when: string,
): Promise<T> {
  try {
    for (;;) {
      const piece = work.next();
      if (piece.done) return piece.value;
      await yieldToEventLoop();
      checkAborted(fn, signal, when);
    }
  } finally {
    // An aborted generator runs its `finally` blocks, which release its buffers.
    work.return(undefined as T);
  }
}
