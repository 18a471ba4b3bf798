import type { PerAxis } from '../../conv/engine/geometry.ts';
import { checkSamples, rangeError } from '../../errors.ts';
import { checkTensor, copyOf, sizeOf, type Tensor } from '../../tensor.ts';
import { checkOptions } from '../optimization/check-options.ts';
import { rankTolerance } from './frequency-inverse.ts';
import { type LayerModel, type SizedLayer, sizedLayer } from './layer-model.ts';
import { type LayerSpectrum, spectrumByFrequency, spectrumByMatrix } from './layer-spectrum.ts';

/** What a convolution layer preserves of its input. */
export interface Invertibility {
  /** Samples of an input, Cin·prod(size). */
  readonly unknowns: number;
  /** Samples of an output, Cout·prod(output). */
  readonly equations: number;
  /** Singular values above 10⁻¹² of the largest: the dimensions that can be recovered. */
  readonly rank: number;
  readonly sigmaMax: number;
  /** The smallest of min(unknowns, equations) singular values. */
  readonly sigmaMin: number;
  /** sigmaMax / sigmaMin; Infinity where one value counts as 0. */
  readonly conditionNumber: number;
  /** The frequency of sigmaMin, in cycles per sample and axis, −½ to ½, the last axis from 0. */
  readonly worstFrequency: readonly number[];
  /** ‖x − A⁺A x‖² / ‖x‖² of the given image: the energy that no linear inverse can recover. */
  readonly lostEnergy?: number | undefined;
  /** A summary in one sentence. */
  readonly sentence: string;
}

/** The largest matrix that is decomposed. */
const mostEntries = 2 ** 16;

/**
 * Whether a layer is invertible on inputs of a given size: its singular values σ, rank and condition number.
 *
 * The size matters: a box of 3 over 12 periodic samples is singular, over 16 it is not. Exact, from the singular values: of one small
 * matrix per frequency where the input is periodic, of the whole matrix (at most 2¹⁶ entries) where it is padded with zeros. It is about
 * the linear layer alone: not what a prior, or a nonlinearity after it, adds.
 *
 * @param layer weight, stride, padding, dilation, groups, boundary; for instance a `convND` layer
 * @param size extent of the input per spatial axis
 * @param options `image` [Cin, ...size] for `lostEnergy`
 * @throws RangeError when shapes and options do not fit each other, or the matrix would be too large; TypeError for unknown options
 * @see H. Sedghi, V. Gupta, P. Long 2019, arXiv:1805.10408
 * @example
 * const box = { weight: tensor([1, 1, 3], [1, 1, 1]), boundary: 'wrap' } as const;
 * invertibility(box, 12).rank; // => 10
 * invertibility(box, 16).rank; // => 16
 */
export function invertibility(
  layer: LayerModel,
  size: PerAxis,
  options: { readonly image?: Tensor | undefined } = {},
): Invertibility {
  const fn = 'invertibility';
  checkOptions(fn, options, ['image']);
  const { image } = options;
  const sized = sizedLayer(fn, layer, size);
  const unknowns = sized.inChannels * sizeOf(sized.size);
  const equations = sized.outChannels * sizeOf(sized.outSize);
  if (image !== undefined) {
    checkTensor(fn, 'image', image, [sized.inChannels, ...sized.size]);
    checkSamples(fn, 'image', image.data);
  }
  const periodic = sized.boundary === 'wrap';
  if (!periodic && unknowns * equations > mostEntries)
    throw rangeError(
      fn,
      'size',
      `small enough for a matrix of ${mostEntries} entries, or the boundary 'wrap'`,
      `${equations}x${unknowns}`,
    );
  const spectrum = periodic ? spectrumByFrequency(sized) : spectrumByMatrix(sized);
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
    return `Every input can be recovered: noise is amplified at most ${Number((1 / smallest).toPrecision(3))}-fold, at ${where}.`;
  if (rank < Math.min(unknowns, equations))
    return `${lost} of ${unknowns} dimensions of the input (${share}) are mapped to zero, one of them at ${where}: they are lost.`;
  const channels = `${layer.outChannels} output channel${layer.outChannels === 1 ? '' : 's'}`;
  return `Stride ${layer.stride.join('x')} with ${channels} has ${equations} outputs for ${unknowns} unknowns: ${lost} dimensions (${share}) are lost.`;
}
