import { afterEach, describe, expect, it, vi } from 'vitest';
import { engine } from '../../src/kernels/runtime/engine.ts';
import { wienerDeconvolve } from '../../src/solvers/wiener.ts';
import { boxes, operators } from '../unit/solvers/scenes.ts';
import { iterative, type Solver } from './solvers.ts';

const direct: [string, Solver][] = [
  ['wienerDeconvolve', async (a, y) => wienerDeconvolve(a, y, { nsr: 1e-3 })],
];

const kernels = engine();
if (kernels === undefined) throw new Error('no engine');
const { heap } = kernels;
const measured = boxes(300, 310);

afterEach(() => vi.restoreAllMocks());

/** Runs `work`; returns the largest reservation and the largest use of the kernels' memory, in bytes above those in use before. */
async function watched(work: () => Promise<unknown>): Promise<{ estimate: number; peak: number }> {
  const before = heap.usedBytes;
  let estimate = 0;
  let peak = 0;
  let reserving = false;
  const { reserve, allocate } = heap;
  vi.spyOn(heap, 'reserve').mockImplementation((bytes) => {
    estimate = Math.max(estimate, heap.usedBytes - before + bytes);
    reserving = true;
    reserve.call(heap, bytes);
    reserving = false;
  });
  vi.spyOn(heap, 'allocate').mockImplementation((bytes) => {
    const at = allocate.call(heap, bytes);
    if (!reserving) peak = Math.max(peak, heap.usedBytes - before);
    return at;
  });
  await work();
  return { estimate, peak };
}

describe.each(operators(measured.shape))('under the boundary %s', (_, operator) => {
  it.each([...iterative, ...direct])('%s reserves its memory at once', async (_, solve) => {
    // The first run allocates the plans of the transforms, which stay.
    await solve(operator, measured, { iterations: 2 });
    const { estimate, peak } = await watched(() => solve(operator, measured, { iterations: 2 }));
    expect(estimate / peak).toBeGreaterThan(1);
    expect(estimate / peak).toBeLessThan(1.5);
  });

  it.each([...iterative, ...direct])('%s starts nothing without enough memory', async (_, solve) => {
    const before = heap.usedBytes;
    const reserve = heap.reserve.bind(heap);
    // As on a machine with little free memory.
    vi.spyOn(heap, 'reserve').mockImplementation((bytes) => reserve(bytes + 5e9));
    const onIteration = vi.fn();
    await expect(solve(operator, measured, { iterations: 2, onIteration })).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringMatching(/^the work needs \d+ MB of memory, /),
    });
    expect(onIteration).not.toHaveBeenCalled();
    expect(heap.usedBytes).toBe(before);
  });

  it.each(iterative)('an iteration of %s allocates no samples', async (_, solve) => {
    const allocated: number[] = [];
    let before = Number.POSITIVE_INFINITY;
    const onIteration = (): void => {
      const { arrayBuffers } = process.memoryUsage();
      allocated.push(arrayBuffers - before);
      before = arrayBuffers;
    };
    await solve(operator, measured, { iterations: 6, onIteration });
    expect(allocated.length).toBe(6);
    expect(Math.max(...allocated)).toBeLessThan(measured.data.byteLength / 2);
  });
});
