import { conv } from '../../conv/conv.ts';
import { pseudoInverse, svd } from '../../numerics/svd.ts';
import { sizeOf, stridesOf, type Tensor, zeros } from '../../tensor.ts';
import { type Found, rankTolerance } from './frequency-inverse.ts';
import type { SizedLayer } from './layer-model.ts';

/** Samples can be found one after the other: each output holds its own sample and such as come before it. */
export interface Triangular {
  /** True where the samples before are those found last: from the end to the beginning. */
  readonly reversed: boolean;
  /** The tap that meets the output's own sample. */
  readonly own: number;
}

/**
 * Whether a layer is triangular over its samples in row-major order (or its reverse), as causal and masked convolutions are; a sentence that
 * says why not where it is not.
 */
export function triangular(layer: SizedLayer): Triangular | string {
  const { weight, kernel, stride, groups, inChannels, outChannels, size, outSize } = layer;
  if (layer.boundary === 'wrap') return 'its input wraps';
  if (stride.some((s) => s !== 1)) return 'it has a stride';
  if (inChannels !== outChannels) return `it has ${inChannels} input and ${outChannels} output channels`;
  if (size.some((n, axis) => n !== outSize[axis])) return 'its output has another size than its input';
  const taps = sizeOf(kernel);
  const offsets = tapOffsets(layer);
  const signs = offsets.map((offset) => Math.sign(offset.find((t) => t !== 0) ?? 0));
  const used = signs.map((_, tap) =>
    Array.from({ length: weight.data.length / taps }, (_, pair) => weight.data[pair * taps + tap]).some(
      (w) => w !== 0,
    ),
  );
  const own = signs.indexOf(0);
  if (own < 0) return 'no tap meets the sample of the output itself';
  const after = signs.some((sign, tap) => used[tap] && sign > 0);
  const before = signs.some((sign, tap) => used[tap] && sign < 0);
  if (after && before) return 'its kernel has taps on both sides';
  for (let group = 0; group < groups; group++) {
    const { values } = svd(ownMatrix(layer, group, own));
    if (!(values[values.length - 1] > rankTolerance * values[0]))
      return 'the tap that meets the sample of the output itself is 0 or singular';
  }
  return { reversed: after, own };
}

/** Exact back-substitution x[c] = D⁻¹ (y[c] − Σ_t W_t x[c + t]), D the matrix of the channels at the own tap. */
export function inverseBySubstitution(
  layer: SizedLayer,
  { reversed, own }: Triangular,
): (y: Tensor) => Promise<Found> {
  const { weight, kernel, dilation, groups, inChannels, size, pads } = layer;
  const taps = sizeOf(kernel);
  const perGroup = inChannels / groups;
  const inverses = Array.from(
    { length: groups },
    (_, group) => pseudoInverse(ownMatrix(layer, group, own), 0).data,
  );
  const offsets = tapOffsets(layer);
  const steps = stridesOf(size);
  const volume = sizeOf(size);
  const solve = (y: Tensor): Tensor => {
    const x = zeros([...y.shape], 'float64');
    const right = new Float64Array(perGroup);
    const batches = y.data.length / (inChannels * volume);
    for (let n = 0; n < batches * groups; n++) {
      const group = n % groups;
      const base = n * perGroup * volume;
      for (let step = 0; step < volume; step++) {
        const at = reversed ? volume - 1 - step : step;
        for (let o = 0; o < perGroup; o++) right[o] = y.data[base + o * volume + at];
        offsets.forEach((offset, tap) => {
          if (tap === own) return;
          const inside = offset.every((t, axis) => {
            const place = (Math.floor(at / steps[axis]) % size[axis]) + t;
            return place >= 0 && place < size[axis];
          });
          if (!inside) return;
          const from = base + at + offset.reduce((sum, t, axis) => sum + t * steps[axis], 0);
          for (let o = 0; o < perGroup; o++)
            for (let i = 0; i < perGroup; i++)
              right[o] -=
                weight.data[((group * perGroup + o) * perGroup + i) * taps + tap] * x.data[from + i * volume];
        });
        for (let i = 0; i < perGroup; i++) {
          let sum = 0;
          for (let o = 0; o < perGroup; o++) sum += inverses[group][i * perGroup + o] * right[o];
          x.data[base + i * volume + at] = sum;
        }
      }
    }
    return x;
  };
  return async (y) => {
    const estimate = solve(y);
    const again = conv(estimate, weight, { dilation, groups, padding: pads });
    let [error, energy] = [0, 0];
    for (let i = 0; i < y.data.length; i++) {
      error += (again.data[i] - y.data[i]) ** 2;
      energy += y.data[i] ** 2;
    }
    const residual = energy > 0 ? Math.sqrt(error / energy) : 0;
    return {
      estimate,
      parameters: { method: 'substitution', residual },
      iterations: 0,
      stopReason: 'direct',
      warnings:
        residual < 1e-6
          ? []
          : [
              'Back-substitution amplified rounding errors beyond use: the inverse of this kernel grows along the image.',
            ],
    };
  };
}

/** k·d − p for every tap. */
function tapOffsets({ kernel, dilation, pads }: SizedLayer): number[][] {
  const steps = stridesOf(kernel);
  return Array.from({ length: sizeOf(kernel) }, (_, tap) =>
    kernel.map((n, axis) => (Math.floor(tap / steps[axis]) % n) * dilation[axis] - pads[axis][0]),
  );
}

/** The matrix of the channels of a group at one tap. */
function ownMatrix({ weight, kernel, groups, inChannels }: SizedLayer, group: number, tap: number): Tensor {
  const n = inChannels / groups;
  const taps = sizeOf(kernel);
  return {
    shape: [n, n],
    data: Float64Array.from({ length: n * n }, (_, pair) => weight.data[(group * n * n + pair) * taps + tap]),
  };
}
