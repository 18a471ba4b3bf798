/** What travels between the page and the worker that restores for it. */

import type { PsfSpec, VersusReport } from 'deconvkit';
import type { Findings, FoundPsf, Region, Task } from './task.ts';

/** An image that was opened. */
export interface Opened {
  readonly bitmap: ImageBitmap;
  readonly threads: number;
}

/** A restored image, or the part of it in `region`. */
export interface Restored {
  readonly bitmap: ImageBitmap;
  readonly region: Region;
  readonly findings: Findings;
}

/** A convolution of a part of the image, to be inverted by every method. */
export interface CompareTask {
  readonly part: Region;
  readonly psf: PsfSpec;
  readonly stride: number;
  /** Standard deviation, where white is 1. */
  readonly noise: number;
  /** While a control moves, methods that take long are left out. */
  readonly isFinal: boolean;
}

/** One image of a comparison; `psnr` in decibel where it is an estimate of the original. */
export interface Tile {
  readonly name: string;
  readonly bitmap: ImageBitmap;
  readonly psnr?: number | undefined;
}

export interface Comparison {
  readonly tiles: readonly Tile[];
  readonly facts: Pick<
    VersusReport,
    'best' | 'unknowns' | 'rankBound' | 'conditionNumber' | 'nullSpaceEnergy' | 'checkerboardIndex'
  >;
  readonly isFinal: boolean;
}

/** The calls of the worker by name: what they take and what they give. */
export interface Calls {
  open: { readonly take: { readonly blob: Blob }; readonly give: Opened };
  estimate: { readonly take: object; readonly give: FoundPsf };
  preview: {
    readonly take: { readonly task: Task; readonly region: Region; readonly level: number };
    readonly give: Restored;
  };
  restore: { readonly take: { readonly task: Task }; readonly give: Restored };
  compare: { readonly take: { readonly task: CompareTask }; readonly give: Comparison };
  encode: {
    readonly take: {
      readonly bitmap: ImageBitmap;
      readonly type: 'image/png' | 'image/jpeg';
      readonly quality: number;
    };
    readonly give: Blob;
  };
}

export type CallName = keyof Calls;

export type ToWorker =
  | { readonly kind: 'abort'; readonly job: number }
  | {
      [Name in CallName]: { readonly kind: Name; readonly job: number } & Calls[Name]['take'];
    }[CallName];

export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly job: number; readonly done: number }
  | { readonly kind: 'done'; readonly job: number; readonly result: Calls[CallName]['give'] }
  | { readonly kind: 'failed'; readonly job: number; readonly error: SentError };

/** The bitmaps of a result, which change their owner with it. */
export function bitmapsOf(result: Calls[CallName]['give']): ImageBitmap[] {
  if ('bitmap' in result) return [result.bitmap];
  return 'tiles' in result ? result.tiles.map(({ bitmap }) => bitmap) : [];
}
