import { checkPositive } from '../errors.ts';
import { cubicConvolutionWeight } from '../numerics/cubic-convolution.ts';
import type { Catalogue } from '../parameter.ts';
import type { Tensor } from '../tensor.ts';
import { type PsfSpec, psfModels } from './catalogue.ts';
import { centreOf, unitSum } from './grid.ts';
import { type PsfModel, px } from './model.ts';

/** A PSF model whose lengths are multiplied by `factor`; a given `size` is dropped, so that it follows from them. */
export function scaledSpec(spec: PsfSpec, factor: number): PsfSpec {
  return scaledSpecOf(psfModels, spec, factor) as PsfSpec;
}

/** {@link scaledSpec} with another catalogue of models. */
export function scaledSpecOf(
  models: Catalogue<PsfModel>,
  spec: { readonly model: string },
  factor: number,
): { readonly model: string } {
  const { parameters } = models[spec.model];
  const scaled = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(scaled) : typeof value === 'number' ? factor * value : value;
  const entries = Object.entries(spec).filter(([name]) => name !== 'size');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, parameters[name]?.unit === px ? scaled(value) : value]),
  ) as { readonly model: string };
}

/**
 * A PSF scaled about its origin: h'(x) = h(x/s), interpolated by cubic convolution (Keys 1981,
 * doi:10.1109/TASSP.1981.1163711) without undershoot.
 *
 * @param psf [rows, columns]
 * @param factor s > 0
 * @returns a PSF of sum 1 on an odd grid that holds it
 * @throws RangeError when the factor is not > 0 or the scaled PSF is empty
 */
export function scaledPsf(psf: Tensor, factor: number): Tensor {
  checkPositive('scaledPsf', 'factor', factor);
  let least = 0;
  for (const value of psf.data) least = Math.min(least, value);
  const [rows, columns] = psf.shape.map((n) => axisTaps(n, factor));
  const width = columns.length;
  const data = new Float64Array(rows.length * width);
  rows.forEach((ys, i) => {
    columns.forEach((xs, j) => {
      let sum = 0;
      for (const [y, a] of ys) for (const [x, b] of xs) sum += a * b * psf.data[y * psf.shape[1] + x];
      data[i * width + j] = Math.max(least, sum);
    });
  });
  return unitSum('scaledPsf', [rows.length, width], data);
}

/** For each sample of the new axis: which old samples it is read from, and their weights. */
function axisTaps(n: number, factor: number): [at: number, weight: number][][] {
  const reach = Math.ceil(factor * centreOf(n) - 1e-9);
  return Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const at = (i - reach) / factor + centreOf(n);
    const first = Math.floor(at) - 1;
    return [0, 1, 2, 3]
      .map((tap): [number, number] => [first + tap, cubicConvolutionWeight(at - first - tap)])
      .filter(([k, weight]) => k >= 0 && k < n && weight !== 0);
  });
}
