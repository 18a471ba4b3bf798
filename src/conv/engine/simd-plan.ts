import { winogradBlock } from '../../kernels/convolve.ts';
import type { Geometry } from './geometry.ts';
import { groupChannels, threeAxes, volumes } from './operands.ts';
import { type AxisPhases, forwardPhases, type Phase, transposedPhases } from './phase.ts';

/** One phase per axis: a dense correlation of sub-grids. */
export type Triple = readonly [depth: Phase, height: Phase, width: Phase];

/** Phases of depth and height. */
type Pair = readonly [depth: Phase, height: Phase];

/** The layout of a plane: lines a multiple of four samples long. */
interface Grid {
  readonly depth: number;
  readonly lines: number;
  readonly line: number;
  /** Sums of a line, with those between the lines where that is less work than to start every line separately. */
  readonly sumLine: number;
  readonly plane: number;
  readonly volume: number;
  /** Planes that the taps of one output reach. */
  readonly span: number;
}

/** The sums for one pair of phases of depth and height. */
export interface SimdJob {
  readonly depth: Phase;
  readonly height: Phase;
  /** 1 and 1 for plain sums. */
  readonly points: number;
  readonly rows: number;
  /** Most taps of a column, the lines between them, the first line they reach, and the weights from one to the next. */
  readonly column: number;
  readonly rowStep: number;
  readonly from: number;
  readonly weightStep: number;
  readonly blocks: number;
  readonly together: number;
  /** Samples of a volume's lines in a band. */
  readonly spreadVolume: number;
  readonly phases: readonly {
    readonly width: Phase;
    /** Bytes in the packed planes, one for each tap of each plane. */
    readonly offsets: Int32Array;
    /** Bytes from the first weight of an output channel, and rows, of each of them. */
    readonly taps: Int32Array;
  }[];
}

/** All that a run by vectors needs to know before it sees a sample; the same for every group. */
export interface SimdPlan {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly grid: Grid;
  /** The phases in which the input is laid out. */
  readonly inputs: readonly Triple[];
  readonly jobs: readonly SimdJob[];
}

/** Sums of a band are to stay in the second cache, together with the lines spread for Winograd's. */
const BAND_SAMPLES = 1 << 17;

/** Positions of a band that hide what its start takes. */
const BAND_POSITIONS = 512;

/** Plans the sums; with `winograd`, columns of 2 to 5 taps become short convolutions. */
export function simdPlan(geometry: Geometry, transposed: boolean, winograd: boolean): SimdPlan {
  const axes = threeAxes(geometry.axes).map(transposed ? transposedPhases : forwardPhases);
  const triples = allTriples(axes);
  const inputs = transposed ? triples.slice(0, 1) : triples;
  const { fine, coarse } = groupChannels(geometry);
  const [inChannels, outChannels] = transposed ? [coarse, fine] : [fine, coarse];
  // Forward, all phases share the output; transposed, those that share its depths and heights do.
  const widths = transposed
    ? axes[2].phases.filter(({ outCells }) => outCells > 0)
    : axes[2].phases.slice(0, 1);
  const sharers = transposed ? reaching(pairs(axes), widths).map((pair) => [pair]) : [pairs(axes)];
  const columns = sharers.map((each) => columnOf(each, winograd));
  const [depth, height, width] = axes;
  const lines = Math.max(height.cells + height.span - 1, ...columns.map((each) => each.lines));
  const line = 4 * Math.ceil((width.cells + width.span - 1) / 4);
  const sumLine = Math.min(line, 8 * Math.ceil(width.cells / 8));
  const slices = depth.cells + depth.span - 1;
  const plane = line * lines;
  const grid = {
    depth: slices,
    lines,
    line,
    sumLine,
    plane,
    volume: spaced(slices * plane),
    span: depth.span,
  };
  const jobs = sharers.map((each, j) => {
    const [d, h] = each[0];
    const column = columns[j];
    const planes = inChannels * inputs.length;
    const band =
      column.points * line * (outChannels * widths.length + (column.points > 1 ? planes * depth.span : 0));
    const together = Math.max(1, Math.min(Math.ceil(BAND_POSITIONS / line), Math.floor(BAND_SAMPLES / band)));
    const spreadVolume = spaced(depth.span * together * line);
    const phases = widths.map((w) => {
      const triplesOfPhase = transposed
        ? [[d, h, w] as Triple]
        : each.flatMap(([a, b]) => width.phases.map((c): Triple => [a, b, c]));
      return { width: w, ...tapTables(geometry, transposed, triplesOfPhase, grid, column, together) };
    });
    return { depth: d, height: h, ...column, together, spreadVolume, phases };
  });
  return { inChannels, outChannels, grid, inputs, jobs };
}

