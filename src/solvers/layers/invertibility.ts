import type { PerAxis } from '../../conv/engine/geometry.ts';
import { checkSamples, checkShape, rangeError } from '../../errors.ts';
import { copyOf, sizeOf, type Tensor } from '../../tensor.ts';
import { rankTolerance } from './frequency-inverse.ts';
import { type LayerModel, type SizedLayer, sizedLayer } from './layer-model.ts';
import { type LayerSpectrum, spectrumByFrequency, spectrumByMatrix } from './layer-spectrum.ts';

/** What is left of an input when a convolution layer is done with it. */
export interface Invertibility {
  /** Numbers in one input, Cin·prod(size). */
  readonly unknowns: number;
  /** Numbers in one output, Cout·prod(output). */
  readonly equations: number;
  /** Singular values above 10⁻¹² of the largest: the dimensions that can be recovered. */
  readonly rank: number;
  readonly sigmaMax: number;
  /** The smallest of min(unknowns, equations) singular values. */
  readonly sigmaMin: number;
  /** sigmaMax / sigmaMin; Infinity where one value counts as 0. */
  readonly conditionNumber: number;
  /** Where sigmaMin sits: cycles per sample and axis, −½ to ½, the last axis from 0. */
  readonly worstFrequency: readonly number[];
  /** ‖x − A⁺A x‖² / ‖x‖² for the image that was given: what no linear inverse returns. */
  readonly lostEnergy?: number | undefined;
  /** All of it in one sentence. */
  readonly sentence: string;
}

const mostEntries = 2 ** 16;

/**
 * Whether a layer can be inverted on inputs of a size, and what stands in the way.
 *
 * One sample more or less decides: a box of 3 over 12 samples that wrap is singular, over 16 it is not. Exact, by the singular values: of
 * one small matrix per frequency where the input wraps, of the whole matrix (at most 2¹⁶ entries) where zeros lie around it.
 * It is about the linear layer alone; what a prior or a nonlinearity adds is not in it.
 *
 * @param layer weight, stride, padding, dilation, groups, boundary; a `convND` layer fits
 * @param size extent of the input per spatial axis
 * @param options `image` [Cin, ...size] whose lost energy is computed
 * @throws RangeError when shapes and options do not fit each other, or the matrix would be too large
 * @example
 * const box = { weight: tensor([1, 1, 3], [1, 1, 1]), boundary: 'wrap' };
 * invertibility(box, 12).rank; // => 10
 * invertibility(box, 16).rank; // => 16
 *
 * H. Sedghi, V. Gupta, P. Long 2019, arXiv:1805.10408
 */
export function invertibility(
  layer: LayerModel,
  size: PerAxis,
  { image }: { readonly image?: Tensor | undefined } = {},
): Invertibility {
  const fn = 'invertibility';
  const sized = sizedLayer(fn, layer, size);
  const unknowns = sized.inChannels * sizeOf(sized.size);
  const equations = sized.outChannels * sizeOf(sized.outSize);
  if (image !== undefined) {
    checkShape(fn, 'image', image.shape, [sized.inChannels, ...sized.size]);
    checkSamples(fn, 'image', image.data);
  }
  const wraps = sized.boundary === 'wrap';
  if (!wraps && unknowns * equations > mostEntries)
    throw rangeError(
      fn,
      'size',
      `small enough for a matrix of ${mostEntries} entries, or the boundary 'wrap'`,
      `${equations}x${unknowns}`,
    );
  const spectrum = wraps ? spectrumByFrequency(sized) : spectrumByMatrix(sized);
  const { rank, largest, smallest, worst } = spectrum;
  const singular = !(smallest > rankTolerance * largest);
  return {
    unknowns,
    equations,
    rank,
    sigmaMax: largest,
    sigmaMin: smallest,
    conditionNumber: singular ? Number.POSITIVE_INFINITY : largest / smallest,
    worstFrequency: worst,
    ...(image && { lostEnergy: spectrum.lostEnergy(copyOf(image, 'float64')) }),
    sentence: sentence(sized, spectrum, unknowns, equations),
  };
}

function sentence(
  layer: SizedLayer,
  { rank, smallest, worst }: LayerSpectrum,
  unknowns: number,
  equations: number,
): string {
  const where = `(${worst.map((cycles) => Number(cycles.toFixed(3))).join(', ')}) cycles per sample`;
  const lost = unknowns - rank;
  const share = `${Number(((100 * lost) / unknowns).toPrecision(3))} %`;
  if (lost === 0)
    return `Every input can be recovered: noise grows at most ${Number((1 / smallest).toPrecision(3))}-fold, most at ${where}.`;
  if (rank < Math.min(unknowns, equations))
    return `${lost} of ${unknowns} dimensions of the input (${share}) come out as zero, among them one at ${where}: they are lost.`;
  const channels = `${layer.outChannels} output channel${layer.outChannels === 1 ? '' : 's'}`;
  return `Stride ${layer.stride.join('x')} with ${channels} leaves ${equations} numbers for ${unknowns} unknowns: ${lost} dimensions (${share}) are lost.`;
}
