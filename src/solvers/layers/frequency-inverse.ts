import type { Tensor } from '../../tensor.ts';
import type { Solution } from '../optimization/solution.ts';
import { assembled, blockFilter, layerFactors } from './block-filter.ts';
import type { SizedLayer } from './layer-model.ts';

/** Singular values up to this fraction of the largest count as 0: they are rounding. */
export const rankTolerance = 1e-12;

/**
 * The inverse of a layer with periodic input, X(f) = (MᴴM + λ)⁻¹ Mᴴ Y(f) per coarse frequency: least squares of least norm for λ = 0, the Wiener filter
 * for λ = noise / signal variance (E. Hoogeboom, R. van den Berg, M. Welling 2019, arXiv:1901.11137, for λ = 0, stride 1).
 */
export function inverseByFrequency(layer: SizedLayer, lambda: number): (y: Tensor) => Promise<Solution> {
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
          `The layer maps ${lost} of ${unknowns} dimensions of its input to zero: they are lost, and the estimate is the one of least norm.`,
        ];
  return async (y) => ({
    estimate: apply(y),
    parameters: { method: 'frequency', lambda },
    iterations: 0,
    stopReason: 'direct',
    warnings,
  });
}
