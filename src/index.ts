/** deconvkit: the public API. */
export { DeconvError, type DeconvErrorCode } from './errors.ts';
export { goodSize } from './fft/good-size.ts';
export { irfftn, rfftn } from './fft/rfftn.ts';
export type { Spectrum } from './fft/spectrum.ts';
export { adjointError } from './operators/adjoint-error.ts';
export { type BlurOptions, blur } from './operators/blur.ts';
export { type Boundary, boundaryIndex } from './operators/boundary.ts';
export { circulant } from './operators/circulant.ts';
export { compose } from './operators/compose.ts';
export { type GradientOptions, gradient } from './operators/gradient.ts';
export type {
  CirculantOperator,
  LinearOperator,
  WindowedOperator,
} from './operators/operator.ts';
export { type Random, random } from './random.ts';
export {
  copyOf,
  type DType,
  type FloatArray,
  type Image,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from './tensor.ts';
