import { rangeError } from '../../errors.ts';
import { allocate, dtypeOf, type Shape, sizeOf, stridesOf, type Tensor } from '../../tensor.ts';
import { conv } from '../conv.ts';
import { convTranspose } from '../conv-transpose.ts';
import { padExplicitly } from './padding-mode.ts';
import { type ResolvedConv, weightAxes } from './resolve.ts';

/**
 * Runs a call that a dialect adapter has resolved, on tensors in the framework's own layouts.
 *
 * @param call what the adapter returned for the shapes of x and weight
 * @param x the input in the layout `call.layout.data`
 * @param weight the kernel in the layout `call.layout.weight`
 * @param bias one value per output channel
 * @returns the output in the same data layout as x
 * @throws RangeError when the tensors do not have the shapes that were resolved
 * @example
 * const x = tensor([1, 2, 1], [2, 3]);
 * const w = tensor([3, 1, 1], [1, 2, 3]);
 * const call = kerasConvTranspose({ input: x.shape, weight: w.shape }, { strides: 2, padding: 'same' });
 * [...runCall(call, x, w).data]; // => [2, 4, 9, 6]
 */
export function runCall(
  call: ResolvedConv,
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | readonly number[],
): Tensor {
  const { transposed, groups, stride, dilation, outSize } = call;
  const rank = call.kernel.length;
  const last = call.layout.data === 'channels-last';
  const spatial = Array.from({ length: rank }, (_, axis) => axis);
  const lead = call.batched ? [0] : [];
  const toFirst = last
    ? [...lead, rank + lead.length, ...spatial.map((axis) => axis + lead.length)]
    : undefined;
  const toLast = last ? [...lead, ...spatial.map((axis) => axis + lead.length + 1), lead.length] : undefined;

  let input = toFirst === undefined ? x : permute(x, toFirst);
  const expected = [call.inChannels, ...call.inSize];
  if (input.shape.slice(-rank - 1).join() !== expected.join())
    throw rangeError('runCall', 'x', `the tensor that was resolved (${expected.join('x')})`, input.shape);
  if (call.explicitPadding !== undefined)
    input = padExplicitly(input, call.explicitPadding.pads, call.explicitPadding.mode);
  const output = (transposed ? convTranspose : conv)(input, canonicalWeight(call, weight), {
    ...(bias === undefined ? {} : { bias }),
    groups,
    stride,
    dilation,
    padding: call.cropBegin.map((begin) => [begin, 0] as const),
    outputSize: outSize,
  });
  return toLast === undefined ? output : permute(output, toLast);
}

/** The weight as the engine wants it: all channels of the coarse side, one group's of the fine side, taps; not flipped. */
function canonicalWeight(call: ResolvedConv, weight: Tensor): Tensor {
  const { layout, transposed, groups, kernel } = call;
  const letters = weightAxes(layout.weight, kernel.length);
  const order = [...(transposed ? 'GIO' : 'GOI')]
    .map((letter) => letters.indexOf(letter))
    .filter((axis) => axis >= 0);
  const taps = letters.flatMap((letter, axis) => (letter === '*' ? [axis] : []));
  const permuted = permute(weight, [...order, ...taps]);
  const flipped = layout.flip ? flipLast(permuted, kernel.length) : permuted;
  const inPerGroup = call.inChannels / groups;
  const outPerGroup = call.outChannels / groups;
  const shape = transposed
    ? [call.inChannels, outPerGroup, ...kernel]
    : [call.outChannels, inPerGroup, ...kernel];
  if (sizeOf(shape) !== weight.data.length)
    throw rangeError(
      'runCall',
      'weight',
      `the tensor that was resolved (${sizeOf(shape)} values)`,
      weight.shape,
    );
  return { shape, data: flipped.data };
}

/** The tensor with its axes in another order: axis a of the result is axis order[a] of the source. */
export function permute(source: Tensor, order: readonly number[]): Tensor {
  const shape: Shape = order.map((axis) => source.shape[axis]);
  const strides = stridesOf(source.shape);
  const steps = order.map((axis) => strides[axis]);
  const data = allocate(source.data.length, dtypeOf(source));
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, from = 0; i < data.length; i++) {
    data[i] = source.data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { shape, data };
}

/** Reversing all trailing axes is reversing each run of their samples. */
function flipLast(source: Tensor, rank: number): Tensor {
  const run = sizeOf(source.shape.slice(-rank));
  const data = source.data.slice();
  for (let at = 0; at < data.length; at += run) data.subarray(at, at + run).reverse();
  return { shape: source.shape, data };
}
