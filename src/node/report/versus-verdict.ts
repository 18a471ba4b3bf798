import type { Versus } from '../../versus/versus.ts';
import { format } from './page/table.ts';

/**
 * One look at the result of {@link Versus | versus}: which way back is closest, by how much, and why the others are not.
 *
 * @param found what `versus` gave
 * @returns a few sentences
 * @example
 * const step = tensor([1, 1, 8], [0, 0, 1, 1, 1, 1, 0, 0]);
 * versusVerdict(await versus(step, tensor([1, 3], [0.25, 0.5, 0.25]))).includes('is closest to the original'); // => true
 */
export function versusVerdict(found: Versus): string {
  const { report } = found;
  const { best, results, operator, nullSpaceEnergy, checkerboardIndex } = report;
  const psnrOf = (name: string): number => results.find((result) => result.name === name)?.psnr ?? Number.NaN;
  const lead = psnrOf(best) - psnrOf('transposed rescaled');
  const sentences = [
    best === 'transposed rescaled'
      ? `${best} is closest to the original: ${format(psnrOf(best))} dB.`
      : `${best} is closest to the original: ${format(psnrOf(best))} dB, ${lead.toFixed(1)} dB above the transposed convolution even after its best rescaling.`,
  ];
  const strided = operator.stride.some((s) => s > 1);
  sentences.push(
    strided
      ? `The layer keeps ${format(report.rankBound)} of ${format(report.unknowns)} samples; ${share(nullSpaceEnergy)} of the image's energy leaves no trace in them, and can only be guessed.`
      : 'A transposed convolution is the adjoint of the blur: it blurs a second time instead of undoing the first.',
  );
  if (strided && checkerboardIndex > 0.01)
    sentences.push(
      `The transposed convolution lays its taps unevenly (${report.overlap.counts.join(', ')} taps; checkerboard index ${format(checkerboardIndex)}).`,
    );
  if (psnrOf('inverse') < psnrOf(best) - 3) sentences.push(inverseReason(found.report, strided));
  return sentences.join(' ');
}

/** Why the plain inverse is no answer. */
function inverseReason({ conditionNumber, nullSpaceEnergy }: Versus['report'], strided: boolean): string {
  if (conditionNumber === Number.POSITIVE_INFINITY)
    return 'There is no exact inverse: some frequencies are stopped completely.';
  if (strided && nullSpaceEnergy > 1e-4)
    return 'The plain inverse fits the samples and leaves out what they do not say.';
  return `The plain inverse multiplies noise by up to ${format(conditionNumber)}.`;
}

function share(energy: number): string {
  return energy < 1e-10 ? 'nothing' : `${format(100 * energy)} %`;
}
