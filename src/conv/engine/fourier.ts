import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { allocate, dtypeOf, type FloatArray, sizeOf } from '../../tensor.ts';
import type { Geometry } from './geometry.ts';
import { groupChannels, type Operands, threeAxes, volumes } from './operands.ts';
import { type AxisPhases, forwardPhases, type Phase, transposedPhases } from './phase.ts';

/** One phase per axis: a dense correlation of sub-grids. */
type Triple = readonly [Phase, Phase, Phase];

/**
 * Convolution by overlap-save: tiles of the output, each from the transform of the window of the input that it reads. Every phase is
 * a correlation of its own, Y = Σ conj(W) X; forward, the phases are summed before the one transform back; transposed, they share
 * the transform of the input. (Mathieu, Henaff and LeCun 2013, arXiv:1312.5851)
 *
 * @param window extent of the transform per axis, each at least the span of the phases of that axis
 */
export function convFourier(
  geometry: Geometry,
  transposed: boolean,
  operands: Operands,
  window: readonly [number, number, number],
): void {
  const { bias, out } = operands;
  const axes = threeAxes(geometry.axes).map(transposed ? transposedPhases : forwardPhases);
  const block = axes.map((axis, a) => window[a] - axis.span + 1);
  const channels = groupChannels(geometry);
  const volume = volumes(geometry);
  const outChannels = transposed ? channels.fine : channels.coarse;
  const inChannels = transposed ? channels.coarse : channels.fine;
  const outVolume = transposed ? volume.fine : volume.coarse;
  const inVolume = transposed ? volume.coarse : volume.fine;
  const triples = allTriples(axes);

  for (let o = 0; o < out.length; o += outVolume)
    out.fill(bias?.[(o / outVolume) % (outChannels * geometry.groups)] ?? 0, o, o + outVolume);

  for (let group = 0; group < geometry.groups; group++) {
    const kernels = triples.map((triple) =>
      kernelSpectrum(geometry, transposed, operands, group, triple, window),
    );
    for (let batch = 0; batch < geometry.batch; batch++) {
      const part = batch * geometry.groups + group;
      for (const origin of tileOrigins(axes, block)) {
        let input: Spectrum | undefined;
        let sum: Spectrum | undefined;
        triples.forEach((triple, t) => {
          if (input === undefined || !transposed)
            input = rfftn(
              windows(
                operands.x,
                geometry,
                transposed,
                part * inChannels * inVolume,
                inChannels,
                triple,
                origin,
                window,
              ),
              3,
            );
          sum ??= emptySpectrum([outChannels, ...window], out);
          addProducts(sum, input, kernels[t], inChannels, outChannels);
          if (transposed || t === triples.length - 1) {
            addTile(
              irfftn(sum).data,
              out,
              geometry,
              transposed,
              part * outChannels * outVolume,
              outChannels,
              triple,
              origin,
              block,
              window,
            );
            sum = undefined;
          }
        });
      }
    }
  }
}

function allTriples(axes: readonly AxisPhases[]): Triple[] {
  const triples: Triple[] = [];
  for (const d of axes[0].phases)
    for (const h of axes[1].phases) for (const w of axes[2].phases) triples.push([d, h, w]);
  return triples;
}

function tileOrigins(axes: readonly AxisPhases[], block: readonly number[]): [number, number, number][] {
  const origins: [number, number, number][] = [];
  for (let d = 0; d < axes[0].cells; d += block[0])
    for (let h = 0; h < axes[1].cells; h += block[1])
      for (let w = 0; w < axes[2].cells; w += block[2]) origins.push([d, h, w]);
  return origins;
}

/** The transforms of the kernels of one phase, [output channel, input channel, ...window]. */
function kernelSpectrum(
  geometry: Geometry,
  transposed: boolean,
  { weight, out }: Operands,
  group: number,
  triple: Triple,
  window: readonly [number, number, number],
): Spectrum {
  const channels = groupChannels(geometry);
  const outChannels = transposed ? channels.fine : channels.coarse;
  const inChannels = transposed ? channels.coarse : channels.fine;
  const { taps } = volumes(geometry);
  const [, height, width] = threeAxes(geometry.axes);
  const size = sizeOf(window);
  const data = allocate(outChannels * inChannels * size, dtypeOf({ data: out }));
  for (let o = 0; o < outChannels; o++) {
    for (let i = 0; i < inChannels; i++) {
      const kernel = transposed
        ? (group * inChannels + i) * outChannels + o
        : (group * outChannels + o) * inChannels + i;
      const at = (o * inChannels + i) * size;
      for (const d of triple[0].taps)
        for (const h of triple[1].taps)
          for (const w of triple[2].taps)
            data[at + (d.at * window[1] + h.at) * window[2] + w.at] =
              weight[kernel * taps + (d.tap * height.kernel + h.tap) * width.kernel + w.tap];
    }
  }
  return rfftn({ shape: [outChannels * inChannels, ...window], data }, 3);
}

