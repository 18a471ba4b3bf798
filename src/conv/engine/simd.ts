import { runArrange, runConvolve, runFilters, SLACK } from '../../kernels/convolve.ts';
import { type Engine, isResident } from '../../kernels/runtime/engine.ts';
import { releasable } from '../../kernels/runtime/release-memory.ts';
import type { FloatArray } from '../../tensor.ts';
import type { Geometry } from './geometry.ts';
import { LruCache } from './lru-cache.ts';
import { threeAxes, volumes } from './operands.ts';
import { type SimdJob, type SimdPlan, simdPlan } from './simd-plan.ts';

/** Operands of one run. The weight is [coarse channels, fine channels / groups, ...taps] either way, in any precision. */
export interface SimdOperands {
  readonly x: FloatArray;
  readonly weight: FloatArray;
  readonly bias: ArrayLike<number> | undefined;
  readonly out: FloatArray;
}

const plans = releasable(new LruCache<SimdPlan>(16));

/**
 * Convolution by the SIMD kernels, in single precision: the input is laid out with its padding, one plane a phase, so that a tap is
 * an offset and nothing is asked at the borders; positions run on from line to line, and what lies between the lines is left out when the
 * sums go to the output. Forward, all phases are taps of one correlation; transposed, each phase of the output is a correlation of its own.
 * With `winograd`, columns of two to five taps are joined by short convolutions: fewer products, but a NaN reaches the
 * neighbours of its outputs, which `runConv` mends.
 */
export function convSimd(
  engine: Engine,
  geometry: Geometry,
  transposed: boolean,
  operands: SimdOperands,
  winograd: boolean,
): void {
  const blocks: number[] = [];
  const memory: Memory = {
    allocate(samples) {
      const at = engine.heap.allocate(samples * 4);
      blocks.push(at);
      return at;
    },
    words: (at, length) => new Int32Array(engine.memory.buffer, at, length),
    floats: (at, length) => new Float32Array(engine.memory.buffer, at, length),
  };
  const plan = plans.get(JSON.stringify([geometry, transposed, winograd]), () =>
    simdPlan(geometry, transposed, winograd),
  );
  try {
    convolveGroups(place(engine, memory, geometry, transposed, plan), operands);
  } finally {
    for (const at of blocks) engine.heap.release(at);
  }
}

/** Places of samples and words in the engine's memory; all of them are given back after the run. */
interface Memory {
  allocate(samples: number): number;
  words(at: number, length: number): Int32Array;
  floats(at: number, length: number): Float32Array;
}

/** A layer with its tables in the engine's memory, and room for one group of its operands. */
interface PlacedLayer {
  readonly engine: Engine;
  readonly memory: Memory;
  readonly geometry: Geometry;
  readonly transposed: boolean;
  readonly plan: SimdPlan;
  /** Extents of a channel of the input and of the output. */
  readonly inExtents: readonly number[];
  readonly outExtents: readonly number[];
  readonly phases: number;
  readonly jobs: readonly PlacedJob[];
  readonly packed: number;
  readonly weights: number;
  /** The biases of a group, and as many zeros. */
  readonly biases: number;
}

/** A job's tables, and room for its weights. */
interface PlacedJob {
  readonly job: SimdJob;
  readonly phases: number;
  readonly tables: readonly { taps: number; offsets: number; list: number; weights: number }[];
}

function place(
  engine: Engine,
  memory: Memory,
  geometry: Geometry,
  transposed: boolean,
  plan: SimdPlan,
): PlacedLayer {
  const { grid, inputs, inChannels, outChannels } = plan;
  const axes = threeAxes(geometry.axes);
  const fine = axes.map((axis) => axis.fine);
  const coarse = axes.map((axis) => axis.coarse);
  const [inExtents, outExtents] = transposed ? [coarse, fine] : [fine, coarse];
  const words = inputs.flatMap((triple) =>
    triple.flatMap((p) => [p.inResidue, p.inStep, p.shift, p.inCells]),
  );
  return {
    ...{ engine, memory, geometry, transposed, plan, inExtents, outExtents },
    phases: put(memory, words),
    jobs: plan.jobs.map((job) => placeJob(memory, job, outChannels)),
    packed: memory.allocate(inChannels * inputs.length * grid.volume + SLACK),
    weights: memory.allocate(inChannels * outChannels * volumes(geometry).taps),
    biases: memory.allocate(2 * outChannels),
  };
}

function placeJob(memory: Memory, job: SimdJob, channels: number): PlacedJob {
  const tables = job.phases.map(({ offsets, taps: list }) => {
    const taps = offsets.length;
    const weights = memory.allocate(job.points * channels * taps);
    return { taps, offsets: put(memory, offsets), list: put(memory, list), weights };
  });
  const words = job.phases.flatMap(({ width }, p) => {
    const { taps, offsets, weights } = tables[p];
    return [width.outResidue, width.outCells, taps, offsets, weights];
  });
  return { job, phases: put(memory, words), tables };
}

