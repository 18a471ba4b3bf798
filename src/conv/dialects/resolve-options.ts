import { entryOf, libraryFailure } from '../../parameter.ts';
import type { Dialect, DialectCatalogue } from './dialect.ts';
import type { CallOptions } from './options.ts';
import type { ResolvedConv } from './resolve.ts';

/**
 * Resolves the options of `deconv conv` on an image in a dialect; the channels of the image are a batch of one-channel images.
 *
 * @param dialects the catalogue
 * @param name a name of the catalogue
 * @param options what is left out is the framework's own default
 * @param shape [channels, height, width] of the image
 * @param kernel [height, width]
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError for a dialect that does not exist or has no such option, or where the framework refuses the values
 * @example
 * const options = { transposed: false, stride: [2, 2], padding: 'same' };
 * resolveOptions(dialects, 'keras', options, [3, 9, 9], [3, 3]).outSize; // => [5, 5]
 */
export function resolveOptions(
  dialects: DialectCatalogue,
  name: string,
  options: CallOptions,
  [batch, height, width]: readonly [channels: number, height: number, width: number],
  kernel: readonly [height: number, width: number],
): ResolvedConv {
  if (!Object.hasOwn(dialects, name)) unknownDialect(name, dialects);
  const { adapters, layouts, fromOptions } = dialects[name];
  const side = options.transposed ? 1 : 0;
  const adapter = adapters[side] as ((shapes: unknown, args: unknown) => ResolvedConv) | undefined;
  if (adapter === undefined) throw new RangeError(`conv: ${name} has no transposed convolution`);
  const args = fromOptions(options, { batch, kernel });
  for (const key of ['outputPadding', 'outputSize'] as const)
    if (options[key] !== undefined && !Object.values(args).some((value) => holds(value, options[key])))
      throw new RangeError(
        `conv: ${name} has no --${key === 'outputSize' ? 'output-size' : 'output-padding'} here`,
      );
  const shapes =
    layouts[side].data === 'channels-last'
      ? { input: [batch, height, width, 1], weight: [...kernel, 1, 1] }
      : { input: [batch, 1, height, width], weight: [1, 1, ...kernel] };
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  return adapter(shapes, Object.fromEntries(given));
}

function unknownDialect(name: string, dialects: DialectCatalogue): never {
  const entries = Object.entries(dialects).map(([key, dialect]) => [key, described(dialect)]);
  entryOf('dialect', name, Object.fromEntries(entries), libraryFailure('conv'));
  throw new Error('unreachable');
}

const described = ({ name }: Dialect) => ({ summary: name, parameters: {} });

/** An argument holds a pair where it is the pair or contains it: an output shape has batch and channels around it. */
function holds(value: unknown, pair: unknown): boolean {
  return (
    value === pair || (Array.isArray(value) && Array.isArray(pair) && value.join().includes(pair.join()))
  );
}