/** The part of the input that a tile reads, [input channel, ...window]; zero outside the input. */
function windows(
  x: FloatArray,
  geometry: Geometry,
  transposed: boolean,
  at: number,
  channels: number,
  triple: Triple,
  origin: readonly [number, number, number],
  window: readonly [number, number, number],
): { shape: number[]; data: FloatArray } {
  const axes = threeAxes(geometry.axes);
  const [, height, width] = axes.map((axis) => (transposed ? axis.coarse : axis.fine));
  const { fine, coarse } = volumes(geometry);
  const volume = transposed ? coarse : fine;
  const data = allocate(channels * sizeOf(window), dtypeOf({ data: x }));
  const from = triple.map((phase, a) => Math.max(0, -(origin[a] + phase.shift)));
  const to = triple.map((phase, a) => Math.min(window[a], phase.inCells - origin[a] - phase.shift));
  const index = (a: number, i: number): number =>
    triple[a].inResidue + triple[a].inStep * (origin[a] + triple[a].shift + i);
  for (let c = 0; c < channels; c++) {
    for (let d = from[0]; d < to[0]; d++) {
      for (let h = from[1]; h < to[1]; h++) {
        const line = at + c * volume + (index(0, d) * height + index(1, h)) * width;
        const row = ((c * window[0] + d) * window[1] + h) * window[2];
        for (let w = from[2], p = line + index(2, w); w < to[2]; w++, p += triple[2].inStep)
          data[row + w] = x[p];
      }
    }
  }
  return { shape: [channels, ...window], data };
}

/** Adds the outputs of a tile to where its phase belongs in the output. */
function addTile(
  tile: FloatArray,
  out: FloatArray,
  geometry: Geometry,
  transposed: boolean,
  at: number,
  channels: number,
  triple: Triple,
  origin: readonly [number, number, number],
  block: readonly number[],
  window: readonly [number, number, number],
): void {
  const [, height, width] = threeAxes(geometry.axes).map((axis) => (transposed ? axis.fine : axis.coarse));
  const { fine, coarse } = volumes(geometry);
  const volume = transposed ? fine : coarse;
  const count = triple.map((phase, a) => Math.min(block[a], phase.outCells - origin[a]));
  const index = (a: number, i: number): number => triple[a].outResidue + triple[a].outStep * (origin[a] + i);
  for (let c = 0; c < channels; c++) {
    for (let d = 0; d < count[0]; d++) {
      for (let h = 0; h < count[1]; h++) {
        const line = at + c * volume + (index(0, d) * height + index(1, h)) * width;
        const row = ((c * window[0] + d) * window[1] + h) * window[2];
        for (let w = 0, p = line + index(2, 0); w < count[2]; w++, p += triple[2].outStep)
          out[p] += tile[row + w];
      }
    }
  }
}

function emptySpectrum(shape: readonly number[], like: FloatArray): Spectrum {
  const size = sizeOf(halfShape(shape));
  const dtype = dtypeOf({ data: like });
  return { shape, rank: 3, re: allocate(size, dtype), im: allocate(size, dtype) };
}

/** sum[o] += Σ_i conj(kernel[o, i]) · input[i]; summed in double, which in V8 is also the fast way to add to memory. */
function addProducts(
  sum: Spectrum,
  input: Spectrum,
  kernel: Spectrum,
  inChannels: number,
  outChannels: number,
): void {
  const size = input.re.length / inChannels;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let o = 0; o < outChannels; o++) {
    const at = o * size;
    re.set(sum.re.subarray(at, at + size));
    im.set(sum.im.subarray(at, at + size));
    for (let i = 0; i < inChannels; i++)
      addProduct(re, im, kernel.re, kernel.im, (o * inChannels + i) * size, input.re, input.im, i * size);
    sum.re.set(re, at);
    sum.im.set(im, at);
  }
}

function addProduct(
  re: Float64Array,
  im: Float64Array,
  kernelRe: FloatArray,
  kernelIm: FloatArray,
  kernelAt: number,
  inputRe: FloatArray,
  inputIm: FloatArray,
  inputAt: number,
): void {
  for (let f = 0, k = kernelAt, x = inputAt; f < re.length; f++, k++, x++) {
    const kr = kernelRe[k];
    const ki = kernelIm[k];
    const xr = inputRe[x];
    const xi = inputIm[x];
    re[f] += kr * xr + ki * xi;
    im[f] += kr * xi - ki * xr;
  }
}
