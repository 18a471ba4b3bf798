import { describe, expect, it } from 'vitest';
import { forwardGeometry } from '../../../../src/conv/engine/geometry.ts';
import { runConv } from '../../../../src/conv/engine/run.ts';
import { engine } from '../../../../src/kernels/runtime/engine.ts';
import { convCases } from '../../../reference/conv-cases.ts';
import { slowForward, slowTransposed } from '../../../reference/scatter.ts';

const cases = convCases(150, 1);

for (const path of ['direct', 'phase', 'fourier', 'vectors', 'winograd'] as const) {
  for (const transposed of [false, true]) {
    const vectors = path === 'vectors' || path === 'winograd';
    describe.skipIf(vectors && engine() === undefined)(
      `run, ${path} path, ${transposed ? 'transposed' : 'forward'}`,
      () => {
        const precisions = [['float32', 2e-5] as const, ['float64', 1e-12] as const];
        it.each(vectors ? precisions.slice(0, 1) : precisions)(
          'equals the scatter oracle in %s',
          (dtype, tolerance) => {
            for (const c of cases) {
              const weight = { shape: [c.coarseChannels, c.fineChannels / c.groups, ...c.kernel], data: c.w };
              const geometry = forwardGeometry([c.batch, c.fineChannels, ...c.fine], weight.shape, {
                stride: c.stride,
                dilation: c.dilation,
                groups: c.groups,
                padding: c.begin.map((begin) => [begin, 0]),
                outputSize: c.coarse,
              });
              const [x, bias] = transposed ? [c.y, c.fineBias] : [c.x, c.coarseBias];
              const expected = (transposed ? slowTransposed : slowForward)(c, x, c.w, bias);
              const input = dtype === 'float32' ? Float32Array.from(x) : x;
              const actual = runConv(geometry, transposed, input, weight, { bias, path });
              expect(actual.constructor).toBe(input.constructor);
              const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
              const worst = expected.reduce(
                (most, value, i) => Math.max(most, Math.abs(value - actual[i])),
                0,
              );
              if (!(worst <= tolerance * scale)) expect.fail(`off by ${worst}: ${c.name}`);
            }
          },
        );
      },
    );
  }
}
