/** Work in parts: at each `yield` the caller may check an abort signal or return to the event loop. */
export type CooperativeTask<T> = Generator<void, T, void>;

/** Does all the pieces, one after the other. */
export function runToCompletion<T>(work: CooperativeTask<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}
