import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from '../../../../src/kernels/runtime/heap.ts';

it('hands out aligned blocks that never overlap, and grows no further than it must', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(5000)), { maxLength: 60 }), (steps) => {
      let end = 0;
      const heap = new Heap(100, (to) => {
        end = to;
      });
      const live: { at: number; size: number }[] = [];
      for (const [give, n] of steps) {
        if (give && live.length > 0) {
          heap.release(live.splice(n % live.length, 1)[0].at);
        } else {
          const at = heap.allocate(n);
          expect(at % 64).toBe(0);
          expect(at + n).toBeLessThanOrEqual(end);
          for (const other of live) expect(at >= other.at + other.size || at + n <= other.at).toBe(true);
          live.push({ at, size: n });
        }
      }
      for (const { at } of live) heap.release(at);
      expect(heap.usedBytes).toBe(0);
      // All joined again: the whole of it is one block.
      if (end > 0) expect(heap.allocate(end - 128)).toBe(128);
    }),
  );
});

it('refuses to take back what it did not give', () => {
  const heap = new Heap(0, () => {});
  expect(() => heap.release(64)).toThrow(/heap: no block at 64/);
});
