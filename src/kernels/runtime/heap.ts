/** Blocks of a growing memory: first fit, neighbours joined when they are given back. */

/** Every block starts at a cache line. */
const ALIGNMENT = 64;

/** Addresses only; the memory behind them belongs to the owner, who grows it when asked. */
export class Heap {
  private readonly free: { at: number; size: number }[] = [];
  private readonly used = new Map<number, number>();
  private end: number;
  private readonly grow: (end: number) => void;

  /** `grow` makes the memory reach to `end` or throws. */
  constructor(start: number, grow: (end: number) => void) {
    this.end = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
    this.grow = grow;
  }

  /** The address of `bytes` bytes, not cleared. */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const index = this.free.findIndex((block) => block.size >= size);
    let at: number;
    if (index >= 0) {
      const block = this.free[index];
      at = block.at;
      block.at += size;
      block.size -= size;
      if (block.size === 0) this.free.splice(index, 1);
    } else {
      const last = this.free[this.free.length - 1];
      at = last !== undefined && last.at + last.size === this.end ? last.at : this.end;
      this.grow(at + size);
      if (at !== this.end) this.free.pop();
      this.end = at + size;
    }
    this.used.set(at, size);
    return at;
  }

  /** Makes sure that a block of that many bytes can be allocated without growing the memory, or throws. */
  reserve(bytes: number): void {
    if (bytes > 0) this.release(this.allocate(bytes));
  }

  /** Gives a block back. */
  release(at: number): void {
    const size = this.used.get(at);
    if (size === undefined) throw new RangeError(`heap: no block at ${at}`);
    this.used.delete(at);
    let index = this.free.findIndex((block) => block.at > at);
    if (index < 0) index = this.free.length;
    this.free.splice(index, 0, { at, size });
    this.join(index);
    if (index > 0) this.join(index - 1);
  }

  private join(index: number): void {
    const block = this.free[index];
    const next = this.free[index + 1];
    if (next !== undefined && block.at + block.size === next.at) {
      block.size += next.size;
      this.free.splice(index + 1, 1);
    }
  }

  /** Bytes in use. */
  get usedBytes(): number {
    let sum = 0;
    for (const size of this.used.values()) sum += size;
    return sum;
  }
}