function pairs(axes: readonly AxisPhases[]): Pair[] {
  return axes[0].phases.flatMap((d) => axes[1].phases.map((h): Pair => [d, h]));
}

/** Pairs that have outputs. */
function reaching(all: readonly Pair[], widths: readonly Phase[]): Pair[] {
  return all.filter(([d, h]) => widths.length > 0 && d.outCells > 0 && h.outCells > 0);
}

function allTriples(axes: readonly AxisPhases[]): Triple[] {
  return pairs(axes).flatMap(([d, h]) => axes[2].phases.map((w): Triple => [d, h, w]));
}

type Column = Pick<SimdJob, 'points' | 'rows' | 'column' | 'rowStep' | 'from' | 'weightStep' | 'blocks'> & {
  /** Lines of a plane that its blocks read. */
  readonly lines: number;
};

/** At least that many samples, an odd number of cache lines: volumes a power of two apart would map to the same few cache sets. */
function spaced(samples: number): number {
  return 16 * (2 * Math.ceil((samples / 16 - 1) / 2) + 1);
}

/** How the taps along the height are summed, of phases whose windows begin at the same line. */
function columnOf(sharers: readonly Pair[], winograd: boolean): Column {
  const longest = sharers
    .map(([, height]) => height)
    .reduce((a, b) => (b.taps.length > a.taps.length ? b : a));
  const column = longest.taps.length;
  const cells = longest.outCells;
  if (!winograd || column < 2 || column > 5)
    return { points: 1, rows: 1, column: 1, rowStep: 1, from: 0, weightStep: 0, blocks: cells, lines: 0 };
  const [first, second] = ascending(longest);
  const { points, rows } = winogradBlock(column);
  const rowStep = second.at - first.at;
  const rounds = Math.ceil(Math.ceil(cells / rowStep) / rows);
  const lines = first.at + rowStep * (rows * rounds + column - 1);
  const weightStep = second.tap - first.tap;
  return {
    points,
    rows,
    column,
    rowStep,
    from: first.at,
    weightStep,
    blocks: rowStep * rounds,
    lines,
  };
}

function ascending(phase: Phase): Phase['taps'] {
  return [...phase.taps].sort((a, b) => a.at - b.at);
}

/** Where each tap (or column of taps) of each plane reads, and where its weights lie. */
function tapTables(
  geometry: Geometry,
  transposed: boolean,
  triples: readonly Triple[],
  grid: Grid,
  { points }: Column,
  together: number,
): { offsets: Int32Array; taps: Int32Array } {
  const [, height, width] = threeAxes(geometry.axes);
  const { fine, coarse } = groupChannels(geometry);
  const inChannels = transposed ? coarse : fine;
  const spread = points > 1;
  // In a band, planes follow each other without the lines that it does not reach.
  const plane = spread ? together * grid.line : grid.plane;
  const volume = spread ? spaced(grid.span * plane) : grid.volume;
  const entries = triples.flatMap(([d, h, w], p) => {
    const sorted = ascending(h);
    const rows = spread ? sorted.slice(0, 1) : sorted;
    return d.taps.flatMap((a) =>
      rows.flatMap((b) =>
        w.taps.map((c) => ({
          offset: p * volume + a.at * plane + (spread ? 0 : b.at) * grid.line + c.at,
          tap: (a.tap * height.kernel + b.tap) * width.kernel + c.tap,
          rows: spread ? sorted.length : 1,
        })),
      ),
    );
  });
  const kernel = (transposed ? fine : 1) * volumes(geometry).taps;
  const stride = (transposed ? 1 : triples.length) * volume;
  const offsets = new Int32Array(inChannels * entries.length);
  const taps = new Int32Array(2 * offsets.length);
  for (let i = 0, t = 0; i < inChannels; i++) {
    for (const { offset, tap, rows } of entries) {
      offsets[t] = 4 * (i * stride + offset);
      taps[2 * t] = 4 * (i * kernel + tap);
      taps[2 * t++ + 1] = rows;
    }
  }
  return { offsets, taps };
}
