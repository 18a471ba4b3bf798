import { type Axis, cells, tapClasses } from './axis.ts';

/**
 * One phase of an axis as a plain dense correlation from input to output, in either direction:
 *
 *     out[outResidue + outStep·u] += Σ_j w[taps[j].tap] · in[inResidue + inStep·(u + shift + taps[j].at)],   u < outCells
 *
 * Forward, the phases split the input and share the output; transposed, they share the input and split the output.
 */
export interface Phase {
  readonly inResidue: number;
  readonly inStep: number;
  readonly inCells: number;
  readonly shift: number;
  readonly outResidue: number;
  readonly outStep: number;
  readonly outCells: number;
  readonly taps: readonly { readonly tap: number; readonly at: number }[];
}

/** The phases of an axis and the window that all of them fit in: every tap has 0 <= at < span. */
export interface AxisPhases {
  readonly phases: readonly Phase[];
  readonly span: number;
  /** The most outputs that a phase has. */
  readonly cells: number;
}

/** The phases of the forward direction. */
export function forwardPhases(axis: Axis): AxisPhases {
  const phases = tapClasses(axis).map((each) => ({
    inResidue: each.residue,
    inStep: axis.stride,
    inCells: cells(axis.fine, each.residue, axis.stride),
    shift: each.start,
    outResidue: 0,
    outStep: 1,
    outCells: axis.coarse,
    taps: Array.from({ length: each.taps }, (_, j) => ({
      tap: each.first + j * each.tapStep,
      at: j * each.cellStep,
    })),
  }));
  return { phases, span: spanOf(phases), cells: axis.coarse };
}

/** The phases of the transposed direction; their windows begin at the same input sample. */
export function transposedPhases(axis: Axis): AxisPhases {
  const classes = tapClasses(axis);
  const shift = Math.min(...classes.map((each) => -each.start - (each.taps - 1) * each.cellStep));
  const phases = classes.map((each) => ({
    inResidue: 0,
    inStep: 1,
    inCells: axis.coarse,
    shift,
    outResidue: each.residue,
    outStep: axis.stride,
    outCells: cells(axis.fine, each.residue, axis.stride),
    taps: Array.from({ length: each.taps }, (_, j) => ({
      tap: each.first + j * each.tapStep,
      at: -each.start - j * each.cellStep - shift,
    })),
  }));
  return { phases, span: spanOf(phases), cells: Math.max(...phases.map((each) => each.outCells)) };
}

function spanOf(phases: readonly Phase[]): number {
  return Math.max(...phases.flatMap((each) => each.taps.map(({ at }) => at))) + 1;
}
