import { runArrange, runConvolve, runFilters, SLACK } from '../kernels/convolve.ts';
import { type Engine, isResident } from '../kernels/wasm.ts';
import type { FloatArray } from '../tensor.ts';
import type { Geometry } from './geometry.ts';
import { threeAxes, volumes } from './plan.ts';
import { Remembered } from './remembered.ts';
import { type VectorJob, type VectorPlan, vectorPlan } from './vector-plan.ts';

/** Operands of one run. The weight is [coarse channels, fine channels / groups, ...taps] either way, in any precision. */
export interface VectorOperands {
  readonly x: FloatArray;
  readonly weight: FloatArray;
  readonly bias: ArrayLike<number> | undefined;
  readonly out: FloatArray;
}

const plans = new Remembered<VectorPlan>(16);

/**
 * Convolution by the vector kernels, in single precision: the input is laid out with its surroundings, one plane a phase, so that a tap is
 * an offset and nothing is asked at the borders; positions run on from line to line, and what lies between the lines is left out when the
 * sums go to the output. Forward, all phases are taps of one correlation; transposed, each phase of the output is a correlation of its own.
 * With `winograd`, columns of two to five taps are joined by short convolutions: fewer products, and a NaN reaches its neighbours.
 */
export function byVectors(
  engine: Engine,
  geometry: Geometry,
  transposed: boolean,
  operands: VectorOperands,
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
    vectorPlan(geometry, transposed, winograd),
  );
  try {
    convolveGroups(engine, memory, geometry, transposed, operands, plan);
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

function convolveGroups(
  engine: Engine,
  memory: Memory,
  geometry: Geometry,
  transposed: boolean,
  { x, weight, bias, out }: VectorOperands,
  plan: VectorPlan,
): void {
  const { grid, inputs, inChannels, outChannels } = plan;
  const { batch, groups } = geometry;
  const extents = (fine: boolean): number[] =>
    threeAxes(geometry.axes).map((axis) => (fine ? axis.fine : axis.coarse));
  const volume = volumes(geometry);
  const outVolume = transposed ? volume.fine : volume.coarse;
  const inLength = inChannels * (transposed ? volume.coarse : volume.fine);
  const outLength = outChannels * outVolume;
  const kernels = weight.length / groups;
  const inPlace = x instanceof Float32Array && isResident(x);
  const outInPlace = out instanceof Float32Array && isResident(out);

  const packed = memory.allocate(inChannels * inputs.length * grid.volume + SLACK);
  // The input is laid out before the first output is written: one place serves both.
  const place = memory.allocate(Math.max(inPlace ? 0 : inLength, outInPlace ? 0 : outLength));
  const weightsAt = memory.allocate(kernels);
  const biasAt = memory.allocate(2 * outChannels);
  const phases = put(
    memory,
    inputs.flatMap((triple) => triple.flatMap((p) => [p.inResidue, p.inStep, p.shift, p.inCells])),
  );
  const jobs = plan.jobs.map((job) => ({ job, ...tablesOf(memory, job, outChannels) }));
  // A residue that no tap reaches has no phase: it is bias alone.
  const holes = transposed && volume.fine > reached(plan);

  for (let group = 0; group < groups; group++) {
    memory.floats(weightsAt, kernels).set(weight.subarray(group * kernels, (group + 1) * kernels));
    const biases = memory.floats(biasAt, 2 * outChannels).fill(0);
    for (let o = 0; o < outChannels; o++) biases[o] = bias?.[group * outChannels + o] ?? 0;
    for (const { job, tables } of jobs)
      for (const { list, weights, taps } of tables)
        runFilters(engine, {
          ...{ weights: weightsAt, to: weights, tapList: list, taps, channels: outChannels },
          channel: 4 * (transposed ? 1 : inChannels) * volume.taps,
          row: 4 * job.weightStep * threeAxes(geometry.axes)[2].kernel,
          ...{ points: job.points, rows: job.column },
        });
    for (let n = 0; n < batch; n++) {
      const part = n * groups + group;
      const from = part * inLength;
      if (!inPlace) memory.floats(place, inLength).set(x.subarray(from, from + inLength));
      runArrange(engine, {
        x: inPlace ? x.byteOffset + 4 * from : place,
        ...{ channels: inChannels, extents: extents(!transposed), to: packed },
        ...{
          grid: [grid.depth, grid.lines, grid.line],
          volume: grid.volume,
          phases,
          phaseCount: inputs.length,
        },
      });
      const outAt = outInPlace ? out.byteOffset + 4 * part * outLength : place;
      if (holes)
        for (let o = 0; o < outChannels; o++)
          memory.floats(outAt + 4 * o * outVolume, outVolume).fill(biases[o]);
      const [, height, width] = extents(transposed);
      for (const { job, phasesAt, tables } of jobs) {
        const { depth: d, height: h } = job;
        const work = tables.reduce((sum, { taps }) => sum + taps, 0) * outChannels * d.outCells * h.outCells;
        const sums = {
          ...{
            x: packed,
            volume: 4 * grid.volume,
            plane: 4 * grid.plane,
            line: 4 * grid.line,
            sumLine: 4 * grid.sumLine,
          },
          ...{
            volumes: inChannels * inputs.length,
            spreadVolume: 4 * job.spreadVolume,
            span: grid.span,
            points: job.points,
            rows: job.rows,
          },
          ...{ rowStep: job.rowStep, from: job.from, blocks: job.blocks, together: job.together },
          ...{ channels: outChannels, bias: biasAt, noBias: biasAt + 4 * outChannels },
          out: outAt + 4 * (d.outResidue * height + h.outResidue) * width,
          ...{ outChannel: 4 * outVolume, outDepth: 4 * d.outStep * height * width },
          ...{ outHeight: 4 * h.outStep * width, heightCells: h.outCells },
          ...{ widthStep: job.phases[0].width.outStep, phases: phasesAt, phaseCount: tables.length },
        };
        runConvolve(engine, sums, d.outCells, (work * grid.line) / 16);
      }
      if (!outInPlace) out.set(memory.floats(place, outLength), part * outLength);
    }
  }
}

/** Outputs of one channel that some phase has. */
function reached({ jobs }: VectorPlan): number {
  let count = 0;
  for (const { depth, height, phases } of jobs)
    for (const { width } of phases) count += depth.outCells * height.outCells * width.outCells;
  return count;
}

/** A job's tables in the engine's memory, and room for its weights. */
function tablesOf(memory: Memory, job: VectorJob, channels: number) {
  const tables = job.phases.map(({ offsets, taps: list }) => {
    const taps = offsets.length;
    return {
      taps,
      offsets: put(memory, offsets),
      list: put(memory, list),
      weights: memory.allocate(job.points * channels * taps),
    };
  });
  const words = job.phases.flatMap(({ width }, p) => {
    const { taps, offsets, weights } = tables[p];
    return [width.outResidue, width.outCells, taps, offsets, weights];
  });
  return { tables, phasesAt: put(memory, words) };
}

function put(memory: Memory, values: ArrayLike<number>): number {
  const at = memory.allocate(values.length);
  memory.words(at, values.length).set(values);
  return at;
}
