/** The compiled kernels and their one memory, made on first use. */

import { binary, relaxedBodies } from './binary.ts';
import { Heap } from './heap.ts';
import { type Made, type MemoryConstructor, makeMemory, type WasmMemory, withoutSharing } from './memory.ts';
import { patchFunctions } from './patch-wasm-functions.ts';
import { releasable } from './release-memory.ts';

/** What of WebAssembly's interface is used here; neither Node's types nor the DOM's are known to the core. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: MemoryConstructor;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
}

/** A compiled module; it can be posted to workers. */
export type WasmModule = object & { readonly brand?: 'module' | undefined };

/** Kernels that run in items, in the order in which assembly/bands.ts counts them. */
export const bandKernels = [
  'realLines',
  'halfLines',
  'columns',
  'tile',
  'filterColumns',
  'pointwise',
  'arrange',
  'filters',
  'convolve',
  'matchBlocks',
  'collaborate',
  'admm',
  'stencil',
  'similarity',
  'overlapSave',
] as const;

export type BandKernel = (typeof bandKernels)[number];

/** The exports of assembly/index.ts. */
export interface Exports {
  run(
    kernel: number,
    job: number,
    items: number,
    portion: number,
    scratch: number,
    scratchStride: number,
    threads: number,
    sleep: number,
  ): void;
  serve(thread: number): void;
  rowsScratch(job: number): number;
  columnsScratch(job: number): number;
  convolveScratch(job: number): number;
  filterScratch(job: number): number;
  matchScratch(job: number): number;
  collaborateScratch(job: number): number;
  admmScratch(job: number): number;
  similarityScratch(): number;
  overlapSaveScratch(job: number): number;
  likelihoodSums(job: number): void;
  residualSums(job: number): void;
}

/** Compiled kernels, their memory, and what is kept in it. */
export interface Engine {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** Whether the memory is shared: else one thread works. */
  readonly shared: boolean;
  readonly exports: Exports;
  readonly heap: Heap;
  /** Whether convolutions round a product and its sum once: their last bits differ from those of a host where they do not. */
  readonly relaxed: boolean;
  /** The most bytes on which the kernels can work at once. */
  readonly limit: number;
  /** Whether a buffer is that of the memory. */
  readonly holds: Made['holds'];
  /** Called when no job will follow. */
  readonly ends: (() => unknown)[];
}

/** The first page holds jobs and whatever the compiler puts at the bottom. */
const HEAP_START = 65_536;

/** The engine in use, and how many callers hold addresses in its memory between two tasks of the event loop. */
const current = releasable({
  made: undefined as Engine | undefined,
  tried: false,
  users: 0,
  isRetired: false,
  clear(): unknown {
    this.isRetired = this.users > 0;
    if (this.isRetired) return;
    const ends = this.made?.ends ?? [];
    this.made = undefined;
    this.tried = false;
    return Promise.all(ends.map((end) => end()));
  },
});

/** The engine, or undefined where WebAssembly or its vectors are missing. */
export function engine(): Engine | undefined {
  if (!current.tried) {
    current.tried = true;
    const api = (globalThis as { WebAssembly?: WebAssemblyApi | undefined }).WebAssembly;
    if (api !== undefined && littleEndian()) current.made = instantiate(api);
  }
  return current.made;
}

/** Keeps the engine until the returned function is called: `releaseMemory` then waits for it. */
export function keepEngine(): () => void {
  current.users++;
  return () => {
    current.users--;
    if (current.isRetired) current.clear();
  };
}

function instantiate(api: WebAssemblyApi): Engine | undefined {
  try {
    const relaxed = hasRelaxedVectors(api);
    const { memory, shared, limit, holds, growTo } = makeMemory(api.Memory);
    const plain = decodeBase64(binary);
    const bytes = relaxed ? patchFunctions(plain, relaxedKernels()) : plain;
    const module = new api.Module(shared ? bytes : withoutSharing(bytes));
    const { exports } = new api.Instance(module, { env: { memory } });
    const heap = new Heap(HEAP_START, growTo);
    return { module, memory, shared, exports: exports as Exports, heap, relaxed, limit, holds, ends: [] };
  } catch {
    return undefined;
  }
}

/** The most bytes on which kernels can work at once; infinite where there are no kernels, but plain arrays. */
export function kernelMemoryLimit(): number {
  return engine()?.limit ?? Infinity;
}

/** A module of one function: unreachable, f32x4.relaxed_madd, drop. */
const PROBE = [
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 4, 1, 96, 0, 0],
  ...[3, 2, 1, 0],
  ...[10, 9, 1, 7, 0, 0, 253, 133, 2, 26, 11],
];

function relaxedKernels(): Map<number, Uint8Array> {
  return new Map(relaxedBodies.map(([index, body]) => [index, decodeBase64(body)]));
}

/** Whether products and sums may be rounded once. Node 20 has an early version behind a flag: it counts as without. */
function hasRelaxedVectors(api: WebAssemblyApi): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (Number.parseInt(process?.versions?.node ?? '', 10) < 22) return false;
  return api.validate(Uint8Array.from(PROBE));
}

/** Whether an array lies in the engine's memory, so that kernels work on it in place. */
export function isResident(data: { readonly buffer: ArrayBufferLike }): boolean {
  return current.made?.holds(data.buffer) ?? false;
}

function littleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

function decodeBase64(text: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const length = (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  const bytes = new Uint8Array(length);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value < 0) break;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  return bytes;
}
