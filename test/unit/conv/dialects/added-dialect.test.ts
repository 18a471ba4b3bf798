import { expect, it } from 'vitest';
import { channelsFirst, type Dialect } from '../../../../src/conv/dialects/dialect.ts';
import { equivalentCallsIn } from '../../../../src/conv/dialects/equivalent.ts';
import { nativeConv, nativeConvTranspose } from '../../../../src/conv/dialects/frameworks/native.ts';
import { begins, endOf } from '../../../../src/conv/dialects/geometry.ts';
import { dialects } from '../../../../src/conv/dialects/index.ts';
import { resolveOptions } from '../../../../src/conv/dialects/resolve-options.ts';
import { runCall } from '../../../../src/conv/dialects/run.ts';
import { tensor } from '../../../../src/tensor.ts';

interface HalfArguments {
  readonly step?: readonly number[];
  readonly cut?: readonly number[];
}

/** A framework whose only arguments are a step and what is cut off at both ends: a whole new dialect in one object. */
const half: Dialect = {
  name: 'Half',
  adapters: [
    (shapes, { step, cut }: HalfArguments) => nativeConv(shapes, { stride: step, padding: cut }),
    (shapes, { step, cut }: HalfArguments) => nativeConvTranspose(shapes, { stride: step, padding: cut }),
  ],
  layouts: channelsFirst,
  fromOptions: ({ stride }) => ({ step: stride }),
  calls: {
    names: () => ['half.conv', 'half.up'],
    candidates: (layer) => [{ step: layer.stride, cut: begins(layer) }],
    unpadded: (layer) => ({ step: layer.stride }),
    write: (name, _, args) => `${name}(${args.map(([key, value]) => `${key}: ${value}`).join(', ')})`,
  },
};
const catalogue = { ...dialects, half };

it('a dialect that is added to the catalogue resolves the options of the command, in both directions', () => {
  const options = { stride: [2, 2], transposed: true } as const;
  const call = resolveOptions(catalogue, 'half', options, [3, 4, 5], [3, 3]);
  expect(call.outSize).toEqual([9, 11]);
  expect(
    resolveOptions(catalogue, 'half', { ...options, transposed: false }, [3, 9, 11], [3, 3]).outSize,
  ).toEqual([4, 5]);
  expect(() => resolveOptions(catalogue, 'hafl', options, [3, 4, 5], [3, 3])).toThrow(
    'conv: unknown dialect "hafl" (did you mean half?)',
  );
  expect(() =>
    resolveOptions(catalogue, 'half', { ...options, outputSize: [9, 9] }, [1, 4, 4], [3, 3]),
  ).toThrow('conv: half has no --output-size here');
});

it('and is among the equivalent calls, which compute the same', () => {
  const y = tensor([1, 1, 3], [1, 2, 3]);
  const weight = tensor([1, 1, 3], [1, 10, 100]);
  const layer = nativeConvTranspose({ input: y.shape, weight: weight.shape }, { stride: 2, padding: 1 });
  expect(endOf(layer, 0)).toBe(1);
  const added = equivalentCallsIn(catalogue, layer).find(({ framework }) => framework === 'Half');
  expect(added).toMatchObject({ how: 'exact', text: 'half.up(step: 2, cut: 1)' });
  if (added?.call === undefined) throw new Error('the call is not resolved');
  expect([...runCall(added.call, y, weight).data]).toEqual([10, 102, 20, 203, 30]);
});
