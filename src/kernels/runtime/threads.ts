/** How many threads share a job. The host says how a thread is made; the core knows none of its kinds. */

import { checkInteger } from '../../errors.ts';
import type { Engine, WasmModule } from './engine.ts';
import type { WasmMemory } from './memory.ts';

/** All that a helping thread needs: it instantiates the module on the memory and calls `serve(thread)`, which never returns. */
export interface ThreadShare {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  readonly thread: number;
}

/** How the host makes threads. */
export interface ThreadHost {
  /** Starts a helper; it may take its time, jobs do not wait for it. */
  start(share: ThreadShare): void;
  /** Whether the calling thread may sleep while it waits for helpers: not so on the main thread of a browser. */
  readonly maySleep: boolean;
  /** Ends all helpers; no job runs on their memory any more. */
  stop?(): unknown;
  /** How many more helpers the system has room for; any number by default. */
  room?(): number;
}

/** One thread, which waits for no other. */
export const alone: { readonly count: number; readonly maySleep: boolean } = { count: 1, maySleep: false };

/** No machine gains by more. */
const MOST = 64;

let host: ThreadHost | undefined;
let wanted = 1;

/** The memory on which helpers were started, and the threads there, the caller's own included. */
let served: WasmMemory | undefined;
let started = 1;

/** Sets how helper threads are made; they start with the first job that is worth sharing. */
export function setThreadHost(made: ThreadHost, count: number): void {
  host = made;
  wanted = count;
}

/**
 * Sets how many threads work on a transform or a convolution, the caller's own included. The result is the same to the last bit for every
 * number on one host; a host with relaxed vectors rounds a product and its sum once, so that the last bits of convolutions differ there.
 *
 * @param count 1 or more, of which 64 at most work; without a host that makes threads, or without shared memory, it stays one
 * @throws RangeError when count is no positive integer
 * @example
 * setThreads(1);
 */
export function setThreads(count: number): void {
  checkInteger('setThreads', 'count', count);
  wanted = Math.min(count, MOST);
}

/** How many threads are wanted. */
export function threadCount(): number {
  return wanted;
}

/** The threads that a job may count on. Helpers once started stay, asleep while a job wants fewer. */
export function threads({ module, memory, shared, ends }: Engine): { count: number; maySleep: boolean } {
  if (host === undefined || !shared) return alone;
  if (started < wanted || served !== memory) {
    if (served !== memory) {
      [served, started] = [memory, 1];
      ends.push(() => {
        [served, started] = [undefined, 1];
        return host?.stop?.();
      });
    }
    // What has no room now will have none later.
    wanted = Math.min(wanted, started + (host.room?.() ?? Infinity));
    for (; started < wanted; started++) host.start({ module, memory, thread: started });
  }
  return { count: wanted, maySleep: host.maySleep };
}
