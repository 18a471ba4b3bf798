import type { CallWriter, Dialect, DialectCatalogue } from './dialect.ts';
import { type CallArguments, endOf, type ResolvedGeometry } from './geometry.ts';
import { type ConvShapes, type ResolvedConv, weightAxes } from './resolve.ts';
import { isDefaultArgument } from './write.ts';

/** The same layer in a framework. */
export interface EquivalentCall {
  readonly framework: string;
  /** exact: one call does it. padded: pad the input first. sliced: slice the output after. none: the framework has no such operation. */
  readonly how: 'exact' | 'padded' | 'sliced' | 'none';
  /** The call as a line of code, with the padding or the slice; or why there is none. */
  readonly text: string;
  /** The call resolved again by the adapter of the framework; absent where there is none. */
  readonly call?: ResolvedConv | undefined;
  /** What the layer itself puts around the input, before everything else; absent where the call does that, or there is nothing to do. */
  readonly explicitPadding?: ResolvedConv['explicitPadding'];
  /** Zeros to put around the input first, [begin, end] per axis; negative ones crop. */
  readonly padFirst?: readonly (readonly [number, number])[] | undefined;
  /** What to cut from the output after, [begin, end] per axis; negative ones put zeros there (and the bias is to be added after that). */
  readonly cropAfter?: readonly (readonly [number, number])[] | undefined;
}

/** A dialect that can express layers. */
type Writing = Dialect & { readonly calls: CallWriter };

/**
 * The calls that compute a given layer in each dialect of a catalogue that can write calls; see {@link equivalentCalls}.
 *
 * @param dialects the catalogue
 * @param layer a resolved call of any dialect
 * @returns one entry for each dialect that can write calls
 * @example
 * const layer = nativeConv({ input: [1, 1, 5], weight: [1, 1, 3] }, { stride: 2 });
 * equivalentCallsIn({ pytorch: dialects.pytorch }, layer)[0].text; // => 'torch.nn.Conv1d(1, 1, 3, stride=2)'
 */
export function equivalentCallsIn(dialects: DialectCatalogue, layer: ResolvedGeometry): EquivalentCall[] {
  return Object.values(dialects)
    .filter((dialect): dialect is Writing => dialect.calls !== undefined)
    .map((dialect) => equivalent(dialect, layer));
}

function equivalent(dialect: Writing, layer: ResolvedGeometry): EquivalentCall {
  const found = anywhere(dialect, layer);
  const why = dialect.calls.notOnCpu?.(layer);
  if (why === undefined || found.how === 'none') return found;
  const elsewhere = found.text.replace(/^not expressible: /, '');
  return {
    framework: dialect.name,
    how: 'none',
    text: `not expressible on the CPU: ${why}; on a GPU: ${elsewhere}`,
  };
}

function anywhere(dialect: Writing, layer: ResolvedGeometry): EquivalentCall {
  const exact = dialect.calls.candidates(layer).map((args) => attempt(dialect, layer, args));
  for (const { args, call } of exact)
    if (call !== undefined && isSame(call, layer))
      return { framework: dialect.name, how: 'exact', text: lineOf(dialect, layer, args), call };
  if (layer.explicitPadding !== undefined) return paddedExplicitly(dialect, layer, layer.explicitPadding);
  return layer.transposed ? sliced(dialect, layer) : padded(dialect, layer);
}

/** Padding that the layer does before everything else, then the call for the larger input. */
function paddedExplicitly(
  dialect: Writing,
  layer: ResolvedGeometry,
  explicitPadding: NonNullable<ResolvedConv['explicitPadding']>,
): EquivalentCall {
  const { pads, mode } = explicitPadding;
  const inSize = layer.inSize.map((n, axis) => n + pads[axis][0] + pads[axis][1]);
  const rest = equivalent(dialect, { ...layer, inSize, explicitPadding: undefined });
  if (rest.how === 'none') return rest;
  const inMode = mode === 'zeros' ? '' : ` in the mode ${mode}`;
  const text = `pad x by ${JSON.stringify(pads)} ([begin, end] per axis)${inMode}, then ${rest.text}`;
  return { ...rest, how: rest.how === 'exact' ? 'padded' : rest.how, text, explicitPadding };
}

/** The output of a call without padding is the full one; the layer is a part of it, or more. */
function sliced(dialect: Writing, layer: ResolvedGeometry): EquivalentCall {
  const { args, call, refusal } = attempt(dialect, layer, dialect.calls.unpadded(layer));
  if (call === undefined) return none(dialect, refusal);
  const cropAfter = layer.outSize.map((size, axis): [number, number] => {
    const begin = layer.cropBegin[axis] - call.cropBegin[axis];
    return [begin, call.outSize[axis] - begin - size];
  });
  const line = lineOf(dialect, layer, args);
  const text = slicedLine(dialect.calls, line, layer, cropAfter, call.outSize);
  return { framework: dialect.name, how: 'sliced', text, call, cropAfter };
}

