/** Arrays as addresses: what lies in the engine's memory is used in place, anything else crosses over once each way. */

import { type Engine, isResident } from './engine.ts';

/** Runs `work` on the addresses of `inputs` and `outputs`; what it leaves at the outputs' addresses is in the outputs afterwards; returns what it returns. */
export function atAddresses<T>(
  engine: Engine,
  inputs: readonly Float32Array[],
  outputs: readonly Float32Array[],
  work: (inputs: readonly number[], outputs: readonly number[]) => T,
): T {
  const guests = new Map<Float32Array, number>();
  const place = (data: Float32Array): number => {
    if (isResident(data)) return data.byteOffset;
    const at = guests.get(data) ?? engine.heap.allocate(data.byteLength);
    guests.set(data, at);
    return at;
  };
  try {
    const from = inputs.map(place);
    const to = outputs.map(place);
    const { buffer } = engine.memory;
    inputs.forEach((data, i) => {
      if (!isResident(data)) new Float32Array(buffer, from[i], data.length).set(data);
    });
    const result = work(from, to);
    outputs.forEach((data, i) => {
      if (!isResident(data)) data.set(new Float32Array(engine.memory.buffer, to[i], data.length));
    });
    return result;
  } finally {
    for (const at of guests.values()) engine.heap.release(at);
  }
}
