/** Convolution of float32 images by overlapping blocks, each of which stays in the cache. */

import {
  type BlockLayout,
  type LaidBlocks,
  layBlocks,
  layFilter,
  runOverlapSave,
} from '../kernels/overlap-save.ts';
import { type Engine, engine } from '../kernels/runtime/engine.ts';
import type { Heap } from '../kernels/runtime/heap.ts';
import { atAddresses } from '../kernels/runtime/wasm-arrays.ts';
import type { Spectrum } from './spectrum.ts';

/** A convolution by blocks, ready to be applied many times. */
export interface BlockConvolution {
  /** Writes the result of `images` images after another; false where it could not be done on this host. */
  run(x: Float32Array, images: number, out: Float32Array): boolean;
}

/** What lies in the memory of an engine. */
interface InHeap {
  readonly laid: LaidBlocks;
  readonly filter: number;
}

/** Releases what abandoned convolutions hold; it references no engine. */
const abandoned = new FinalizationRegistry<{ readonly heap: WeakRef<Heap>; readonly at: readonly number[] }>(
  ({ heap, at }) => {
    for (const block of at) heap.deref()?.release(block);
  },
);

/**
 * Makes a convolution ready.
 *
 * @param spectrum of the kernel on the grid of a block
 * @param conjugate whether it correlates
 */
export function blockConvolution(
  spectrum: Spectrum,
  conjugate: boolean,
  layout: BlockLayout,
): BlockConvolution {
  const byEngine = new WeakMap<Engine, InHeap>();
  const convolution: BlockConvolution = {
    run(x, images, out) {
      const kernels = engine();
      if (kernels === undefined) return false;
      let inHeap = byEngine.get(kernels);
      if (inHeap === undefined) {
        inHeap = {
          laid: layBlocks(kernels, layout),
          filter: layFilter(kernels, layout.block, spectrum.re, spectrum.im),
        };
        byEngine.set(kernels, inHeap);
        const at = [inHeap.laid.at, inHeap.filter];
        abandoned.register(convolution, { heap: new WeakRef(kernels.heap), at });
      }
      const { laid, filter } = inHeap;
      atAddresses(kernels, [x], [out], ([from], [to]) =>
        runOverlapSave(kernels, laid, filter, conjugate, images, from, to),
      );
      return true;
    },
  };
  return convolution;
}
