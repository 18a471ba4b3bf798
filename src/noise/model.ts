import type { Described, Parameter } from '../parameter.ts';
import type { Shape, Tensor } from '../tensor.ts';

/** A noise model: its description, and the function that adds the noise. `Options` are its parameters. */
export interface NoiseModel<Options = object> extends Described {
  readonly parameters: { readonly [Key in keyof Required<Options>]: Parameter } & Readonly<
    Record<string, Parameter>
  >;
  /** A noisy copy; the same seed gives the same noise on every machine. */
  add<S extends Shape>(x: Tensor<S>, options: Options): Tensor<S>;
}
