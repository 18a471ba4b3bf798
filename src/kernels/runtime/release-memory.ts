/** What the library keeps between calls, and how all of it is given back. */

/** Something kept for later calls. */
export interface Releasable {
  /** Gives it back; what is needed again is made again. */
  clear(): unknown;
}

const kept = new Set<Releasable>();

/** Lets {@link releaseMemory} clear a cache; returns the cache. */
export function releasable<T extends Releasable>(cache: T): T {
  kept.add(cache);
  return cache;
}

/**
 * Gives back what the library keeps between calls: the memory of the kernels, their threads, the idle worker of `restore`, and the plans and
 * tables of transforms and convolutions.
 *
 * Everything works as before afterwards, with the same results: what is needed again is made again, which costs the next call some
 * milliseconds. Operators, layers and results that the caller holds stay valid. Work that is under way keeps what it uses until it ends.
 * The runtime returns the memory to the system with its next garbage collection, not in this call.
 *
 * @returns a promise that is fulfilled when the threads have ended
 * @example
 * const before = mse(zeros([1, 8, 8]), zeros([1, 8, 8]));
 * await releaseMemory();
 * mse(zeros([1, 8, 8]), zeros([1, 8, 8])) === before; // => true
 */
export async function releaseMemory(): Promise<void> {
  await Promise.all([...kept].map((cache) => cache.clear()));
}
