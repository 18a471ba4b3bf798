import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { openWorkspace } from '../../kernels/runtime/workspace.ts';
import { dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../../tensor.ts';

/** The buffers of a solver. Those in single precision lie in the WebAssembly heap, so that an iteration copies nothing. */
export interface SolverMemory {
  /** A tensor of zeros in the precision of the data, valid until `release`. */
  tensor(shape: Shape): Tensor;
  /** A copy of a tensor. */
  clone(source: Tensor): Tensor;
  /** An array of zeros. */
  floats(length: number): FloatArray;
  /** A copy of an array. */
  copy(values: FloatArray): FloatArray;
  /** A half spectrum of zeros, over the last `rank` axes of a shape. */
  spectrum(shape: Shape, rank: number): Spectrum;
  release(): void;
}

/**
 * Opens buffers in the precision of `measured`.
 *
 * @param samples the total length of all buffers to come and of the transforms' scratch buffers: refused at once where memory is short
 * @throws DeconvError OUT_OF_MEMORY
 */
export function solverMemory(measured: Tensor, samples = 0): SolverMemory {
  const single = dtypeOf(measured) === 'float32';
  const memory = openWorkspace(single ? 4 * samples : 0);
  const floats = (length: number): FloatArray => (single ? memory.floats(length) : new Float64Array(length));
  const copy = (values: FloatArray): FloatArray => {
    const data = floats(values.length);
    data.set(values);
    return data;
  };
  return {
    floats,
    copy,
    tensor: (shape) => ({ shape, data: floats(sizeOf(shape)) }),
    clone: ({ shape, data }) => ({ shape, data: copy(data) }),
    spectrum(shape, rank) {
      const coefficients = sizeOf(halfShape(shape));
      return { shape, rank, re: floats(coefficients), im: floats(coefficients) };
    },
    release: () => memory.release(),
  };
}
