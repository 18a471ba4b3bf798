/** One pair of phases of depth and height of a convolution, with all phases of its width: from packed planes to lines of the output. */

import { correlate } from './correlate';
import { highPairs, lowPairs } from './lanes';
import { collect, spread } from './winograd';

/** A phase of the width. */
@unmanaged
class PhaseOfWidth {
  /** Where its outputs lie in a line, and how many there are. */
  residue: i32;
  cells: i32;
  taps: i32;
  /** Bytes, one for each tap of each input plane. */
  offsets: usize;
  /** As filters leaves them. */
  weights: usize;
}

/** Job of convolve; an item is a band of blocks of lines at one depth. A block is one line, or the `rows` lines of Winograd's sums. */
@unmanaged
export class ConvolveJob {
  x: usize;
  /** Bytes of a packed volume, plane and line. */
  volume: usize;
  plane: usize;
  line: usize;
  /** Bytes of a line of sums: those of a packed line where positions run on from line to line, else of the cells rounded up. */
  sumLine: usize;
  /** Packed volumes, and planes of each that taps reach. */
  volumes: i32;
  /** Bytes of the spread lines of a volume. */
  spreadVolume: usize;
  span: i32;
  /** 1, or the points of Winograd's sums; the lines between neighbouring rows of a block; the first line that taps reach. */
  points: i32;
  rows: i32;
  rowStep: i32;
  from: i32;
  /** Blocks at one depth, and of an item. */
  blocks: i32;
  together: i32;
  channels: i32;
  bias: usize;
  noBias: usize;
  out: usize;
  /** Bytes from an output channel to the next, and from cell to cell of depth and height. */
  outChannel: usize;
  outDepth: usize;
  outHeight: usize;
  heightCells: i32;
  /** Samples from cell to cell of the width. */
  widthStep: i32;
  phases: usize;
  phaseCount: i32;
}

function widest(job: ConvolveJob): i32 {
  let cells = 0;
  for (let p = 0; p < job.phaseCount; p++) cells = max(cells, phaseOf(job, p).cells);
  return cells;
}

// @ts-ignore: decorator
@inline
function phaseOf(job: ConvolveJob, p: i32): PhaseOfWidth {
  return changetype<PhaseOfWidth>(job.phases + <usize>p * 20);
}

/** Bytes from a channel's sums over `blocks` lines to the next channel's. */
function sumsOf(job: ConvolveJob, blocks: i32): usize {
  return (<usize>(blocks - 1) * job.sumLine + (<usize>(widest(job) + 7) << 2)) & ~31;
}

/** Bytes of a point of the spread lines; what the last positions read beyond is room. */
function spreadBytes(job: ConvolveJob): usize {
  return <usize>job.volumes * job.spreadVolume + 64;
}

/** Scratch bytes that an item needs. */
export function convolveScratch(at: usize): usize {
  const job = changetype<ConvolveJob>(at);
  const sums = <usize>(job.phaseCount * job.points * job.channels) * sumsOf(job, job.together);
  if (job.points == 1) return sums;
  return sums + <usize>job.points * spreadBytes(job) + <usize>(job.phaseCount * job.rows) * (job.line + 32);
}