function put(memory: Memory, values: ArrayLike<number>): number {
  const at = memory.allocate(values.length);
  memory.words(at, values.length).set(values);
  return at;
}

function convolveGroups(layer: PlacedLayer, { x, weight, bias, out }: SimdOperands): void {
  const { memory, geometry, plan } = layer;
  const { inChannels, outChannels } = plan;
  const kernels = weight.length / geometry.groups;
  const inLength = inChannels * product(layer.inExtents);
  const outLength = outChannels * product(layer.outExtents);
  const xAt = x instanceof Float32Array && isResident(x) ? x.byteOffset : undefined;
  const resultAt = out instanceof Float32Array && isResident(out) ? out.byteOffset : undefined;
  // The input is laid out before the first output is written: one place serves both.
  const guest = memory.allocate(
    Math.max(xAt === undefined ? inLength : 0, resultAt === undefined ? outLength : 0),
  );

  for (let group = 0; group < geometry.groups; group++) {
    memory.floats(layer.weights, kernels).set(weight.subarray(group * kernels, (group + 1) * kernels));
    const biases = memory.floats(layer.biases, 2 * outChannels).fill(0);
    for (let o = 0; o < outChannels; o++) biases[o] = bias?.[group * outChannels + o] ?? 0;
    layFilters(layer);
    for (let n = 0; n < geometry.batch; n++) {
      const part = n * geometry.groups + group;
      const from = part * inLength;
      if (xAt === undefined) memory.floats(guest, inLength).set(x.subarray(from, from + inLength));
      layInput(layer, xAt === undefined ? guest : xAt + 4 * from);
      sumUp(layer, resultAt === undefined ? guest : resultAt + 4 * part * outLength);
      if (resultAt === undefined) out.set(memory.floats(guest, outLength), part * outLength);
    }
  }
}

function layFilters({ engine, geometry, transposed, plan, jobs, weights }: PlacedLayer): void {
  const { taps } = volumes(geometry);
  const [, , width] = threeAxes(geometry.axes);
  for (const { job, tables } of jobs)
    for (const table of tables)
      runFilters(engine, {
        weights,
        to: table.weights,
        tapList: table.list,
        taps: table.taps,
        channels: plan.outChannels,
        channel: 4 * (transposed ? 1 : plan.inChannels) * taps,
        row: 4 * job.weightStep * width.kernel,
        points: job.points,
        rows: job.column,
      });
}

function layInput({ engine, plan, inExtents, packed, phases }: PlacedLayer, x: number): void {
  const { depth, lines, line, volume } = plan.grid;
  runArrange(engine, {
    x,
    channels: plan.inChannels,
    extents: inExtents,
    to: packed,
    grid: [depth, lines, line],
    volume,
    phases,
    phaseCount: plan.inputs.length,
  });
}

function sumUp(layer: PlacedLayer, out: number): void {
  const { engine, memory, plan, outExtents } = layer;
  const { grid, inputs, inChannels, outChannels } = plan;
  const [, height, width] = outExtents;
  const outVolume = product(outExtents);
  const biases = memory.floats(layer.biases, outChannels);
  // A residue that no tap reaches has no phase: it is bias alone.
  if (reached(plan) < outVolume)
    for (let o = 0; o < outChannels; o++) memory.floats(out + 4 * o * outVolume, outVolume).fill(biases[o]);
  for (const { job, phases, tables } of layer.jobs) {
    const { depth: d, height: h } = job;
    const taps = tables.reduce((sum, table) => sum + table.taps, 0);
    const work = (taps * outChannels * d.outCells * h.outCells * grid.line) / 16;
    const sums = {
      x: layer.packed,
      volume: 4 * grid.volume,
      plane: 4 * grid.plane,
      line: 4 * grid.line,
      sumLine: 4 * grid.sumLine,
      volumes: inChannels * inputs.length,
      spreadVolume: 4 * job.spreadVolume,
      span: grid.span,
      points: job.points,
      rows: job.rows,
      rowStep: job.rowStep,
      from: job.from,
      blocks: job.blocks,
      together: job.together,
      channels: outChannels,
      bias: layer.biases,
      noBias: layer.biases + 4 * outChannels,
      out: out + 4 * (d.outResidue * height + h.outResidue) * width,
      outChannel: 4 * outVolume,
      outDepth: 4 * d.outStep * height * width,
      outHeight: 4 * h.outStep * width,
      heightCells: h.outCells,
      widthStep: job.phases[0].width.outStep,
      phases,
      phaseCount: tables.length,
    };
    runConvolve(engine, sums, d.outCells, work);
  }
}

/** Outputs of one channel that some phase has. */
function reached({ jobs }: SimdPlan): number {
  let count = 0;
  for (const { depth, height, phases } of jobs)
    for (const { width } of phases) count += depth.outCells * height.outCells * width.outCells;
  return count;
}

function product(extents: readonly number[]): number {
  return extents.reduce((all, extent) => all * extent, 1);
}
