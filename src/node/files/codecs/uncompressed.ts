/** Uncompressed files in memory that carry exact samples and metadata to the encoder. */

import type { Depth } from '../image-file.ts';

/** The samples of one row, interleaved. */
export type Row = Uint8Array | Uint16Array | Float32Array;

/** Takes the rows of a picture from top to bottom. */
export interface Carrier {
  write(row: Row): void;
  /** The file; only after the last row. */
  finish(): Buffer;
}

/** What a carrier holds besides rows. */
export interface CarrierOptions {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly samplesPerPixel: number;
  readonly depth: Extract<Depth, 8 | 16 | 'float'>;
  readonly icc?: Uint8Array | undefined;
  readonly exif?: Uint8Array | undefined;
  readonly xmp?: Uint8Array | undefined;
  /** Pixels per inch. */
  readonly density?: number | undefined;
}
