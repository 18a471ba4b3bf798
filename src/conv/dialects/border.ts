import { rangeError } from '../../errors.ts';
import { allocate, dtypeOf, sizeOf, type Tensor } from '../../tensor.ts';
import type { Border } from './dialect.ts';

/**
 * Continues a picture beyond its frame, by PyTorch's names: reflect dcb|abcd|cba, replicate aaa|abcd|ddd, circular bcd|abcd|abc.
 *
 * @param x [..., ...spatial]; the last `pads.length` axes grow
 * @param pads [begin, end] per spatial axis, >= 0; at most n − 1 for reflect and n for circular
 */
export function padBorder(x: Tensor, pads: readonly (readonly [number, number])[], mode: Border): Tensor {
  return pads.reduce(
    (grown, pair, axis) => padAxis(grown, x.shape.length - pads.length + axis, pair, mode),
    x,
  );
}

function padAxis(x: Tensor, axis: number, [begin, end]: readonly [number, number], mode: Border): Tensor {
  const n = x.shape[axis];
  const most = mode === 'reflect' ? n - 1 : mode === 'circular' ? n : Number.POSITIVE_INFINITY;
  if (Math.max(begin, end) > most)
    throw rangeError('padBorder', 'padding', `at most ${most} for ${mode} on an axis of ${n}`, [begin, end]);
  const shape = x.shape.map((size, a) => (a === axis ? size + begin + end : size));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const data = allocate(sizeOf(shape), dtypeOf(x));
  for (let o = 0, at = 0; at < data.length; o++) {
    for (let i = -begin; i < n + end; i++, at += inner) {
      const from = sourceIndex(i, n, mode);
      if (from >= 0) data.set(x.data.subarray((o * n + from) * inner, (o * n + from + 1) * inner), at);
    }
  }
  return { shape, data };
}

/** Which sample stands for position i of an axis; −1 for a zero. */
function sourceIndex(i: number, n: number, mode: Border): number {
  if (i >= 0 && i < n) return i;
  if (mode === 'zeros') return -1;
  if (mode === 'replicate') return i < 0 ? 0 : n - 1;
  if (mode === 'circular') return (i + n) % n;
  return i < 0 ? -i : 2 * (n - 1) - i;
}
