import { openWorkspace } from '../kernels/workspace.ts';
import { dtypeOf, type Shape, sizeOf, type Tensor } from '../tensor.ts';

/** Where an iterative solver keeps its state: single precision lies where the transforms work, so that an iteration copies nothing. */
export interface Buffers {
  /** A tensor of zeros in the precision of the data; it lives until `release`. */
  tensor(shape: Shape): Tensor;
  /** The same with the samples of another tensor. */
  holding(source: Tensor): Tensor;
  release(): void;
}

/**
 * Opens buffers in the precision of `measured`.
 *
 * @param samples all that will be asked for and what a transform needs beside: refused at once where there is no room
 * @throws DeconvError OUT_OF_MEMORY
 */
export function buffersFor(measured: Tensor, samples = 0): Buffers {
  const single = dtypeOf(measured) === 'float32';
  const memory = openWorkspace(single ? 4 * samples : 0);
  const tensor = (shape: Shape): Tensor => ({
    shape,
    data: single ? memory.floats(sizeOf(shape)) : new Float64Array(sizeOf(shape)),
  });
  return {
    tensor,
    holding(source) {
      const copy = tensor(source.shape);
      copy.data.set(source.data);
      return copy;
    },
    release: () => memory.release(),
  };
}
