import { goodSize } from '../src/fft/good-size.ts';
import { rfftn } from '../src/fft/rfftn.ts';
import { type CirculantOperator, circulant } from '../src/operators/circulant.ts';
import { random } from '../src/random.ts';
import { type Tensor, tensor } from '../src/tensor.ts';

/** The response of a room: the direct sound, then decaying noise of both signs, from a seed. */
export function roomResponse(taps: number, seed: number): Float64Array {
  const rng = random(seed);
  const room = new Float64Array(taps);
  room[0] = 1;
  for (let i = Math.min(200, taps >> 3); i < taps; i++)
    room[i] = 0.3 * (rng.uniform() - 0.5) * Math.exp((-5 * i) / taps);
  return room;
}

/** The convolution with a causal response, on a periodic grid that holds all of it behind a signal of `length` samples. */
export function reverberation(response: Float64Array, length: number): CirculantOperator {
  const size = goodSize(length + response.length);
  const h = new Float64Array(size);
  h.set(response);
  return circulant(rfftn(tensor([size], h)), [size]);
}

/** A signal followed by silence, on the grid of an operator. */
export function padded(x: Float64Array, { domain }: CirculantOperator): Tensor {
  const data = new Float64Array(domain[0]);
  data.set(x);
  return tensor([...domain], data);
}

/** Signals of a kind and a length, whose spectra are no power laws, from a seed. */
export const signals: Readonly<Record<string, (length: number, seed: number) => Float64Array>> = {
  /** A tone of changing pitch, gated three times a second at 48 kHz, over a little noise. */
  'a gated sweep': (length, seed) => {
    const rng = random(seed);
    return Float64Array.from({ length }, (_, i) => {
      const t = i / 48_000;
      const tone = 0.3 * Math.sin(2 * Math.PI * (200 + 100 * Math.sin(t)) * t);
      return tone * (Math.sin(6 * Math.PI * t) > 0 ? 1 : 0) + 0.05 * (rng.uniform() - 0.5);
    });
  },
  /** Pulses at a pitch through a resonance, as in a vowel. */
  'a vowel': (length, seed) => {
    const rng = random(seed);
    const x = new Float64Array(length);
    for (let i = 2; i < length; i++)
      x[i] = 1.6 * x[i - 1] - 0.85 * x[i - 2] + (i % 73 === 0 ? 0.5 : 0) + 0.01 * rng.normal();
    return x;
  },
  /** A chord over a little noise. */
  'a chord': (length, seed) => {
    const rng = random(seed);
    return Float64Array.from(
      { length },
      (_, i) =>
        [0.01, 0.027, 0.05, 0.11].reduce(
          (sum, f, k) => sum + Math.sin(2 * Math.PI * f * i + k) / (k + 1),
          0,
        ) +
        0.02 * rng.normal(),
    );
  },
};

/** Signal-to-noise ratio in dB of the first samples of an estimate. */
export function snrOf({ data }: Tensor, x: ArrayLike<number>): number {
  let error = 0;
  let power = 0;
  for (let i = 0; i < x.length; i++) {
    error += (data[i] - x[i]) ** 2;
    power += x[i] ** 2;
  }
  return 10 * Math.log10(power / error);
}
