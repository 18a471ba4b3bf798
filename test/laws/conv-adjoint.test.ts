import { describe, expect, it } from 'vitest';
import { conv } from '../../src/conv/conv.ts';
import { convTranspose } from '../../src/conv/conv-transpose.ts';
import { weightGradient } from '../../src/conv/weight-gradient.ts';
import type { FloatArray } from '../../src/tensor.ts';
import { convCases } from '../reference/conv-cases.ts';

const dot = (a: FloatArray, b: FloatArray): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);
const norm = (a: FloatArray): number => Math.sqrt(dot(a, a));

describe.each([
  ['float64', Float64Array, 1e-14],
  ['float32', Float32Array, 1e-6],
] as const)('conv, convTranspose and weightGradient in %s', (_, Samples, epsilon) => {
  it('are adjoint: <Ax, y> = <x, A^T y> = <w, g>', () => {
    for (const c of convCases(150, 5)) {
      const x = { shape: [c.batch, c.fineChannels, ...c.fine], data: Samples.from(c.x) };
      const y = { shape: [c.batch, c.coarseChannels, ...c.coarse], data: Samples.from(c.y) };
      const w = {
        shape: [c.coarseChannels, c.fineChannels / c.groups, ...c.kernel],
        data: Samples.from(c.w),
      };
      const options = {
        stride: c.stride,
        dilation: c.dilation,
        groups: c.groups,
        padding: c.begin.map((begin) => [begin, 0] as const),
      };
      const Ax = conv(x, w, { ...options, outputSize: c.coarse });
      const Aty = convTranspose(y, w, { ...options, outputSize: c.fine });
      const g = weightGradient(x, y, c.kernel, options);
      const bound = epsilon * (norm(Ax.data) * norm(y.data) + norm(x.data) * norm(Aty.data)) + 1e-300;
      expect(Math.abs(dot(Ax.data, y.data) - dot(x.data, Aty.data)), c.name).toBeLessThanOrEqual(bound);
      expect(Math.abs(dot(Ax.data, y.data) - dot(w.data, g.data)), c.name).toBeLessThanOrEqual(
        bound + epsilon * norm(w.data) * norm(g.data),
      );
    }
  });
});
