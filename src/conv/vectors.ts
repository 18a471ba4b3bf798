import { POSITIONS, runCorrelation } from '../kernels/correlate.ts';
import type { Engine } from '../kernels/wasm.ts';
import type { FloatArray } from '../tensor.ts';
import type { Geometry } from './geometry.ts';
import { type AxisPhases, forwardPhases, type Phase, transposedPhases } from './phase.ts';
import { groupChannels, type Operands, threeAxes, volumes } from './plan.ts';

/** One phase per axis: a dense correlation of sub-grids. */
type Triple = readonly [Phase, Phase, Phase];

/**
 * Convolution by the vector kernels, in single precision: the input is laid out with its surroundings, one plane a phase, so that a tap is
 * an offset and nothing is asked at the borders; positions run on from line to line, and what lies between the lines is left out when the
 * planes are read. Forward, all phases are taps of one correlation; transposed, each phase of the output is a correlation of its own.
 */
export function byVectors(engine: Engine, geometry: Geometry, transposed: boolean, operands: Operands): void {
  const axes = threeAxes(geometry.axes).map(transposed ? transposedPhases : forwardPhases);
  const grid = gridOf(axes);
  const triples = allTriples(axes);
  const inputs = transposed ? triples.slice(0, 1) : triples;
  const channels = groupChannels(geometry);
  const outChannels = transposed ? channels.fine : channels.coarse;
  const inChannels = transposed ? channels.coarse : channels.fine;
  const volume = volumes(geometry);
  const outVolume = transposed ? volume.fine : volume.coarse;
  const inVolume = transposed ? volume.coarse : volume.fine;
  const positions = Math.ceil(grid.positions / POSITIONS) * POSITIONS;
  const { x, out, bias } = operands;

  const planes = inChannels * inputs.length;
  const packedBytes = Math.ceil((planes * grid.volume + POSITIONS) / POSITIONS) * POSITIONS * 4;
  const packedAt = engine.heap.allocate(packedBytes + outChannels * positions * 4);
  const resultAt = packedAt + packedBytes;
  try {
    for (let part = 0; part < geometry.batch * geometry.groups; part++) {
      const group = part % geometry.groups;
      const packed = new Float32Array(engine.memory.buffer, packedAt, planes * grid.volume + POSITIONS).fill(
        0,
      );
      for (let i = 0; i < inChannels; i++) {
        const from = (part * inChannels + i) * inVolume;
        for (const [p, triple] of inputs.entries()) {
          const to = (i * inputs.length + p) * grid.volume;
          pack(packed, to, grid, x, from, extents(geometry, !transposed), triple);
        }
      }
      const groupBias = Array.from({ length: outChannels }, (_, o) => bias?.[group * outChannels + o] ?? 0);
      const outAt = part * outChannels * outVolume;
      // A residue that no tap reaches has no phase: it is bias alone.
      if (
        transposed &&
        triples.length < threeAxes(geometry.axes).reduce((product, axis) => product * axis.stride, 1)
      )
        for (let o = 0; o < outChannels; o++)
          out.fill(groupBias[o], outAt + o * outVolume, outAt + (o + 1) * outVolume);
      for (const sharers of transposed ? triples.map((triple) => [triple]) : [triples]) {
        const taps = tapList(geometry, transposed, group, sharers, inputs.length, grid);
        runCorrelation(engine, {
          ...{ x: packedAt, weights: operands.weight, ...taps },
          weightChannel: (transposed ? 1 : inChannels) * volume.taps,
          ...{ bias: groupBias, channels: outChannels, positions: grid.positions },
          ...{ out: resultAt, outChannel: positions },
        });
        const done = new Float32Array(engine.memory.buffer, resultAt, outChannels * positions);
        for (let o = 0; o < outChannels; o++)
          unpack(
            done,
            o * positions,
            grid,
            out,
            outAt + o * outVolume,
            extents(geometry, transposed),
            sharers[0],
          );
      }
    }
  } finally {
    engine.heap.release(packedAt);
  }
}

/** Packed lines, planes and volumes: the most outputs of a phase, and the span of the taps. */
interface Grid {
  readonly line: number;
  readonly plane: number;
  readonly volume: number;
  readonly lengths: readonly [number, number, number];
  /** From the first output to the last, those between the lines included. */
  readonly positions: number;
}

