/** Long work and the event loop: a breath now and then, in which timers fire and a signal is heard. */

import { DeconvError } from '../../errors.ts';

/** The part of an `AbortSignal` that a solver reads. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown | undefined;
}

declare const setTimeout: (callback: () => void, milliseconds: number) => unknown;

/** Milliseconds of work between two breaths. */
const BREATH = 30;

let rested = 0;

/** Lets the event loop run where it has not for a while. */
export async function yieldToEventLoop(): Promise<void> {
  if (Date.now() - rested <= BREATH) return;
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  rested = Date.now();
}

/** Throws ABORTED when the signal has fired; `when` ends the sentence. */
export function checkAborted(fn: string, signal: AbortSignalLike | undefined, when: string): void {
  if (signal?.aborted) throw new DeconvError('ABORTED', `${fn}: aborted ${when}`, signal.reason);
}

/** Does work in pieces, with a breath and a look at the signal between them. */
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
    // Work that is left gives back what it holds.
    work.return(undefined as T);
  }
}
