import type { Tensor } from '../../tensor.ts';
import { assembled, blockFilter, layerFactors } from './block-filter.ts';
import type { SizedLayer } from './layer-model.ts';

/** Singular values up to this share of the largest count as 0: what they carried is rounding. */
export const rankTolerance = 1e-12;

/** What an inverse found: the input of the layer, in double precision, and the warnings about it. */
export interface Found {
  readonly estimate: Tensor;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly iterations: number;
  readonly stopReason: 'direct' | 'iterations' | 'tolerance' | 'residual' | 'stalled';
  readonly warnings: readonly string[];
}

/**
 * The inverse of a layer that wraps, X(f) = (MᴴM + λ)⁻¹ Mᴴ Y(f) per coarse frequency: least squares of least norm for λ = 0, the Wiener filter
 * for λ = noise / signal variance (E. Hoogeboom, R. van den Berg, M. Welling 2019, arXiv:1901.11137, for λ = 0, stride 1).
 */
export function inverseByFrequency(layer: SizedLayer, lambda: number): (y: Tensor) => Promise<Found> {
  const decomposed = layerFactors(layer, layer.size);
  const floor = rankTolerance * decomposed.largest;
  let lost = 0;
  const apply = blockFilter(decomposed, 'coarse', 'fine', ({ values, u, v }) =>
    assembled(
      v,
      values.map((value) => (value > floor ? value / (value * value + lambda) : 0)),
      u,
    ),
  );
  decomposed.factors.forEach((groups, k) => {
    for (const { values, v } of groups) {
      const kept = values.filter((value) => value > floor).length;
      lost += decomposed.frequencies[k].count * (v.rows - kept);
    }
  });
  const unknowns = layer.inChannels * layer.size.reduce((a, b) => a * b, 1);
  const warnings =
    lost === 0
      ? []
      : [
          `The layer maps ${lost} of ${unknowns} dimensions of its input to zero: they are lost, the estimate is the one without them.`,
        ];
  return async (y) => ({
    estimate: apply(y),
    parameters: { method: 'frequency', lambda },
    iterations: 0,
    stopReason: 'direct',
    warnings,
  });
}
