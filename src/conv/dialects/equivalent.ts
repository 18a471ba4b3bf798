import { type Resolved, type Site, weightAxes } from './dialect.ts';
import { type Arguments, endOf, type Framework, frameworks, type Layer } from './frameworks.ts';
import { writeCall } from './write.ts';

/** The same layer in a framework. */
export interface EquivalentCall {
  readonly framework: string;
  /** exact: one call does it. padded: pad the input first. sliced: slice the output after. none: there is no such operation. */
  readonly how: 'exact' | 'padded' | 'sliced' | 'none';
  /** The call as a line of code, with the padding or the slice; or why there is none. */
  readonly text: string;
  /** The call resolved again by the adapter of the framework; absent where there is none. */
  readonly call?: Resolved | undefined;
  /** Zeros to put around the input first, [begin, end] per axis; negative ones crop. */
  readonly padFirst?: readonly (readonly [number, number])[] | undefined;
  /** What to cut from the output after, [begin, end] per axis; negative ones put zeros there (and the bias is to be added after that). */
  readonly cropAfter?: readonly (readonly [number, number])[] | undefined;
}

/**
 * The calls that compute a given layer in each framework, or what to pad or slice where a framework cannot express it, or why it has no such
 * operation. Each call is checked by the adapter of its framework to have the same cropBegin and outSize.
 *
 * @param layer a resolved call of any dialect, or of `nativeConv` and `nativeConvTranspose`
 * @returns one entry for each framework
 * @example
 * const layer = kerasConvTranspose({ input: [1, 4, 1], weight: [3, 1, 1] }, { strides: 2, padding: 'same' });
 * equivalentCalls(layer)[0].text; // => 'torch.nn.ConvTranspose1d(1, 1, 3, stride=2)(x)[..., 0:8]'
 */
export function equivalentCalls(layer: Layer): EquivalentCall[] {
  return frameworks.map((framework) => equivalent(framework, layer));
}

function equivalent(framework: Framework, layer: Layer): EquivalentCall {
  const exact = framework.tries(layer).map((args) => attempt(framework, layer, args));
  for (const { args, call } of exact)
    if (call !== undefined && isSame(call, layer)) {
      const text = writeCall(framework, layer, args);
      return { framework: framework.name, how: 'exact', text, call };
    }
  return layer.transposed ? sliced(framework, layer) : padded(framework, layer);
}

/** The output of a call without padding is the full one; the layer is a part of it, or more. */
function sliced(framework: Framework, layer: Layer): EquivalentCall {
  const { args, call, refusal } = attempt(framework, layer, framework.plain(layer));
  if (call === undefined) return none(framework, refusal);
  const cropAfter = layer.outSize.map((size, axis): [number, number] => {
    const begin = layer.cropBegin[axis] - call.cropBegin[axis];
    return [begin, call.outSize[axis] - begin - size];
  });
  const text = writeCall(framework, layer, args, { cropAfter });
  return { framework: framework.name, how: 'sliced', text, call, cropAfter };
}

/** Explicit zeros (or a crop) around the input, then a call without padding. */
function padded(framework: Framework, layer: Layer): EquivalentCall {
  const padFirst = layer.outSize.map((_, axis): [number, number] => [
    layer.cropBegin[axis],
    endOf(layer, axis),
  ]);
  const inSize = layer.inSize.map((n, axis) => n + padFirst[axis][0] + padFirst[axis][1]);
  const { args, call, refusal } = attempt(framework, { ...layer, inSize }, framework.plain(layer));
  if (call === undefined) return none(framework, refusal);
  const text = writeCall(framework, layer, args, { padFirst });
  return { framework: framework.name, how: 'padded', text, call, padFirst };
}

function none(framework: Framework, refusal: string): EquivalentCall {
  return { framework: framework.name, how: 'none', text: `not expressible: ${refusal}` };
}

function attempt(
  framework: Framework,
  layer: Layer,
  args: Arguments,
): { args: Arguments; call?: Resolved | undefined; refusal: string } {
  try {
    const adapter = framework.adapters[layer.transposed ? 1 : 0];
    const call = adapter(siteOf(framework, layer), args as never);
    // What an adapter has no argument for, it ignores.
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

/** The shapes of the layer's tensors in the layouts of a framework. */
function siteOf(framework: Framework, layer: Layer): Site {
  const { data, weight } = framework.layouts[layer.transposed ? 1 : 0];
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

function isSame(call: Resolved, layer: Layer): boolean {
  return call.cropBegin.join() === layer.cropBegin.join() && call.outSize.join() === layer.outSize.join();
}
