/** Tensors' samples for a whole solve, in the memory where the kernels work. */

import { DeconvError } from '../../errors.ts';
import { type Engine, engine, keepEngine } from './engine.ts';

/** Hands out arrays that the kernels use in place, until it is released. */
export interface Workspace {
  /** `length` zeros. Valid until the workspace is released: what is to live longer is copied. */
  floats(length: number): Float32Array;
  /** Gives all of it back. Safe to call twice. */
  release(): void;
}

/**
 * Opens a workspace. Where there is no engine it hands out ordinary arrays, and everything works the same.
 *
 * @param bytes an estimate of all that will be asked for; refused at once where it cannot be had
 * @throws DeconvError OUT_OF_MEMORY when there is no room for the estimate
 */
export function openWorkspace(bytes = 0): Workspace {
  const kernels = engine();
  if (kernels === undefined) return { floats: (length) => new Float32Array(length), release: () => {} };
  kernels.heap.reserve(bytes);
  return residentWorkspace(kernels);
}

function residentWorkspace({ heap, memory }: Engine): Workspace {
  let blocks: number[] | undefined = [];
  const giveBack = keepEngine();
  return {
    floats(length) {
      if (blocks === undefined) throw new DeconvError('OUT_OF_MEMORY', 'this workspace has been released');
      const at = heap.allocate(length * 4);
      blocks.push(at);
      return new Float32Array(memory.buffer, at, length).fill(0);
    },
    release() {
      if (blocks === undefined) return;
      for (const at of blocks) heap.release(at);
      blocks = undefined;
      giveBack();
    },
  };
}
