/** What a dialect is: how a framework writes its convolutions, in one object. */

import type { CallArguments, ResolvedGeometry } from './geometry.ts';
import type { CallOptions } from './options.ts';
import type { ConvShapes, ResolvedConv, TensorLayout } from './resolve.ts';

/** Resolves the shapes and arguments of a call; the arguments are checked when it runs. */
export type DialectAdapter = (shapes: ConvShapes, args: never) => ResolvedConv;

/** How a framework expresses a given layer. */
export interface CallWriter {
  /** The functions for a spatial rank, forward and transposed. */
  readonly names: (rank: number) => readonly [string, string];
  /** The arguments that might express the layer, the best first. */
  readonly candidates: (layer: ResolvedGeometry) => CallArguments[];
  /** The call without padding, where no candidate expresses the layer. */
  readonly unpadded: (layer: ResolvedGeometry) => CallArguments;
  /** Why the framework runs no such call on the CPU, where it takes the arguments all the same; undefined where it does. */
  readonly notOnCpu?: ((layer: ResolvedGeometry) => string | undefined) | undefined;
  /** The names of arguments that have no default: they are written where they do nothing, too. */
  readonly required?: readonly string[] | undefined;
  /** The line of code; `args` are those that differ from the defaults, and the required ones. */
  readonly write: (name: string, layer: ResolvedGeometry, args: readonly [string, unknown][]) => string;
  /** The line of code that slices the output of a call, [from, to) per axis, where the framework can do so in the same line. */
  readonly slice?: ((call: string, ranges: readonly (readonly [number, number])[]) => string) | undefined;
  /** The expression that pads another one with zeros, [begin, end] >= 0 per axis, where the framework can do so in the same line. */
  readonly pad?: ((expression: string, pads: readonly (readonly [number, number])[]) => string) | undefined;
}

/** A framework's way to write convolutions. */
export interface Dialect {
  /** The name of the framework. */
  readonly name: string;
  /** Forward and transposed; a dialect may have the forward one alone. */
  readonly adapters: readonly [forward: DialectAdapter, transposed?: DialectAdapter | undefined];
  /** The default layouts of its tensors, forward and transposed. */
  readonly layouts: readonly [forward: TensorLayout, transposed: TensorLayout];
  /** The arguments for the options of `deconv conv`; what is undefined is left to the framework's defaults. */
  readonly fromOptions: (options: CallOptions, image: ImageCall) => CallArguments;
  /** How it expresses a layer; absent for a variant of another dialect. */
  readonly calls?: CallWriter | undefined;
}

/** What the options of `deconv conv` are applied to: an image whose channels are a batch of one-channel images. */
export interface ImageCall {
  readonly batch: number;
  readonly kernel: readonly [height: number, width: number];
}

/** N C *spatial with the weight's output or input channels first, as most frameworks. */
export const channelsFirst: Dialect['layouts'] = [
  { data: 'channels-first', weight: 'OI*' },
  { data: 'channels-first', weight: 'IO*' },
];

/** N *spatial C with the weight's channels last, as TensorFlow. */
export const channelsLast: Dialect['layouts'] = [
  { data: 'channels-last', weight: '*IO' },
  { data: 'channels-last', weight: '*OI' },
];

/** The dialects by the names that `deconv conv --dialect` takes. */
export type DialectCatalogue = Readonly<Record<string, Dialect>>;
