/** Marks all that lie within `reach` of a mark along one axis. */
export function dilateMask(marks: Uint8Array, n: number, stride: number, reach: number): Uint8Array {
  const result = new Uint8Array(marks.length);
  for (let first = 0; first < marks.length; first++) {
    if (Math.floor(first / stride) % n !== 0) continue;
    // How far behind the last mark lies, once from each end.
    for (const [begin, step] of [
      [0, 1],
      [n - 1, -1],
    ])
      for (let k = 0, since = reach + 1; k < n; k++) {
        const at = first + (begin + step * k) * stride;
        since = marks[at] === 1 ? 0 : since + 1;
        if (since <= reach) result[at] = 1;
      }
  }
  return result;
}
