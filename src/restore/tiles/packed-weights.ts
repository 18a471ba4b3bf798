/** The weights of the samples of an image in one byte a sample: as images of floats they would take sixteen. */

import { allocate, type DType, dtypeOf, type Image, type Tensor } from '../../tensor.ts';
import { planesOf } from '../channels.ts';
import { type SampleWeights, sampleWeights } from '../sample-weights.ts';
import { cropRectangle } from './crop.ts';
import type { Rectangle } from './grid.ts';

/** What a byte says. */
const flag = { missing: 1, bound: 2, inner: 4, undetermined: 8 } as const;

/** The weights of an image and of its parts. */
export interface PackedWeights {
  /** The weights of all samples; undefined where every one is used. */
  all(): SampleWeights | undefined;
  /** Those of a rectangle. */
  at(rectangle: Rectangle): SampleWeights | undefined;
  /** The fraction of samples that are left out. */
  readonly leftOut: number;
  /** The weights of the luminance: a pixel counts where none of its channels is missing, and is a lower bound where one of them is. */
  luminance(): PackedWeights;
}

/**
 * The {@link sampleWeights} of an image, channel by channel; undefined where every sample is used.
 *
 * @param pause between channels
 */
export async function packedWeights(
  image: Image,
  mask: Tensor | undefined,
  clippedHighlights: 'leave-out' | 'keep',
  psfs: readonly Tensor[],
  pause: () => Promise<void> = async () => undefined,
): Promise<PackedWeights | undefined> {
  let flags: Uint8Array | undefined;
  for (const [c, { shape, data }] of planesOf(image).entries()) {
    await pause();
    const channel: Image = { shape: [1, ...shape], data };
    const weights = sampleWeights(channel, mask, clippedHighlights, [psfs[c % psfs.length]]);
    if (weights === undefined) continue;
    flags ??= new Uint8Array(image.data.length);
    pack(weights, flags.subarray(c * data.length, (c + 1) * data.length));
  }
  return flags && packed(image.shape, flags, dtypeOf(image));
}

function pack(weights: SampleWeights, flags: Uint8Array): void {
  const set = (values: Image | undefined, bit: number, when: (value: number) => boolean): void =>
    values?.data.forEach((value: number, i: number) => {
      if (when(value)) flags[i] |= bit;
    });
  set(weights.sampleWeights, flag.missing, (value) => value === 0);
  set(weights.lowerBoundMask, flag.bound, (value) => value !== 0);
  set(weights.innerBoundMask, flag.inner, (value) => value !== 0);
  set(weights.undetermined, flag.undetermined, (value) => value !== 0);
}

function packed(shape: Image['shape'], flags: Uint8Array, dtype: DType): PackedWeights {
  let missing = 0;
  for (const one of flags) missing += one & flag.missing;
  return {
    leftOut: missing / flags.length,
    all: () => unpacked(shape, flags, dtype),
    at(rectangle) {
      const { height, width } = rectangle;
      const part = new Uint8Array(shape[0] * height * width);
      return unpacked([shape[0], height, width], cropRectangle(flags, shape, rectangle, part), dtype);
    },
    luminance: () => packed([1, shape[1], shape[2]], overChannels(shape, flags), dtype),
  };
}

function unpacked(shape: Image['shape'], flags: Uint8Array, dtype: DType): SampleWeights | undefined {
  let any = 0;
  for (const one of flags) any |= one;
  if (any === 0) return undefined;
  const image = (bit: number, at: number): Image => {
    const data = allocate(flags.length, dtype).fill(1 - at);
    for (let i = 0; i < flags.length; i++) if ((flags[i] & bit) !== 0) data[i] = at;
    return { shape, data };
  };
  const isBounded = (any & flag.bound) !== 0;
  return {
    sampleWeights: image(flag.missing, 0),
    lowerBoundMask: isBounded ? image(flag.bound, 1) : undefined,
    innerBoundMask: isBounded ? image(flag.inner, 1) : undefined,
    undetermined: (any & flag.undetermined) === 0 ? undefined : image(flag.undetermined, 1),
  };
}

/** Any of the channels, and for what is not determined all of them. */
function overChannels([channels, height, width]: Image['shape'], flags: Uint8Array): Uint8Array {
  const plane = height * width;
  const chosen = flags.slice(0, plane);
  for (let c = 1; c < channels; c++)
    for (let i = 0; i < plane; i++) {
      const other = flags[c * plane + i];
      chosen[i] = ((chosen[i] | other) & ~flag.undetermined) | (chosen[i] & other & flag.undetermined);
    }
  return chosen;
}
