/** The comparison in words. */

import type { Comparison, Tile } from '../engine/messages.ts';

/** What each image is: its title and one line about it. */
const captions: Readonly<Record<string, readonly [title: string, about: string]>> = {
  original: ['x: the image', 'what there was'],
  convolved: ['y = A x: convolved', 'what is left of it, with noise'],
  transposed: ['Aᵀ y', 'spread once more, by the same weights'],
  'transposed rescaled': ['Aᵀ y, rescaled', 'at its best brightness'],
  'resize + convolution': ['Resize, then convolve', 'the usual remedy for the checkerboard'],
  'learned transposed': ['Learned weights', 'the best that one such layer can do'],
  inverse: ['A⁺ y: plain inverse', 'exact, and so are the noise and its factors'],
  wiener: ['Wiener filter', 'as much of each frequency as the noise allows'],
  'total variation': ['Total variation', 'the fewest edges that explain y'],
  'plug-and-play BM3D': ['Plug-and-play, BM3D', 'the image that looks like itself elsewhere'],
};

export const captionOf = ({ name }: Pick<Tile, 'name'>): readonly [title: string, about: string] =>
  captions[name] ?? [name, ''];

const transposedNames = ['transposed', 'transposed rescaled', 'resize + convolution', 'learned transposed'];

/** The three groups in which the images stand. */
export function groupOf({ name }: Tile): 'convolution' | 'transposed' | 'true' {
  if (name === 'original' || name === 'convolved') return 'convolution';
  return transposedNames.includes(name) ? 'transposed' : 'true';
}

export const decibels = (psnr: number): string => `${psnr.toFixed(1)} dB`;

/** Which is closest, and why the others are not. */
export function verdictOf({ tiles, facts }: Comparison): string {
  const psnrOf = (name: string): number => tiles.find((tile) => tile.name === name)?.psnr ?? Number.NaN;
  const [title] = captionOf({ name: facts.best });
  const lead = psnrOf(facts.best) - psnrOf('transposed rescaled');
  const isLayer = facts.rankBound < facts.unknowns;
  const sentences = [
    facts.best === 'transposed rescaled' || facts.best === 'measured'
      ? 'Here no method comes closer to the image than what was measured.'
      : `Closest to the image: ${title}, ${decibels(lead)} above the transposed convolution.`,
  ];
  if (isLayer) {
    const percent = 100 * facts.nullSpaceEnergy;
    sentences.push(
      `Only ${facts.rankBound} of ${facts.unknowns} samples were kept; ${percent < 0.01 ? 'almost none' : `${percent.toPrecision(2)} %`} of the image's energy left no trace in them.`,
    );
    if (facts.checkerboardIndex > 0.01)
      sentences.push('The weights land unevenly on the larger grid: that is the checkerboard of Aᵀ y.');
  } else
    sentences.push('Aᵀ has the same weights, mirrored: it blurs a second time instead of undoing the first.');
  if (psnrOf('inverse') < psnrOf(facts.best) - 3)
    sentences.push(
      Number.isFinite(facts.conditionNumber)
        ? `The plain inverse multiplies noise by up to ${Math.round(facts.conditionNumber).toLocaleString('en')}.`
        : 'There is no plain inverse: A stops some frequencies completely.',
    );
  return sentences.join(' ');
}