function gridOf(axes: readonly AxisPhases[]): Grid {
  const [depth, height, width] = axes.map(({ cells, span }) => cells + span - 1);
  const plane = height * width;
  const [d, h, w] = axes.map(({ cells }) => cells - 1);
  return {
    line: width,
    plane,
    volume: depth * plane,
    lengths: [depth, height, width],
    positions: d * plane + h * width + w + 1,
  };
}

function allTriples(axes: readonly AxisPhases[]): Triple[] {
  const [depth, height, width] = axes;
  return depth.phases.flatMap((d) =>
    height.phases.flatMap((h) => width.phases.map((w): Triple => [d, h, w])),
  );
}

/** Where in the packed planes each tap of each input channel reads, and where its weight for output channel 0 lies. */
function tapList(
  geometry: Geometry,
  transposed: boolean,
  group: number,
  triples: readonly Triple[],
  planes: number,
  grid: Grid,
): { offsets: Int32Array; weightAt: Int32Array } {
  const [, height, width] = threeAxes(geometry.axes);
  const { fine, coarse } = groupChannels(geometry);
  const inChannels = transposed ? coarse : fine;
  const taps = triples.flatMap(([d, h, w], p) =>
    d.taps.flatMap((a) =>
      h.taps.flatMap((b) =>
        w.taps.map((c) => ({
          offset: p * grid.volume + a.at * grid.plane + b.at * grid.line + c.at,
          tap: (a.tap * height.kernel + b.tap) * width.kernel + c.tap,
        })),
      ),
    ),
  );
  const offsets = new Int32Array(inChannels * taps.length);
  const weightAt = new Int32Array(inChannels * taps.length);
  for (let i = 0, t = 0; i < inChannels; i++) {
    const kernel = transposed ? (group * coarse + i) * fine : group * coarse * fine + i;
    for (const { offset, tap } of taps) {
      offsets[t] = i * planes * grid.volume + offset;
      weightAt[t++] = kernel * volumes(geometry).taps + tap;
    }
  }
  return { offsets, weightAt };
}

/** Extents of the fine or the coarse side. */
function extents(geometry: Geometry, fine: boolean): readonly number[] {
  return threeAxes(geometry.axes).map((axis) => (fine ? axis.fine : axis.coarse));
}

/** The cells of a phase of one channel, each at its place in the packed grid; what lies outside stays zero. */
function pack(
  packed: Float32Array,
  packedAt: number,
  grid: Grid,
  x: FloatArray,
  xAt: number,
  [, height, width]: readonly number[],
  [d, h, w]: Triple,
): void {
  const first = Math.max(0, -w.shift);
  const end = Math.min(grid.lengths[2], w.inCells - w.shift);
  for (let i = Math.max(0, -d.shift); i < Math.min(grid.lengths[0], d.inCells - d.shift); i++) {
    for (let j = Math.max(0, -h.shift); j < Math.min(grid.lengths[1], h.inCells - h.shift); j++) {
      const line = (d.inResidue + d.inStep * (i + d.shift)) * height + h.inResidue + h.inStep * (j + h.shift);
      const from = xAt + line * width + w.inResidue + w.inStep * (first + w.shift);
      const to = packedAt + i * grid.plane + j * grid.line;
      if (w.inStep === 1 && end > first) packed.set(x.subarray(from, from + end - first), to + first);
      else for (let k = to + first, p = from; k < to + end; k++, p += w.inStep) packed[k] = x[p];
    }
  }
}

/** The outputs of a phase of one channel, each to its place. */
function unpack(
  done: Float32Array,
  doneAt: number,
  grid: Grid,
  out: FloatArray,
  outAt: number,
  [, height, width]: readonly number[],
  [d, h, w]: Triple,
): void {
  for (let i = 0; i < d.outCells; i++) {
    for (let j = 0; j < h.outCells; j++) {
      const line = (d.outResidue + d.outStep * i) * height + h.outResidue + h.outStep * j;
      const from = doneAt + i * grid.plane + j * grid.line;
      const to = outAt + line * width + w.outResidue;
      if (w.outStep === 1) out.set(done.subarray(from, from + w.outCells), to);
      else for (let k = from, p = to; k < from + w.outCells; k++, p += w.outStep) out[p] = done[k];
    }
  }
}
