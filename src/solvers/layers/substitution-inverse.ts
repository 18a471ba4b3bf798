import { conv } from '../../conv/conv.ts';
import { pseudoInverse, svd } from '../../numerics/svd.ts';
import { sizeOf, stridesOf, type Tensor, zeros } from '../../tensor.ts';
import type { Solution } from '../optimization/solution.ts';
import { rankTolerance } from './frequency-inverse.ts';
import type { SizedLayer } from './layer-model.ts';

/** A triangular layer: each output sample depends on the input sample at its position and on those before it. */
export interface Triangular {
  /** True where the order is from the last sample to the first. */
  readonly reversed: boolean;
  /** The tap at the position of the output sample, the diagonal. */
  readonly own: number;
}

/** Whether a layer is triangular in row-major order or its reverse, as causal and masked convolutions are; the reason where it is not. */
export function triangular(layer: SizedLayer): Triangular | string {
  const { weight, kernel, stride, groups, inChannels, outChannels, size, outSize } = layer;
  if (layer.boundary === 'wrap') return 'its input is periodic';
  if (stride.some((s) => s !== 1)) return 'it has a stride';
  if (inChannels !== outChannels) return `it has ${inChannels} input and ${outChannels} output channels`;
  if (size.some((n, axis) => n !== outSize[axis])) return 'its output differs in size from its input';
  const taps = sizeOf(kernel);
  const offsets = tapOffsets(layer);
  const signs = offsets.map((offset) => Math.sign(offset.find((t) => t !== 0) ?? 0));
  const used = signs.map((_, tap) =>
    Array.from({ length: weight.data.length / taps }, (_, pair) => weight.data[pair * taps + tap]).some(
      (w) => w !== 0,
    ),
  );
  const own = signs.indexOf(0);
  if (own < 0) return 'no tap is at the position of the output sample';
  const after = signs.some((sign, tap) => used[tap] && sign > 0);
  const before = signs.some((sign, tap) => used[tap] && sign < 0);
  if (after && before) return 'its kernel has taps on both sides';
  for (let group = 0; group < groups; group++) {
    const { values } = svd(ownMatrix(layer, group, own));
    if (!(values[values.length - 1] > rankTolerance * values[0]))
      return 'the tap at the position of the output sample is 0 or singular';
  }
  return { reversed: after, own };
}

/** Exact back-substitution x[c] = D⁻¹ (y[c] − Σ_t W_t x[c + t]), D the channel matrix of the diagonal tap. */
export function inverseBySubstitution(
  layer: SizedLayer,
  { reversed, own }: Triangular,
): (y: Tensor) => Promise<Solution> {
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
    const rightSide = new Float64Array(perGroup);
    const batches = y.data.length / (inChannels * volume);
    for (let n = 0; n < batches * groups; n++) {
      const group = n % groups;
      const base = n * perGroup * volume;
      for (let step = 0; step < volume; step++) {
        const at = reversed ? volume - 1 - step : step;
        for (let o = 0; o < perGroup; o++) rightSide[o] = y.data[base + o * volume + at];
        offsets.forEach((offset, tap) => {
          if (tap === own) return;
          const inside = offset.every((t, axis) => {
            const position = (Math.floor(at / steps[axis]) % size[axis]) + t;
            return position >= 0 && position < size[axis];
          });
          if (!inside) return;
          const from = base + at + offset.reduce((sum, t, axis) => sum + t * steps[axis], 0);
          for (let o = 0; o < perGroup; o++)
            for (let i = 0; i < perGroup; i++)
              rightSide[o] -=
                weight.data[((group * perGroup + o) * perGroup + i) * taps + tap] * x.data[from + i * volume];
        });
        for (let i = 0; i < perGroup; i++) {
          let sum = 0;
          for (let o = 0; o < perGroup; o++) sum += inverses[group][i * perGroup + o] * rightSide[o];
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
              'Back-substitution amplified rounding errors too much: the inverse of this kernel grows along the image.',
            ],
    };
  };
}

/** Offset k·d − p of every tap. */
function tapOffsets({ kernel, dilation, pads }: SizedLayer): number[][] {
  const steps = stridesOf(kernel);
  return Array.from({ length: sizeOf(kernel) }, (_, tap) =>
    kernel.map((n, axis) => (Math.floor(tap / steps[axis]) % n) * dilation[axis] - pads[axis][0]),
  );
}

/** The channel matrix of a group at one tap. */
function ownMatrix({ weight, kernel, groups, inChannels }: SizedLayer, group: number, tap: number): Tensor {
  const n = inChannels / groups;
  const taps = sizeOf(kernel);
  return {
    shape: [n, n],
    data: Float64Array.from({ length: n * n }, (_, pair) => weight.data[(group * n * n + pair) * taps + tap]),
  };
}
