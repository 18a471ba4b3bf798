/** The memory of the kernels: shared by every thread where the host allows it, of one thread where it does not. */

import { DeconvError } from '../../errors.ts';

/** The memory that all instances of the kernels work on. */
export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** Makes a memory or throws. */
export type MemoryConstructor = new (limits: {
  initial: number;
  maximum: number;
  shared: boolean;
}) => WasmMemory;

const PAGE = 65_536;

const GIGABYTE = 2 ** 30 / PAGE;

/**
 * Best first. A shared memory takes its whole range of addresses when it is made, which a small device refuses; some browsers have none
 * at all in a page that is not isolated. A memory of one thread never grows: arrays on it would be cut off. What of it is not touched
 * costs nothing.
 */
const attempts = [
  { initial: 1, maximum: 4 * GIGABYTE, shared: true },
  { initial: 1, maximum: GIGABYTE, shared: true },
  { initial: GIGABYTE, maximum: GIGABYTE, shared: false },
  { initial: GIGABYTE / 4, maximum: GIGABYTE / 4, shared: false },
];

/** A memory and how it may be used. */
export interface Made {
  readonly memory: WasmMemory;
  /** Whether other threads may work on it. */
  readonly shared: boolean;
  /** The most bytes that it can have. */
  readonly limit: number;
  /** Makes the memory reach to `end`, or throws OUT_OF_MEMORY. */
  growTo(end: number): void;
  /** Whether a buffer is that of this memory, now or before it grew. */
  holds(buffer: ArrayBufferLike): boolean;
}

/** The best memory that the host makes. */
export function makeMemory(Memory: MemoryConstructor): Made {
  let failure: unknown;
  for (const limits of attempts) {
    try {
      return growing(new Memory(limits), limits);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The same module for a memory that is not shared: one bit of the import of `env.memory`. Its atomics are valid there too. */
export function withoutSharing(module: Uint8Array): Uint8Array {
  const flags = Uint8Array.from('\x03env\x06memory\x02\x03', (letter) => letter.charCodeAt(0));
  const at = module.findIndex((_, i) => flags.every((byte, k) => module[i + k] === byte));
  const copy = module.slice();
  copy[at + flags.length - 1] = 1;
  return copy;
}

function growing(memory: WasmMemory, { maximum, shared }: { maximum: number; shared: boolean }): Made {
  /** From before it grew: they are still the same bytes. */
  const buffers = new WeakSet<object>();
  const limit = maximum * PAGE;
  return {
    memory,
    shared,
    limit,
    holds: (buffer) => buffer === memory.buffer || buffers.has(buffer),
    growTo(end) {
      const missing = end - memory.buffer.byteLength;
      if (missing <= 0) return;
      const needs = `the work needs ${Math.ceil(end / 2 ** 20)} MB of memory`;
      if (end > limit) throw new DeconvError('OUT_OF_MEMORY', `${needs}, ${limit / 2 ** 20} MB can be had`);
      buffers.add(memory.buffer);
      try {
        memory.grow(Math.ceil(missing / PAGE));
      } catch (cause) {
        throw new DeconvError('OUT_OF_MEMORY', `${needs}, more than there is`, cause);
      }
    },
  };
}
