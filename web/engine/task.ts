/** What the engine is asked to do, and what it finds, as plain data. */

import type { MethodSpec, PsfKind, PsfSpec, PsfVerdict, Tensor } from 'deconvkit';

/** A rectangle in pixels of the image. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What to undo, and how. */
export interface Task {
  readonly psf: PsfSpec | Tensor;
  readonly refinePsf: boolean;
  readonly method: MethodSpec;
  readonly strength: number | undefined;
}

/** The blur that was found in the image. */
export interface FoundPsf {
  readonly psf: Tensor;
  readonly kind: PsfKind;
  readonly spec: PsfSpec | undefined;
  readonly verdict: PsfVerdict;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** What the report of a restoration says, for the panel. */
export interface Findings {
  readonly psf: Tensor;
  readonly psfScale: number;
  readonly method: string;
  readonly reason: string | undefined;
  /** The largest standard deviation of a channel, on the scale where white is 1. */
  readonly noise: number;
  readonly strength: number;
  readonly seconds: number;
  readonly warnings: readonly string[];
}
