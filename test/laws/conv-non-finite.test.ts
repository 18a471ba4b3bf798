import { describe, expect, it } from 'vitest';
import { conv } from '../../src/conv/conv.ts';
import { convTranspose } from '../../src/conv/conv-transpose.ts';
import type { Path } from '../../src/conv/engine/cost.ts';
import { forwardGeometry } from '../../src/conv/engine/geometry.ts';
import { runConv } from '../../src/conv/engine/run.ts';
import { weightGradient } from '../../src/conv/weight-gradient.ts';
import { engine } from '../../src/kernels/runtime/engine.ts';
import { random } from '../../src/random.ts';
import { tensor } from '../../src/tensor.ts';
import { type ConvCase, convCases } from '../reference/conv-cases.ts';
import { meetings, slowForward, slowTransposed } from '../reference/scatter.ts';
import { noise } from '../tensors.ts';

const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const { uniform } = random(7);
const anyOf = <T>(values: ArrayLike<T>): T => values[Math.floor(uniform() * values.length)];

/** The samples with up to `most` of them replaced by 0, NaN and the infinities. */
function spoilt(samples: Float64Array, most: number): Float64Array {
  const result = samples.slice();
  for (let i = Math.floor(uniform() * (most + 1)); i > 0; i--)
    result[Math.floor(uniform() * result.length)] = anyOf([...special, 0]);
  return result;
}

const cases = convCases(150, 8).map(
  (c): ConvCase => ({ ...c, x: spoilt(c.x, 2), y: spoilt(c.y, 2), w: spoilt(c.w, 1) }),
);

const shapeOf = (c: ConvCase): number[] => [c.coarseChannels, c.fineChannels / c.groups, ...c.kernel];
const spacing = (c: ConvCase) => ({
  stride: c.stride,
  dilation: c.dilation,
  groups: c.groups,
  padding: c.begin.map((begin) => [begin, 0] as const),
});

/** NaN and infinities are those of IEEE arithmetic on the terms that exist; finite values agree up to rounding. */
function expectSame(
  actual: ArrayLike<number>,
  expected: Float64Array,
  tolerance: number,
  name: string,
): void {
  expected.forEach((value, i) => {
    const same = Number.isFinite(value)
      ? Math.abs(value - actual[i]) <= tolerance
      : Object.is(value, actual[i]);
    if (!same) expect.fail(`sample ${i} is ${actual[i]}, expected ${value}: ${name}`);
  });
}

describe('a NaN or an infinity reaches the outputs of its receptive field, and no other', () => {
  const paths: Path[] = ['direct', 'phase', 'fourier', 'vectors', 'winograd'];
  for (const path of paths)
    for (const transposed of [false, true])
      for (const [precision, Samples, tolerance] of [
        ['float32', Float32Array, 1e-4],
        ['float64', Float64Array, 1e-11],
      ] as const) {
        const simd = path === 'vectors' || path === 'winograd';
        if (simd && precision === 'float64') continue;
        const direction = transposed ? 'transposed' : 'forward';
        it.skipIf(simd && engine() === undefined)(`by the ${path} path, ${direction}, ${precision}`, () => {
          for (const c of cases) {
            const [x, bias] = transposed ? [c.y, c.fineBias] : [c.x, c.coarseBias];
            const weight = { shape: shapeOf(c), data: c.w };
            const options = { ...spacing(c), outputSize: c.coarse };
            const geometry = forwardGeometry([c.batch, c.fineChannels, ...c.fine], weight.shape, options);
            const expected = (transposed ? slowTransposed : slowForward)(c, x, c.w, bias);
            const actual = runConv(geometry, transposed, Samples.from(x), weight, { bias, path });
            expectSame(actual, expected, tolerance, c.name);
          }
        });
      }

  it('in the gradient of the weight: the taps that meet it', () => {
    for (const c of cases) {
      const fine = tensor([c.batch, c.fineChannels, ...c.fine], c.x);
      const coarse = tensor([c.batch, c.coarseChannels, ...c.coarse], c.y);
      const expected = new Float64Array(c.w.length);
      meetings(c, (f, o, k) => {
        expected[k] += c.x[f] * c.y[o];
      });
      expectSame(weightGradient(fine, coarse, c.kernel, spacing(c)).data, expected, 1e-11, c.name);
    }
  });
});

describe('large kernels, which run by transforms', () => {
  const size = 96;
  const at = 50 * size + 40;
  it.each([
    [Number.NaN, 31, conv],
    [Number.POSITIVE_INFINITY, 31, conv],
    [Number.NEGATIVE_INFINITY, 31, convTranspose],
    [Number.NaN, 45, convTranspose],
  ])('one %s under positive weights of %i x %i', (value, kernel, run) => {
    const x = noise([1, 1, size, size], 9, 'float32');
    const weight = tensor([1, 1, kernel, kernel], new Float32Array(kernel ** 2).fill(kernel ** -2));
    const options = { padding: (kernel - 1) / 2 };
    const clean = run(x, weight, options).data;
    x.data[at] = value;
    run(x, weight, options).data.forEach((actual, i) => {
      const row = Math.abs(Math.floor(i / size) - 50);
      const column = Math.abs((i % size) - 40);
      if (Math.max(row, column) <= (kernel - 1) / 2) expect(actual).toBe(value);
      else expect(Math.abs(actual - clean[i])).toBeLessThan(0.1);
    });
  });

  it('overflow where their sum does, not where its transform would', () => {
    const x = tensor([1, 1, size, size], new Float32Array(size ** 2).fill(3e37));
    const weight = tensor([1, 1, 31, 31], new Float32Array(961).fill(1 / 961));
    const y = conv(x, weight).data;
    expect(y.every((value) => Math.abs(value / 3e37 - 1) < 1e-5)).toBe(true);
  });
});
