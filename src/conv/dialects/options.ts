/** The options of `deconv conv` for height and width, and how dialects read them. */

/** Height and width. */
export type Pair = readonly [number, number];

/** The options of a call; what is left out is the framework's own default. */
export interface CallOptions {
  readonly transposed: boolean;
  readonly stride?: Pair | undefined;
  readonly dilation?: Pair | undefined;
  /** [[top, bottom], [left, right]], or a word of the framework. */
  readonly padding?: readonly [Pair, Pair] | string | undefined;
  readonly outputPadding?: Pair | undefined;
  readonly outputSize?: Pair | undefined;
}

/** An option that the dialect cannot express. */
const refusal = (message: string): RangeError => new RangeError(`conv: ${message}`);

/** Padding that is the same at both ends of an axis, or one of the words. */
export function symmetricPadding(padding: CallOptions['padding'], words: readonly string[] = []): unknown {
  if (padding === undefined) return undefined;
  if (typeof padding === 'string') return paddingWord(padding, words);
  if (padding.some(([begin, end]) => begin !== end))
    throw refusal('this dialect pads both ends alike: expected --padding n or h,w');
  return padding.map(([begin]) => begin);
}

/** One of the words that the framework knows, in its own spelling. */
export function paddingWord(padding: string, words: readonly string[]): string {
  const found = words.find((each) => each.toLowerCase() === padding.toLowerCase());
  if (found !== undefined) return found;
  const expected = `numbers${words.length ? ` or ${words.join(', ')}` : ''}`;
  throw refusal(`this dialect does not know --padding ${padding}: expected ${expected}`);
}

/** Padding as one of the words, or as numbers in the form of the framework. */
export function wordOrNumbers(
  padding: CallOptions['padding'],
  words: readonly string[],
  numbers: (pairs: readonly [Pair, Pair]) => unknown,
): unknown {
  if (padding === undefined) return undefined;
  return typeof padding === 'string' ? paddingWord(padding, words) : numbers(padding);
}

/** Padding that must be numbers. */
export const numericPadding = (padding: CallOptions['padding']): readonly [Pair, Pair] | undefined =>
  wordOrNumbers(padding, [], (pairs) => pairs) as readonly [Pair, Pair] | undefined;

/** Padding that must be a word. */
export function wordPadding(
  padding: CallOptions['padding'],
  dialect: string,
  words: readonly string[],
): string | undefined {
  if (padding !== undefined && typeof padding !== 'string')
    throw refusal(`${dialect} pads by a word: expected --padding ${words.join(' or ')}`);
  return padding && paddingWord(padding, words);
}

/** [begin, end] for batch, height, width and channels. */
export const everyAxis = (pairs: readonly [Pair, Pair]): Pair[] => [[0, 0], ...pairs, [0, 0]];

/** The output shape that a framework requires, channels last. */
export function requiredOutputShape({ outputSize }: CallOptions, batch: number): number[] {
  if (outputSize === undefined)
    throw refusal('this dialect requires the size of the output: expected --output-size');
  return [batch, ...outputSize, 1];
}

/** Refuses an option that the dialect does not have. */
export function refuseOption(value: unknown, message: string): void {
  if (value !== undefined) throw refusal(message);
}
