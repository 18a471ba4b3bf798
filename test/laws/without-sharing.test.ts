import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MemoryConstructor } from '../../src/kernels/runtime/memory.ts';
import { noise } from '../tensors.ts';

type Limits = ConstructorParameters<MemoryConstructor>[0];

const host = (globalThis as unknown as { WebAssembly: { Memory: MemoryConstructor } & object }).WebAssembly;

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

/** A host that refuses some memories; answers which it made. */
function hostWithout(refused: (limits: Limits) => boolean): Limits[] {
  const asked: Limits[] = [];
  class Refusing {
    constructor(limits: Limits) {
      if (refused(limits)) throw new RangeError('no such memory');
      asked.push(limits);
      // biome-ignore lint/correctness/noConstructorReturn: the engine takes none but real memories
      return new host.Memory(limits);
    }
  }
  vi.stubGlobal('WebAssembly', {
    ...Object.fromEntries(['Module', 'Instance'].map((name) => [name, Reflect.get(host, name)])),
    Memory: Refusing,
  });
  return asked;
}

async function work() {
  const { conv, engine, gaussianPsf, blur, irfftn, rfftn, richardsonLucy, poissonTotalVariation, wiener } = {
    ...(await import('../../src/index.ts')),
    wiener: (await import('../../src/solvers/wiener.ts')).wienerDeconvolve,
    ...(await import('../../src/kernels/runtime/engine.ts')),
  };
  const operator = blur(gaussianPsf({ sigma: 1.2 }), [60, 77]);
  const measured = operator.apply({
    shape: [60, 77],
    data: noise([60, 77], 1, 'float32').data.map(Math.abs),
  });
  const layers = noise([2, 6, 40, 37], 3, 'float32');
  const results = [
    irfftn(rfftn(layers)).data,
    conv(layers, noise([8, 6, 3, 5], 4, 'float32'), { padding: 1 }).data,
    wiener(operator, measured, { nsr: 1e-3 }).estimate.data,
    (await richardsonLucy(operator, measured, { iterations: 5 })).estimate.data,
    (await poissonTotalVariation(operator, measured, { photons: 1000, iterations: 5 })).estimate.data,
  ];
  return { engine: engine(), results };
}

it('a host without shared memories runs the same kernels on one thread, to the same bits', async () => {
  const shared = await work();
  expect(shared.engine?.shared).toBe(true);
  vi.resetModules();
  const made = hostWithout((limits) => limits.shared);
  const own = await work();
  expect(made).toEqual([{ initial: 16_384, maximum: 16_384, shared: false }]);
  expect(own.engine?.shared).toBe(false);
  expect(own.engine?.memory.buffer).toBeInstanceOf(ArrayBuffer);
  for (const [i, data] of own.results.entries())
    expect(Buffer.from(data.buffer).equals(Buffer.from(shared.results[i].buffer)), `result ${i}`).toBe(true);
});

it('asks no host for threads when its memory is its own', async () => {
  hostWithout((limits) => limits.shared);
  const { engine } = await import('../../src/kernels/runtime/engine.ts');
  const { setThreadHost, threads } = await import('../../src/kernels/runtime/threads.ts');
  const start = vi.fn();
  setThreadHost({ start, maySleep: true }, 4);
  const kernels = engine();
  if (kernels === undefined) throw new Error('no engine');
  expect(threads(kernels)).toEqual({ count: 1, maySleep: false });
  expect(start).not.toHaveBeenCalled();
});

it('a device that cannot spare 4 GB of addresses shares 1 GB, and says so when it is not enough', async () => {
  const made = hostWithout(({ maximum, shared }) => shared && maximum > 16_384);
  const { openWorkspace } = await import('../../src/kernels/runtime/workspace.ts');
  expect(() => openWorkspace(2e9)).toThrow(/the work needs 19\d\d MB of memory, 1024 MB can be had/);
  expect(made).toEqual([{ initial: 1, maximum: 16_384, shared: true }]);
});

it('a small device works in 256 MB, and says what it has when that is not enough', async () => {
  const made = hostWithout(({ initial, shared }) => shared || initial > 4096);
  const { openWorkspace } = await import('../../src/kernels/runtime/workspace.ts');
  const { isResident } = await import('../../src/kernels/runtime/engine.ts');
  expect(isResident(openWorkspace(2e8).floats(10))).toBe(true);
  expect(() => openWorkspace(3e8)).toThrow(/the work needs \d+ MB of memory, 256 MB can be had/);
  expect(made).toEqual([{ initial: 4096, maximum: 4096, shared: false }]);
});
