import { afterEach, describe, expect, it, vi } from 'vitest';
import { forwardGeometry } from '../../../../src/conv/engine/geometry.ts';
import { engine } from '../../../../src/kernels/runtime/engine.ts';
import { maxDifference, noise } from '../../../tensors.ts';

/** A fresh engine on a host whose WebAssembly says of any probe that it is `valid`, and whose Node is of that version. */
async function host(valid: boolean, node: string | undefined) {
  vi.resetModules();
  const { WebAssembly } = globalThis as unknown as { WebAssembly: object };
  vi.stubGlobal('WebAssembly', Object.create(WebAssembly, { validate: { value: () => valid } }));
  vi.stubGlobal('process', Object.create(process, { versions: { value: { ...process.versions, node } } }));
  const { engine } = await import('../../../../src/kernels/runtime/engine.ts');
  const { runConv: run } = await import('../../../../src/conv/engine/run.ts');
  const kernels = engine();
  vi.unstubAllGlobals();
  return { kernels, run };
}

afterEach(() => vi.unstubAllGlobals());

const relaxed = engine()?.relaxed === true;

describe('relaxed vectors', () => {
  it('are not used where the host does not know them', async () => {
    expect((await host(false, '24.0.0')).kernels?.relaxed).toBe(false);
    expect((await host(false, undefined)).kernels?.relaxed).toBe(false);
  });

  it('are never used on Node 20, where a flag brings them', async () => {
    expect((await host(true, '20.20.2')).kernels?.relaxed).toBe(false);
  });

  it.skipIf(!relaxed)(
    'give what plain vectors give, up to rounding (skipped where the host has none)',
    async () => {
      const x = noise([1, 20, 30, 40], 1, 'float32').data;
      const weight = noise([6, 20, 3, 3], 2, 'float32');
      const geometry = forwardGeometry([1, 20, 30, 40], weight.shape, { padding: 1 });
      for (const path of ['vectors', 'winograd'] as const) {
        const plain = await host(false, undefined);
        const once = await host(true, undefined);
        expect([plain.kernels?.relaxed, once.kernels?.relaxed]).toEqual([false, true]);
        const a = plain.run(geometry, false, x, weight, { path });
        const b = once.run(geometry, false, x, weight, { path });
        const peak = Math.max(...a.map(Math.abs));
        const worst = maxDifference(a, b);
        expect(worst).toBeGreaterThan(0);
        expect(worst).toBeLessThan(3e-6 * peak);
      }
    },
  );
});
