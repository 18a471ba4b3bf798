import type { FloatArray } from '../../tensor.ts';

/**
 * The orthonormal cosine transform across the channels of an image: it preserves the noise level, and the first plane
 * is √C times the mean of the channels. For three channels the planes are (r+g+b)/√3, (r-b)/√2 and (r-2g+b)/√6,
 * the opponent colors of color BM3D; for one channel it is the identity.
 */
export function splitChannels(data: FloatArray, channels: number): FloatArray[] {
  const basis = channelBasis(channels);
  const size = data.length / channels;
  return basis.map((row) => {
    const plane = new Float64Array(size);
    for (let c = 0; c < channels; c++) for (let i = 0; i < size; i++) plane[i] += row[c] * data[c * size + i];
    return plane;
  });
}

/** The inverse of {@link splitChannels}. */
export function mergeChannels(planes: readonly FloatArray[], out: FloatArray): void {
  const basis = channelBasis(planes.length);
  const size = planes[0].length;
  for (let c = 0; c < planes.length; c++) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < planes.length; k++) sum += basis[k][c] * planes[k][i];
      out[c * size + i] = sum;
    }
  }
}

function channelBasis(channels: number): number[][] {
  return Array.from({ length: channels }, (_, k) =>
    Array.from(
      { length: channels },
      (_, c) =>
        Math.sqrt((k === 0 ? 1 : 2) / channels) * Math.cos(((2 * c + 1) * k * Math.PI) / (2 * channels)),
    ),
  );
}
