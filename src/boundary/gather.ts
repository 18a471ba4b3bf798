import type { LinearOperator } from '../linear-operator.ts';
import { checkTensor, dtypeOf, type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../tensor.ts';

/**
 * Copies samples by one index map per axis: (A x)[p] = x[map₀(p₀), map₁(p₁), ...], and 0 where an index is -1.
 *
 * Padding, cropping and every boundary rule are of this kind. The adjoint folds: it adds up, at each sample, all positions that copied it.
 *
 * @param batch extents of the leading axes, which are copied as they are
 * @param domain extents of the mapped axes of x
 * @param maps for each mapped axis the indices into x, one for each position of y
 */
export function gather(batch: Shape, domain: Shape, maps: readonly Int32Array[]): LinearOperator {
  const range = maps.map((map) => map.length);
  const rowMap = maps[maps.length - 1];
  const rows = rowStarts(domain, maps);
  const [head, tail] = straightRun(rowMap);
  const copiesOnce = maps.every(isInjective);
  const entries = sizeOf(batch);
  const domainSize = sizeOf(domain);
  const domainShape = [...batch, ...domain];
  const rangeShape = [...batch, ...range];
  return {
    domain: domainShape,
    range: rangeShape,
    apply(x: Tensor, out: Tensor = zeros(rangeShape, dtypeOf(x))) {
      checkTensor('apply', 'x', x, domainShape);
      let at = 0;
      for (let entry = 0; entry < entries; entry++) {
        for (const row of rows) {
          const start = entry * domainSize + row;
          if (row < 0) out.data.fill(0, at, at + rowMap.length);
          else {
            for (let j = 0; j < head; j++) out.data[at + j] = rowMap[j] < 0 ? 0 : x.data[start + rowMap[j]];
            const from = start + rowMap[head];
            out.data.set(x.data.subarray(from, from + tail - head), at + head);
            for (let j = tail; j < rowMap.length; j++)
              out.data[at + j] = rowMap[j] < 0 ? 0 : x.data[start + rowMap[j]];
          }
          at += rowMap.length;
        }
      }
      return out;
    },
    adjoint(y: Tensor, out: Tensor = zeros(domainShape, dtypeOf(y))) {
      checkTensor('adjoint', 'y', y, rangeShape);
      out.data.fill(0);
      let at = 0;
      for (let entry = 0; entry < entries; entry++) {
        for (const row of rows) {
          const start = entry * domainSize + row;
          if (row >= 0 && copiesOnce && tail - head === rowMap.length)
            out.data.set(y.data.subarray(at, at + rowMap.length), start + rowMap[0]);
          else if (row >= 0)
            for (let j = 0; j < rowMap.length; j++)
              if (rowMap[j] >= 0) out.data[start + rowMap[j]] += y.data[at + j];
          at += rowMap.length;
        }
      }
      return out;
    },
  };
}

/** Offset of the row of x that each row of y copies; -1 for a row of zeros. */
function rowStarts(domain: Shape, maps: readonly Int32Array[]): Int32Array {
  const strides = stridesOf(domain);
  let starts: number[] = [0];
  for (let axis = 0; axis < maps.length - 1; axis++) {
    const map = maps[axis];
    starts = starts.flatMap((start) =>
      Array.from(map, (i) => (start < 0 || i < 0 ? -1 : start + i * strides[axis])),
    );
  }
  return Int32Array.from(starts);
}

/** The longest run of positions with consecutive indices, [from, to): it is copied as one block. */
function straightRun(map: Int32Array): [from: number, to: number] {
  let best: [number, number] = [0, 0];
  for (let from = 0, to = 1; from < map.length; from = to, to = from + 1) {
    if (map[from] < 0) continue;
    while (to < map.length && map[to] === map[to - 1] + 1) to++;
    if (to - from > best[1] - best[0]) best = [from, to];
  }
  return best;
}

/** Whether no sample is copied twice along this axis. */
function isInjective(map: Int32Array): boolean {
  const copied = map.filter((i) => i >= 0);
  return new Set(copied).size === copied.length;
}
