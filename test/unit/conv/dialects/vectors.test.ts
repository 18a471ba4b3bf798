import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Resolved, Site } from '../../../../src/conv/dialects/dialect.ts';
import { onnxConv, onnxConvTranspose } from '../../../../src/conv/dialects/onnx.ts';
import { pytorchConv, pytorchConvTranspose } from '../../../../src/conv/dialects/pytorch.ts';
import { runCall } from '../../../../src/conv/dialects/run.ts';
import { tensor } from '../../../../src/tensor.ts';
import { sharedPath } from '../../../shared.ts';

interface Vector {
  name: string;
  op: 'Conv' | 'ConvTranspose';
  attributes: Record<string, unknown>;
  x: { shape: number[]; data: number[] };
  w: { shape: number[]; data: number[] };
  b?: { data: number[] };
  y: { shape: number[]; data: number[] };
}

const adapters: Record<string, (site: Site, attributes: never) => Resolved> = {
  'onnx Conv': onnxConv,
  'onnx ConvTranspose': onnxConvTranspose,
  'pytorch Conv': pytorchConv,
  'pytorch ConvTranspose': pytorchConvTranspose,
};

/** kernel_shape → kernelShape, as the adapters spell it. */
const camelCase = (attributes: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key.replace(/_(.)/g, (_, c: string) => c.toUpperCase()),
      value,
    ]),
  );

describe.each([
  ['onnx', 46],
  ['burn', 35],
  ['pytorch', 80],
])('the vectors of %s', (file, count) => {
  const path = sharedPath('vectors', `${file}.json`);
  const {
    cases = [],
    dialect,
    tolerance,
  } = path === undefined
    ? {}
    : (JSON.parse(readFileSync(path, 'utf8')) as { cases: Vector[]; dialect: string; tolerance: number });

  it.skipIf(path === undefined)(`are ${count}`, () => {
    expect(cases).toHaveLength(count);
  });

  it.skipIf(path === undefined).each(cases.map((each) => [each.name, each] as const))(
    '%s',
    (_, { op, attributes, x, w, b, y }) => {
      for (const Samples of [Float64Array, Float32Array]) {
        const input = tensor(x.shape, Samples.from(x.data));
        const weight = tensor(w.shape, Samples.from(w.data));
        const call = adapters[`${dialect} ${op}`](
          { input: x.shape, weight: w.shape },
          camelCase(attributes) as never,
        );
        const result = runCall(call, input, weight, b?.data);
        expect(result.shape).toEqual(y.shape);
        y.data.forEach((value, i) => {
          const error = Math.abs(value - result.data[i]);
          // The files give a bound for numbers of order 1; integers in the thousands carry the rounding of Float32.
          if (!(error <= (tolerance as number) * Math.max(1, Math.abs(value))))
            expect.fail(`sample ${i}: ${result.data[i]} instead of ${value}`);
        });
      }
    },
  );
});