/** Explicit zeros (or a crop) around the input, then a call without padding. */
function padded(dialect: Writing, layer: ResolvedGeometry): EquivalentCall {
  const padFirst = layer.outSize.map((_, axis): [number, number] => [
    layer.cropBegin[axis],
    endOf(layer, axis),
  ]);
  const inSize = layer.inSize.map((n, axis) => n + padFirst[axis][0] + padFirst[axis][1]);
  const { args, call, refusal } = attempt(dialect, { ...layer, inSize }, dialect.calls.unpadded(layer));
  if (call === undefined) return none(dialect, refusal);
  const text = paddedLine(dialect.calls, lineOf(dialect, layer, args), padFirst);
  return { framework: dialect.name, how: 'padded', text, call, padFirst };
}

function none(dialect: Dialect, refusal: string): EquivalentCall {
  return { framework: dialect.name, how: 'none', text: `not expressible: ${refusal}` };
}

/** The line of code for a call, without the arguments that are the default. */
function lineOf({ calls }: Writing, layer: ResolvedGeometry, args: CallArguments): string {
  const name = calls.names(layer.kernel.length)[layer.transposed ? 1 : 0];
  return calls.write(
    name,
    layer,
    Object.entries(args).filter(
      ([key, value]) => calls.required?.includes(key) || !isDefaultArgument(key, value),
    ),
  );
}

function paddedLine(
  { pad }: CallWriter,
  line: string,
  padFirst: readonly (readonly [number, number])[],
): string {
  const crops = padFirst.some(([begin, end]) => begin < 0 || end < 0);
  if (pad !== undefined && !crops) return line.replace('(x, ', `(${pad('x', padFirst)}, `);
  return `pad x by ${JSON.stringify(padFirst)} ([begin, end] per axis), then ${line}`;
}

function slicedLine(
  calls: CallWriter,
  line: string,
  layer: ResolvedGeometry,
  cropAfter: readonly (readonly [number, number])[],
  callSize: readonly number[],
): string {
  const grows = cropAfter.some(([begin, end]) => begin < 0 || end < 0);
  if (calls.slice !== undefined && !grows)
    return calls.slice(
      line,
      cropAfter.map(([begin], axis) => [begin, begin + layer.outSize[axis]]),
    );
  if (calls.slice !== undefined && calls.pad !== undefined) {
    const kept = cropAfter.map(([begin], axis): [number, number] => [
      Math.max(0, begin),
      Math.min(begin + layer.outSize[axis], callSize[axis]),
    ]);
    const zeros = cropAfter.map(([begin, end]): [number, number] => [Math.max(0, -begin), Math.max(0, -end)]);
    const isWhole = kept.every(([from, to], axis) => from === 0 && to === callSize[axis]);
    // What begins after the end of the call is zeros alone, and no slice of it.
    if (kept.every(([from, to]) => from < to))
      return calls.pad(isWhole ? line : calls.slice(line, kept), zeros);
  }
  const note = grows ? ', negative: put zeros there' : '';
  return `not expressible: ${line}, then slice by ${JSON.stringify(cropAfter)} ([begin, end] per axis${note})`;
}

function attempt(
  dialect: Writing,
  layer: ResolvedGeometry,
  args: CallArguments,
): { args: CallArguments; call?: ResolvedConv | undefined; refusal: string } {
  const adapter = dialect.adapters[layer.transposed ? 1 : 0];
  if (adapter === undefined) return { args, refusal: 'it has no transposed convolution' };
  try {
    const call = adapter(shapesOf(dialect, layer), args as never);
    // An adapter ignores arguments that its framework does not have.
    if (call.groups !== layer.groups) return { args, refusal: 'it has no groups' };
    if (call.dilation.join() !== layer.dilation.join()) return { args, refusal: 'it has no dilation' };
    return { args, call, refusal: '' };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    const refusal =
      layer.groups > 1 && /channels/.test(error.message)
        ? 'it has no groups'
        : error.message.replace(/^\w+: /, '');
    return { args, refusal };
  }
}

/** The shapes of the layer's tensors in the layouts of a dialect. */
function shapesOf(dialect: Dialect, layer: ResolvedGeometry): ConvShapes {
  const { data, weight } = dialect.layouts[layer.transposed ? 1 : 0];
  const { groups, inChannels, outChannels, inSize, kernel } = layer;
  const grouped = weight.includes('G');
  const perGroup = { I: inChannels / groups, O: outChannels / groups, G: groups };
  const whole = layer.transposed ? { ...perGroup, I: inChannels } : { ...perGroup, O: outChannels };
  const extents: Record<string, number> = grouped ? perGroup : whole;
  const taps = [...kernel];
  return {
    input: data === 'channels-first' ? [1, inChannels, ...inSize] : [1, ...inSize, inChannels],
    weight: weightAxes(weight, kernel.length).map((letter) =>
      letter === '*' ? (taps.shift() ?? 1) : extents[letter],
    ),
  };
}

function isSame(call: ResolvedConv, layer: ResolvedGeometry): boolean {
  const parts = ({ cropBegin, outSize, explicitPadding }: ResolvedGeometry) => [
    cropBegin,
    outSize,
    explicitPadding?.mode,
    explicitPadding?.pads,
  ];
  return JSON.stringify(parts(call)) === JSON.stringify(parts(layer));
}
