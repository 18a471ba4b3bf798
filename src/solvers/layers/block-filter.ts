/** Maps that are one small matrix per coarse frequency: the inverse of a layer with periodic input, and preconditioners of other layers. */

import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { type Columns, type Factors, jacobi } from '../../numerics/jacobi.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import type { SizedLayer } from './layer-model.ts';
import { blockOf, coarseFrequencies, type Frequency, layerTransfer } from './layer-symbol.ts';

/** The grid that a map reads or writes: that of the layer's input (fine) or output (coarse). */
export type Grid = 'fine' | 'coarse';

/** A map from [...batch, channels, ...frame] of one grid to that of another. */
export type BlockFilter = (x: Tensor) => Tensor;

/** The singular values and vectors of a layer over a frame, by frequency and then by group. */
export interface LayerFactors {
  readonly layer: SizedLayer;
  readonly frame: readonly number[];
  readonly frequencies: readonly Frequency[];
  readonly factors: readonly (readonly Factors[])[];
  readonly largest: number;
}

/** Decomposes a layer with periodic input over a frame, which is a multiple of the stride. */
export function layerFactors(layer: SizedLayer, frame: readonly number[]): LayerFactors {
  const transfer = layerTransfer(layer, frame);
  const frequencies = coarseFrequencies(frame, layer.stride);
  let largest = 0;
  const factors = frequencies.map((frequency) =>
    Array.from({ length: layer.groups }, (_, group) => {
      const found = jacobi(blockOf(layer, transfer, group, frequency));
      largest = Math.max(largest, found.values[0]);
      return found;
    }),
  );
  return { layer, frame, frequencies, factors, largest };
}

/** The filter whose blocks are `matrix` of the factors, in terms of unitary transforms. */
export function blockFilter(
  { layer, frame, frequencies, factors }: LayerFactors,
  from: Grid,
  to: Grid,
  matrix: (factors: Factors) => Columns,
): BlockFilter {
  const blocks = factors.map((groups) => groups.map(matrix));
  const coarse = frame.map((n, axis) => n / layer.stride[axis]);
  const grids = {
    fine: { frame, channels: layer.inChannels },
    coarse: { frame: coarse, channels: layer.outChannels },
  };
  const norm = Math.sqrt(sizeOf(grids[to].frame) / sizeOf(grids[from].frame));
  const [inPlane, outPlane] = [grids[from], grids[to]].map((grid) => sizeOf(halfShape(grid.frame)));
  const [inPerGroup, outPerGroup] = [grids[from], grids[to]].map((grid) => grid.channels / layer.groups);
  const indices = {
    fine: frequencies.map(({ fine }) => fine),
    coarse: frequencies.map((each) => Int32Array.of(each.coarse)),
  };
  const [reads, writes] = [indices[from], indices[to]];
  // Scratch vectors: blocks are small and many.
  const input = vector(inPerGroup * reads[0].length);
  const output = vector(outPerGroup * writes[0].length);
  return (x) => {
    const lead = x.shape.slice(0, -layer.rank - 1);
    const batch = sizeOf(lead);
    const source = rfftn(x, layer.rank);
    const shape = [...lead, grids[to].channels, ...grids[to].frame];
    const length = sizeOf(halfShape(shape));
    const target: Spectrum = {
      shape,
      rank: layer.rank,
      re: new Float64Array(length),
      im: new Float64Array(length),
    };
    frequencies.forEach((_, k) => {
      for (let part = 0; part < batch * layer.groups; part++) {
        const block = blocks[k][part % layer.groups];
        gather(source, reads[k], part * inPerGroup * inPlane, inPlane, input);
        times(block, input, norm, output);
        scatter(target, writes[k], part * outPerGroup * outPlane, outPlane, output);
      }
    });
    return irfftn(target);
  };
}

/** A complex vector: channels, and within a channel the folded frequencies. */
export interface Vector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A vector of zeros. */
export function vector(length: number): Vector {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** Reads the coefficients of a frequency from half spectra that begin at `first`. */
export function gather(
  { re, im }: Spectrum,
  indices: Int32Array,
  first: number,
  plane: number,
  into: Vector,
): void {
  for (let start = first, at = 0; at < into.re.length; start += plane)
    for (let a = 0; a < indices.length; a++, at++) {
      const mirrored = indices[a] < 0;
      const index = start + (mirrored ? ~indices[a] : indices[a]);
      into.re[at] = re[index];
      into.im[at] = mirrored ? -im[index] : im[index];
    }
}

function scatter(
  { re, im }: Spectrum,
  indices: Int32Array,
  first: number,
  plane: number,
  from: Vector,
): void {
  for (let start = first, at = 0; at < from.re.length; start += plane)
    for (let a = 0; a < indices.length; a++, at++) {
      const mirrored = indices[a] < 0;
      const index = start + (mirrored ? ~indices[a] : indices[a]);
      re[index] = from.re[at];
      im[index] = mirrored ? -from.im[at] : from.im[at];
    }
}

function times({ rows, columns, re, im }: Columns, x: Vector, scale: number, y: Vector): void {
  y.re.fill(0);
  y.im.fill(0);
  for (let j = 0; j < columns; j++) {
    const [xr, xi] = [scale * x.re[j], scale * x.im[j]];
    for (let i = 0, at = j * rows; i < rows; i++, at++) {
      const ai = im ? im[at] : 0;
      y.re[i] += re[at] * xr - ai * xi;
      y.im[i] += re[at] * xi + ai * xr;
    }
  }
}

/** Left diag(weights) Rightᴴ, plus `rest` times the identity. */
export function assembled(left: Columns, weights: Float64Array, right: Columns, rest = 0): Columns {
  const [rows, columns] = [left.rows, right.rows];
  const re = new Float64Array(rows * columns);
  const im = new Float64Array(rows * columns);
  for (let k = 0; k < weights.length; k++) {
    if (weights[k] === 0) continue;
    for (let j = 0; j < columns; j++) {
      const b = k * columns + j;
      const [br, bi] = [weights[k] * right.re[b], weights[k] * (right.im?.[b] ?? 0)];
      for (let i = 0; i < rows; i++) {
        const [ar, ai] = [left.re[k * rows + i], left.im?.[k * rows + i] ?? 0];
        re[j * rows + i] += ar * br + ai * bi;
        im[j * rows + i] += ai * br - ar * bi;
      }
    }
  }
  if (rest !== 0) for (let i = 0; i < rows; i++) re[i * rows + i] += rest;
  return { rows, columns, re, im };
}
