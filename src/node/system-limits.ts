/** What the system still gives this process. */

import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/**
 * Bytes of addresses that this process may still reserve (`ulimit -v`); infinite where there is no limit or the system does not say.
 */
export function addressSpaceLeft(): number {
  const limits = systemFile('/proc/self/limits');
  const limit = Number(/^Max address space\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  const used = 1024 * Number(/^VmSize:\s+(\d+)/m.exec(systemFile('/proc/self/status'))?.[1] ?? 0);
  return Math.max(0, limit - used);
}

/** Bytes of memory that this process may still use: what is free, what its container allows, and what its addresses reach. */
export function memoryLeft(): number {
  return Math.min(freemem(), constrainedMemoryLeft(), addressSpaceLeft());
}

/** Less than this is too little for any image. */
const least = 64 * 2 ** 20;

/** Whether an operation failed for want of memory: its message says so, or there is none. A file is then not to blame. */
export function isShortOfMemory(message: string): boolean {
  return /\bmemory\b|allocat|bad_alloc|ENOMEM/i.test(message) || memoryLeft() < least;
}

/** Of a container (control group); infinite where there is none. Node knows it from 20.13 on. */
function constrainedMemoryLeft(): number {
  const { constrainedMemory } = process as { constrainedMemory?: () => number | undefined };
  const limit = constrainedMemory?.() ?? 0;
  // Without a limit it is 0, or as large as a number can be.
  return limit > 0 && limit < 2 ** 50 ? Math.max(0, limit - process.memoryUsage.rss()) : Infinity;
}

function systemFile(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
