/** The named kernels of image processing: what `makeKernel` checks a spec against and what the command line prints. */

import { checkInteger } from '../errors.ts';
import { type Catalogue, checkSpec, type Described, libraryFailure, type Parameter } from '../parameter.ts';
import { type Tensor, tensor } from '../tensor.ts';
import { largestFactor, outer, tent } from './bilinear.ts';

/** The options of each named kernel, by its name. */
export interface KernelOptions {
  bilinear: {
    /** The enlargement, an integer >= 1. */
    readonly factor: number;
  };
  sobel: {
    /** The axis of the derivative; `x` by default. */
    readonly axis?: 'x' | 'y' | undefined;
  };
  laplace: object;
  sharpen: object;
}

/** The name of a kernel. */
export type KernelName = keyof KernelOptions;

/** A kernel as plain data: its name and its options. */
export type KernelSpec = {
  [Name in KernelName]: { readonly kernel: Name } & KernelOptions[Name];
}[KernelName];

/** A named kernel: its description, and the function that makes its weights. */
export interface KernelModel<Options = object> extends Described {
  readonly parameters: { readonly [Key in keyof Required<Options>]: Parameter } & Readonly<
    Record<string, Parameter>
  >;
  /** The weights [rows, columns], for a correlation. */
  make(options: Options): Tensor;
}

/** The kernels by name, each with its parameters. */
export const kernels: { readonly [Name in KernelName]: KernelModel<KernelOptions[Name]> } = {
  bilinear: {
    summary: 'bilinear upsampling with --transpose --stride n (Caffe): K = 2n − n mod 2',
    parameters: { factor: { meaning: 'enlargement', kind: 'number', required: true } },
    make({ factor }) {
      checkInteger('makeKernel', 'factor', factor, 1, largestFactor);
      return outer([tent(factor), tent(factor)]);
    },
  },
  sobel: {
    summary: 'derivative along an axis',
    parameters: {
      axis: { meaning: 'axis of the derivative', kind: 'choice', choices: ['x', 'y'], default: 'x' },
    },
    make: ({ axis = 'x' }) =>
      tensor([3, 3], axis === 'y' ? [-1, -2, -1, 0, 0, 0, 1, 2, 1] : [-1, 0, 1, -2, 0, 2, -1, 0, 1]),
  },
  laplace: {
    summary: 'sum of the second derivatives',
    parameters: {},
    make: () => tensor([3, 3], [0, 1, 0, 1, -4, 1, 0, 1, 0]),
  },
  sharpen: {
    summary: 'the image minus its Laplacian',
    parameters: {},
    make: () => tensor([3, 3], [0, -1, 0, -1, 5, -1, 0, -1, 0]),
  },
};

/**
 * The weights of a named kernel, for `conv` and `convTranspose`.
 *
 * @param spec `{ kernel, ...options }`; {@link kernels} lists the names and their parameters
 * @returns [rows, columns], in double precision
 * @throws RangeError when the name or a parameter is unknown, or a value is out of range
 * @throws TypeError when a required parameter is missing or a value is of the wrong kind
 * @example
 * [...makeKernel({ kernel: 'sobel' }).data]; // => [-1, 0, 1, -2, 0, 2, -1, 0, 1]
 */
export function makeKernel(spec: KernelSpec): Tensor {
  const { kernel, ...options } = spec;
  const catalogue: Catalogue<KernelModel> = kernels;
  return checkSpec('kernel', String(kernel), options, catalogue, libraryFailure('makeKernel')).make(options);
}
