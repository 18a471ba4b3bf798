/** What a picture file holds besides the pixels a solver works on. */

import type { Tensor } from '../../tensor.ts';

/** The picture formats that are read and written. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff';

/** Bits of one sample; 10 and 12 exist in AVIF only, `float` is 32-bit in TIFF only. */
export type Depth = 8 | 10 | 12 | 16 | 'float';

/** `linear`: samples are proportional to light. `encoded`: samples are the file's code values, scaled to [0, 1]. */
export type Light = 'linear' | 'encoded';

/** Everything of a file but its colour samples: it travels beside the image and goes back out untouched. */
export interface ImageFile {
  /** Absolute path, absent when the picture came from memory. */
  readonly path?: string | undefined;
  readonly format: ImageFormat;
  readonly depth: Depth;
  /** How the samples of the image relate to light. */
  readonly light: Light;
  /** Coverage in [0, 1]; the image is premultiplied by it. */
  readonly alpha?: Tensor<readonly [1, height: number, width: number]> | undefined;
  /** Bytes of the ICC profile. */
  readonly icc?: Uint8Array | undefined;
  /** EXIF block from its TIFF header on, with the orientation tag reset and no thumbnail. */
  readonly exif?: Uint8Array | undefined;
  /** XMP packet. */
  readonly xmp?: Uint8Array | undefined;
  /** Pixels per inch. */
  readonly density?: number | undefined;
  /** What had to be given up while reading, one sentence each. */
  readonly warnings: readonly string[];
}

/** What writing did to the samples. */
export interface WriteReport {
  /** Fraction of samples that lay outside the file's range and were cut to it; 0 for float files. */
  readonly clippedFraction: number;
  /** What had to be given up while writing, one sentence each. */
  readonly warnings: readonly string[];
}
