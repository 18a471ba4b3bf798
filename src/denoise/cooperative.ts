/** Work that may be left between its pieces: whoever must hear a signal or keep a page alive does so at each `yield`. */
export type CooperativeTask<T> = Generator<void, T, void>;

/** Does all the pieces, one after the other. */
export function runToCompletion<T>(work: CooperativeTask<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}
