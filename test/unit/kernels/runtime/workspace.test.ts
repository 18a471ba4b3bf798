import { describe, expect, it } from 'vitest';
import { spectralFilter } from '../../../../src/fft/filter.ts';
import { irfftn, rfftn } from '../../../../src/fft/rfftn.ts';
import { engine, isResident } from '../../../../src/kernels/runtime/engine.ts';
import { openWorkspace } from '../../../../src/kernels/runtime/workspace.ts';
import { random } from '../../../../src/random.ts';

describe('a workspace', () => {
  it('hands out zeros in the memory of the kernels and takes them back', () => {
    const before = engine()?.heap.usedBytes;
    const workspace = openWorkspace(1000);
    const a = workspace.floats(7);
    a.fill(1);
    const b = workspace.floats(100);
    expect(isResident(a)).toBe(true);
    expect(b.every((value) => value === 0)).toBe(true);
    expect(isResident(new Float32Array(4))).toBe(false);
    workspace.release();
    workspace.release();
    expect(engine()?.heap.usedBytes).toBe(before);
    expect(() => workspace.floats(1)).toThrow(/released/);
    const again = openWorkspace();
    expect(again.floats(7).every((value) => value === 0)).toBe(true);
    again.release();
  });

  it('gives transforms the same bits as ordinary arrays, and keeps them when the memory grows', () => {
    const rng = random(3);
    const data = Float32Array.from({ length: 30 * 17 }, () => rng.normal());
    const expected = rfftn({ shape: [30, 17], data });
    const workspace = openWorkspace();
    const x = { shape: [30, 17], data: workspace.floats(data.length) };
    x.data.set(data);
    const out = {
      ...expected,
      re: workspace.floats(expected.re.length),
      im: workspace.floats(expected.im.length),
    };
    workspace.floats(3e6);
    rfftn(x, 2, out);
    expect([...out.re]).toEqual([...expected.re]);
    expect([...out.im]).toEqual([...expected.im]);
    irfftn(out, x);
    expect([...x.data]).toEqual([...irfftn(expected).data]);
    workspace.release();
  });

  it('lets transforms and filters run without allocating samples', () => {
    const shape = [256, 256];
    const workspace = openWorkspace();
    const x = { shape, data: workspace.floats(256 * 256) };
    const out = { shape, data: workspace.floats(256 * 256) };
    x.data[300] = 1;
    const spectrum = { shape, rank: 2, re: workspace.floats(256 * 129), im: workspace.floats(256 * 129) };
    const filter = spectralFilter(rfftn(x));
    const iteration = () => {
      irfftn(rfftn(x, 2, spectrum), out);
      filter.apply(out, true, x);
    };
    iteration();
    const used = engine()?.heap.usedBytes;
    const before = { memory: engine()?.memory.buffer.byteLength, arrays: process.memoryUsage().arrayBuffers };
    for (let i = 0; i < 100; i++) iteration();
    expect(engine()?.memory.buffer.byteLength).toBe(before.memory);
    expect(engine()?.heap.usedBytes).toBe(used);
    // One picture would be 262144 bytes.
    expect(process.memoryUsage().arrayBuffers - before.arrays).toBeLessThan(100_000);
    workspace.release();
  });

  it('says at once when there is no room', () => {
    expect(() => openWorkspace(5e9)).toThrow(/the work needs \d+ MB of memory, 4096 MB can be had/);
  });
});
