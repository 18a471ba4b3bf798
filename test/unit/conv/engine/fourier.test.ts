import { describe, expect, it } from 'vitest';
import { convFourier } from '../../../../src/conv/engine/fourier.ts';
import { forwardGeometry } from '../../../../src/conv/engine/geometry.ts';
import { threeAxes } from '../../../../src/conv/engine/operands.ts';
import { forwardPhases, transposedPhases } from '../../../../src/conv/engine/phase.ts';
import { convCases } from '../../../reference/conv-cases.ts';
import { slowForward, slowTransposed } from '../../../reference/scatter.ts';

describe('byFourier', () => {
  it.each([0, 1, 2, 5])('tiles the output seamlessly with windows %i samples wider than the span', (more) => {
    for (const c of convCases(40, 10))
      for (const transposed of [false, true]) {
        const shape = [c.coarseChannels, c.fineChannels / c.groups, ...c.kernel];
        const geometry = forwardGeometry([c.batch, c.fineChannels, ...c.fine], shape, {
          stride: c.stride,
          dilation: c.dilation,
          groups: c.groups,
          padding: c.begin.map((begin) => [begin, 0] as const),
          outputSize: c.coarse,
        });
        const axes = threeAxes(geometry.axes).map(transposed ? transposedPhases : forwardPhases);
        // Axes with work in them are cut into tiles of 1 + more; the others hold one sample.
        const [d, h, w] = axes.map(({ span, cells }) => span + (cells > 1 ? more : 0));
        const [x, bias] = transposed ? [c.y, c.fineBias] : [c.x, c.coarseBias];
        const expected = (transposed ? slowTransposed : slowForward)(c, x, c.w, bias);
        const out = new Float64Array(expected.length);
        convFourier(geometry, transposed, { x, weight: c.w, bias, out }, [d, h, w]);
        expected.forEach((value, i) => {
          if (Math.abs(value - out[i]) > 1e-11) expect.fail(`sample ${i} of ${c.name}`);
        });
      }
  });
});
