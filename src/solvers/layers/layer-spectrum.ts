/** The singular values of a sized layer, all that matters of them, by frequency where it wraps and by its matrix where it does not. */

import { convMatrix } from '../../conv/matrix/conv-matrix.ts';
import { denseMatrix } from '../../conv/matrix/sparse.ts';
import { rfftn } from '../../fft/rfftn.ts';
import { halfShape } from '../../fft/spectrum.ts';
import type { Columns } from '../../numerics/jacobi.ts';
import { svd } from '../../numerics/svd.ts';
import { sizeOf, stridesOf, type Tensor } from '../../tensor.ts';
import { gather, layerFactors, vector } from './block-filter.ts';
import { rankTolerance } from './frequency-inverse.ts';
import type { SizedLayer } from './layer-model.ts';

/** What the singular values say. */
export interface LayerSpectrum {
  readonly rank: number;
  readonly largest: number;
  /** Of min(unknowns, equations) values. */
  readonly smallest: number;
  /** Cycles per sample and axis at which the smallest sits, −½ to ½, the last axis from 0. */
  readonly worst: readonly number[];
  /** ‖x − A⁺A x‖² / ‖x‖² of an image. */
  lostEnergy(image: Tensor): number;
}

/** By frequency: every block holds min(rows, columns) of the values. */
export function spectrumByFrequency(layer: SizedLayer): LayerSpectrum {
  const { frame, frequencies, factors, largest } = layerFactors(layer, layer.size);
  const floor = rankTolerance * largest;
  let rank = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let worst: readonly number[] = [];
  factors.forEach((groups, k) => {
    for (const { values, v } of groups) {
      rank += frequencies[k].count * values.filter((value) => value > floor).length;
      const last = values[values.length - 1];
      if (last < smallest) {
        smallest = last;
        const place = frequencies[k].fine[strongest(v, values.length - 1, frequencies[k].fine.length)];
        worst = cyclesAt(frame, place < 0 ? ~place : place);
      }
    }
  });
  const lostEnergy = (image: Tensor): number => {
    const spectrum = rfftn(image, layer.rank);
    const plane = sizeOf(halfShape(frame));
    const perGroup = layer.inChannels / layer.groups;
    let [kept, total] = [0, 0];
    factors.forEach((groups, k) => {
      const { fine, count } = frequencies[k];
      groups.forEach(({ values, v }, group) => {
        const x = vector(perGroup * fine.length);
        gather(spectrum, fine, group * perGroup * plane, plane, x);
        for (let i = 0; i < x.re.length; i++) total += count * (x.re[i] ** 2 + x.im[i] ** 2);
        values.forEach((value, j) => {
          if (value > floor) kept += count * along(v, j, x.re, x.im);
        });
      });
    });
    return total > 0 ? Math.max(0, 1 - kept / total) : 0;
  };
  return { rank, largest, smallest, worst, lostEnergy };
}

/** By the matrix of the layer, written out. */
export function spectrumByMatrix(layer: SizedLayer): LayerSpectrum {
  const { weight, stride, dilation, groups, pads, size } = layer;
  const matrix = denseMatrix(convMatrix(weight, size, { stride, dilation, groups, padding: pads }));
  const { values, v } = svd(matrix);
  const k = values.length;
  const column = (j: number): Float64Array =>
    Float64Array.from({ length: v.shape[0] }, (_, i) => v.data[i * k + j]);
  const rank = values.filter((value) => value > rankTolerance * values[0]).length;
  const { re, im } = rfftn({ shape: [layer.inChannels, ...size], data: column(k - 1) }, layer.rank);
  const plane = sizeOf(halfShape(size));
  const power = new Float64Array(plane);
  for (let i = 0; i < re.length; i++) power[i % plane] += re[i] ** 2 + im[i] ** 2;
  return {
    rank,
    largest: values[0],
    smallest: values[k - 1],
    worst: cyclesAt(size, power.indexOf(Math.max(...power))),
    lostEnergy: (image) => {
      let [kept, total] = [0, 0];
      for (let i = 0; i < image.data.length; i++) total += image.data[i] ** 2;
      for (let j = 0; j < rank; j++)
        kept += column(j).reduce((sum, value, i) => sum + value * image.data[i], 0) ** 2;
      return total > 0 ? Math.max(0, 1 - kept / total) : 0;
    },
  };
}

/** |v_jᴴ x|². */
function along({ rows, re, im }: Columns, j: number, xr: Float64Array, xi: Float64Array): number {
  let [real, imaginary] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const [a, b] = [re[j * rows + i], im?.[j * rows + i] ?? 0];
    real += a * xr[i] + b * xi[i];
    imaginary += a * xi[i] - b * xr[i];
  }
  return real ** 2 + imaginary ** 2;
}

/** Which of the folded frequencies a right singular vector holds most of. */
function strongest({ rows, re, im }: Columns, j: number, folded: number): number {
  const power = new Float64Array(folded);
  for (let i = 0; i < rows; i++) power[i % folded] += re[j * rows + i] ** 2 + (im?.[j * rows + i] ?? 0) ** 2;
  return power.indexOf(Math.max(...power));
}

/** The frequency at an index of a half spectrum, in cycles per sample. */
function cyclesAt(shape: readonly number[], index: number): number[] {
  const half = halfShape(shape);
  const steps = stridesOf(half);
  return shape.map((n, axis) => {
    const f = Math.floor(index / steps[axis]) % half[axis];
    return (2 * f > n ? f - n : f) / n;
  });
}