export function convolve(job: ConvolveJob, item: i32, scratch: usize): void {
  const bands = (job.blocks + job.together - 1) / job.together;
  const depth = item / bands;
  const first = (item % bands) * job.together;
  const blocks = min(job.together, job.blocks - first);
  const direct = job.points == 1;
  const step = sumsOf(job, blocks);
  const runOn = job.sumLine == job.line;
  const point = <usize>job.channels * step;
  const phase = <usize>job.points * point;
  const spreadTo = scratch + <usize>job.phaseCount * phase;
  let x = job.x + <usize>depth * job.plane;
  if (direct) x += <usize>(first + job.from) * job.line;
  else {
    spreadBlocks(job, x, spreadTo, first, blocks);
    x = spreadTo;
  }
  for (let p = 0; p < job.phaseCount; p++) {
    const each = phaseOf(job, p);
    const weights = <usize>(job.channels * each.taps) << 2;
    const bias = direct ? job.bias : job.noBias;
    for (let k = 0; k < job.points; k++) {
      const to = scratch + <usize>p * phase + <usize>k * point;
      const from = x + <usize>k * spreadBytes(job);
      const w = each.weights + <usize>k * weights;
      correlate(
        each.offsets,
        each.taps,
        w,
        bias,
        from,
        job.line,
        to,
        job.sumLine,
        step,
        job.channels,
        runOn ? 1 : blocks,
        <i32>((runOn ? step : job.sumLine) >> 2),
      );
    }
  }
  const outs = job.out + <usize>depth * job.outDepth;
  const lines = spreadTo + <usize>job.points * spreadBytes(job);
  for (let c = 0; c < job.channels; c++) {
    const out = outs + <usize>c * job.outChannel;
    for (let b = 0; b < blocks; b++) {
      const sums = scratch + <usize>c * step + <usize>b * job.sumLine;
      const row = firstRow(job, first + b);
      if (direct) {
        weave(job, sums, phase, out + <usize>row * job.outHeight);
        continue;
      }
      const line = job.line + 32;
      const between = <usize>job.rows * line;
      for (let p = 0; p < job.phaseCount; p++) {
        const value = load<f32>(job.bias + (<usize>c << 2));
        const to = lines + <usize>p * between;
        collect(sums + <usize>p * phase, point, job.points, to, line, job.rows, value, phaseOf(job, p).cells);
      }
      for (let i = 0, h = row; i < job.rows && h < job.heightCells; i++, h += job.rowStep)
        weave(job, lines + <usize>i * line, between, out + <usize>h * job.outHeight);
    }
  }
}

/** The first row of a block: blocks of one residue modulo the step lie one after the other, the residues take turns. */
// @ts-ignore: decorator
@inline
function firstRow(job: ConvolveJob, block: i32): i32 {
  if (job.points == 1) return block;
  return (block % job.rowStep) + (block / job.rowStep) * job.rowStep * job.rows;
}

function spreadBlocks(job: ConvolveJob, x: usize, to: usize, first: i32, blocks: i32): void {
  const point = spreadBytes(job);
  const row = <usize>job.rowStep * job.line;
  for (let v = 0; v < job.volumes; v++)
    for (let d = 0; d < job.span; d++) {
      const from = x + <usize>v * job.volume + <usize>d * job.plane + <usize>job.from * job.line;
      const at = to + <usize>v * job.spreadVolume + <usize>(d * job.together) * job.line;
      for (let b = 0; b < blocks; b++) {
        const rows = from + <usize>firstRow(job, first + b) * job.line;
        spread(rows, row, at + <usize>b * job.line, point, job.points, <i32>(job.line >> 2));
      }
    }
}

/** Lines of sums, one for each phase of the width, to their places in a line of the output. */
function weave(job: ConvolveJob, from: usize, between: usize, out: usize): void {
  if (job.widthStep == 2 && job.phaseCount == 2) {
    const odd = phaseOf(job, 0).residue == 1;
    const evens = phaseOf(job, odd ? 1 : 0).cells;
    const odds = phaseOf(job, odd ? 0 : 1).cells;
    zip(from + (odd ? between : 0), from + (odd ? 0 : between), out, evens, odds);
    return;
  }
  for (let p = 0; p < job.phaseCount; p++) {
    const each = phaseOf(job, p);
    scatter(from + <usize>p * between, out + (<usize>each.residue << 2), job.widthStep, each.cells);
  }
}

/** Two lines turn by turn; never writes a sample beyond them. */
function zip(even: usize, odd: usize, out: usize, evens: i32, odds: i32): void {
  let i = 0;
  for (; i + 4 <= min(evens, odds); i += 4, even += 16, odd += 16, out += 32) {
    const a = v128.load(even);
    const b = v128.load(odd);
    v128.store(out, lowPairs(a, b));
    v128.store(out, highPairs(a, b), 16);
  }
  for (; i < max(evens, odds); i++, even += 4, odd += 4, out += 8) {
    if (i < evens) store<f32>(out, load<f32>(even));
    if (i < odds) store<f32>(out, load<f32>(odd), 4);
  }
}

function scatter(from: usize, out: usize, step: i32, count: i32): void {
  let i = 0;
  if (step == 1) for (; i + 4 <= count; i += 4, from += 16, out += 16) v128.store(out, v128.load(from));
  for (; i < count; i++, from += 4, out += <usize>step << 2) store<f32>(out, load<f32>(from));
}
