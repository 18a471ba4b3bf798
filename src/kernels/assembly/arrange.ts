/** Lays the input of a convolution out: one plane for each channel and phase, with its padding, so that a tap is an offset. */

/** Lines that an item arranges. */
const LINES = 16;

/** One axis of a phase: cell i of the grid is sample residue + step·(i + shift), where that cell is one of the `cells` there are. */
@unmanaged
class AxisOfPhase {
  residue: i32;
  step: i32;
  shift: i32;
  cells: i32;
}

/** Job of arrange; an item is a block of lines of one plane. */
@unmanaged
export class ArrangeJob {
  x: usize;
  to: usize;
  /** Samples of a channel of x, of its planes and lines. */
  volume: i32;
  height: i32;
  width: i32;
  /** Lines of a packed volume: depth, height, and the samples of each. */
  depth: i32;
  lines: i32;
  line: i32;
  /** Samples from a packed volume to the next. */
  packed: i32;
  /** Three axes for each phase. */
  phases: usize;
  phaseCount: i32;
}

export function arrange(job: ArrangeJob, item: i32): void {
  const all = job.depth * job.lines;
  const blocks = (all + LINES - 1) / LINES;
  const plane = item / blocks;
  const channel = plane / job.phaseCount;
  const phase = job.phases + <usize>(plane % job.phaseCount) * 48;
  const d = changetype<AxisOfPhase>(phase);
  const h = changetype<AxisOfPhase>(phase + 16);
  const w = changetype<AxisOfPhase>(phase + 32);
  const x = job.x + ((<usize>channel * job.volume) << 2);
  const first = min(job.line, max(0, -w.shift));
  const end = max(first, min(job.line, w.cells - w.shift));
  const begin = (item % blocks) * LINES;
  for (let l = begin; l < min(all, begin + LINES); l++) {
    const to = job.to + (<usize>(plane * job.packed + l * job.line) << 2);
    const i = l / job.lines + d.shift;
    const j = (l % job.lines) + h.shift;
    if (i < 0 || i >= d.cells || j < 0 || j >= h.cells) {
      clear(to, job.line);
      continue;
    }
    const row = (d.residue + d.step * i) * job.height + h.residue + h.step * j;
    const from = x + (<usize>(row * job.width + w.residue + w.step * (first + w.shift)) << 2);
    clear(to, first);
    take(to + (<usize>first << 2), from, w.step, end - first);
    clear(to + (<usize>end << 2), job.line - end);
  }
}

function clear(to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, to += 16) v128.store(to, f32x4.splat(0));
  for (; i < count; i++, to += 4) store<f32>(to, 0);
}

/** Every step-th of the samples at `from`. */
function take(to: usize, from: usize, step: i32, count: i32): void {
  let i = 0;
  if (step == 1) for (; i + 4 <= count; i += 4, to += 16, from += 16) v128.store(to, v128.load(from));
  // The last of them is not followed by a full step of samples that may be read.
  if (step == 2)
    for (; i + 5 <= count; i += 4, to += 16, from += 32)
      v128.store(to, v128.shuffle<f32>(v128.load(from), v128.load(from, 16), 0, 2, 4, 6));
  for (; i < count; i++, to += 4, from += <usize>step << 2) store<f32>(to, load<f32>(from));
}
