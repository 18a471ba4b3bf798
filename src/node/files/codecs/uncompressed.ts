import type { RowSink } from './codec.ts';

/** An uncompressed file in memory. */
export interface UncompressedFile extends RowSink {
  /** The file; only after the last row. */
  finish(): Buffer;
}
