import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { jaxConv, jaxConvTranspose } from '../../../../src/conv/dialects/frameworks/jax.ts';
import { kerasConv, kerasConvTranspose } from '../../../../src/conv/dialects/frameworks/keras.ts';
import { onnxConv, onnxConvTranspose } from '../../../../src/conv/dialects/frameworks/onnx.ts';
import { pytorchConv, pytorchConvTranspose } from '../../../../src/conv/dialects/frameworks/pytorch.ts';
import {
  tensorflowConv,
  tensorflowConvTranspose,
} from '../../../../src/conv/dialects/frameworks/tensorflow.ts';
import {
  tfjsConv,
  tfjsConvTranspose,
  tfjsLayersConvTranspose,
} from '../../../../src/conv/dialects/frameworks/tfjs.ts';
import type { ConvShapes, ResolvedConv } from '../../../../src/conv/dialects/resolve.ts';
import { runCall } from '../../../../src/conv/dialects/run.ts';
import { weightGradient } from '../../../../src/conv/weight-gradient.ts';
import { type Tensor, tensor } from '../../../../src/tensor.ts';
import { sharedPath } from '../../../shared.ts';

interface Samples {
  readonly shape: number[];
  readonly data: number[];
}

/** One call of a framework. A case without y is one that the framework refuses; dx and dw are the gradients of Σ y·dy. */
interface Vector {
  readonly name: string;
  readonly op: string;
  readonly attributes: Record<string, unknown>;
  /** Operands are small integers: the result is free of rounding and compared exactly in float64. */
  readonly exact?: boolean;
  readonly x: Samples;
  readonly w: Samples;
  readonly b?: { readonly data: number[] };
  readonly y?: Samples;
  readonly dy?: Samples;
  readonly dx?: Samples;
  readonly dw?: Samples;
}

interface VectorFile {
  readonly dialect: string;
  /** Absolute for values up to 1, relative above. */
  readonly tolerance: number;
  readonly cases: readonly Vector[];
}

type Adapter = (site: ConvShapes, attributes: never) => ResolvedConv;

const adapters: Record<string, Record<string, Adapter>> = {
  jax: { Conv: jaxConv, ConvTranspose: jaxConvTranspose },
  keras: { Conv: kerasConv, ConvTranspose: kerasConvTranspose },
  onnx: { Conv: onnxConv, ConvTranspose: onnxConvTranspose },
  'onnx-1.13': {
    ConvTranspose: (shapes, attributes) => onnxConvTranspose(shapes, attributes, 'onnxruntime-1.13'),
  },
  pytorch: { Conv: pytorchConv, ConvTranspose: pytorchConvTranspose },
  tensorflow: { Conv: tensorflowConv, ConvTranspose: tensorflowConvTranspose },
  tfjs: {
    Conv: tfjsConv,
    ConvTranspose: tfjsConvTranspose,
    'layers.ConvTranspose': tfjsLayersConvTranspose,
  },
};

/** Files in test/vectors, each with the script that writes it, and their number of cases. */
const committed = [
  ['pytorch', 126],
  ['onnxruntime', 125],
  ['onnxruntime-1.13', 40],
  ['tfjs', 87],
  ['tensorflow-nn', 54],
  ['keras-layers', 128],
  ['jax-lax', 88],
] as const;
/** Files of ../shared/vectors, which a clone does not have. */
const beside = [
  ['onnx', 46],
  ['burn', 35],
  ['pytorch', 80],
] as const;

const read = (path: string): VectorFile => JSON.parse(readFileSync(path, 'utf8'));

describe.each(committed)('the committed vectors of %s', (name, count) => {
  check(read(fileURLToPath(new URL(`../../../vectors/${name}.json`, import.meta.url))), count);
});

describe.each(beside)('the vectors of %s beside the project', (name, count) => {
  const path = sharedPath('vectors', `${name}.json`);
  if (path === undefined)
    it(`are ${count}`, ({ skip }) => skip(`no vectors/${name}.json beside the project`));
  else check(read(path), count);
});

function check({ dialect, tolerance, cases }: VectorFile, count: number): void {
  it(`are ${count}`, () => {
    expect(cases).toHaveLength(count);
  });

  const test = (each: Vector): void => {
    const { op, x, w, b, y, dy } = each;
    const adapter = adapters[dialect][op];
    const args = camelCase(each.attributes);
    const call = (): ResolvedConv => adapter({ input: x.shape, weight: w.shape }, args as never);
    if (y === undefined) {
      expect(() => runCall(call(), double(x), double(w), b?.data)).toThrow(RangeError);
      return;
    }
    const bound = each.exact ? 0 : tolerance;
    expectSamples(runCall(call(), double(x), double(w), b?.data), y, bound);
    expectSamples(runCall(call(), single(x), single(w), b?.data), y, Math.max(tolerance, 1e-6));
    if (dialect === 'pytorch' && isNative(args)) {
      const run = op === 'Conv' ? conv : convTranspose;
      expectSamples(run(double(x), double(w), { ...args, ...(b && { bias: b.data }) }), y, bound);
    }
    if (dy !== undefined) expectGradients(each, dy, call(), bound);
  };

  for (const each of cases) it(each.name, () => test(each));
}

/** conv and convTranspose share PyTorch's argument names, without its padding strings, padding modes and output_size. */
function isNative({ padding, paddingMode, outputSize }: Record<string, unknown>): boolean {
  return typeof padding !== 'string' && paddingMode === undefined && outputSize === undefined;
}

/** The gradient with respect to the input is the adjoint of the call; with respect to w, {@link weightGradient}. */
function expectGradients({ x, w, dx, dw }: Vector, dy: Samples, call: ResolvedConv, bound: number): void {
  const { transposed, stride, dilation, groups, kernel, inSize } = call;
  const options = { stride, dilation, groups, padding: call.cropBegin.map((begin) => [begin, 0] as const) };
  const adjoint = transposed ? conv : convTranspose;
  const [fine, coarse] = transposed ? [dy, x] : [x, dy];
  expectSamples(adjoint(double(dy), double(w), { ...options, outputSize: inSize }), dx, bound);
  expectSamples(weightGradient(double(fine), double(coarse), kernel, options), dw, bound);
}

const double = ({ shape, data }: Samples): Tensor => tensor(shape, Float64Array.from(data));
const single = ({ shape, data }: Samples): Tensor => tensor(shape, Float32Array.from(data));

/** output_padding → outputPadding, as the adapters spell it. */
function camelCase(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function expectSamples(actual: Tensor, expected: Samples | undefined, bound: number): void {
  expect(actual.shape).toEqual(expected?.shape);
  expected?.data.forEach((value, i) => {
    const error = Math.abs(value - actual.data[i]);
    if (!(error <= bound * Math.max(1, Math.abs(value))))
      expect.fail(`sample ${i}: ${actual.data[i]} instead of ${value}`);
  });
}
