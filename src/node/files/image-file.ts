/** What an image file holds besides the pixels that a solver works on. */

import type { Encoding } from '../../restore/encoded/encoding.ts';
import type { Tensor } from '../../tensor.ts';
import type { ImageFormat } from './codecs/catalogue.ts';
import type { Depth } from './codecs/codec.ts';

/** `linear`: samples are proportional to the intensity of light. `encoded`: samples are the file's code values, scaled to [0, 1]. */
export type Light = 'linear' | 'encoded';

/** Everything of a file but its color samples: it is kept beside the image and written back unchanged. */
export interface ImageFile {
  /** Absolute path, absent when the image came from memory. */
  readonly path?: string | undefined;
  readonly format: ImageFormat;
  readonly depth: Depth;
  /** How the samples of the image relate to the intensity of light. */
  readonly light: Light;
  /** How the samples were coded, for the option `encoding` of `restore`; absent for floats and where alpha mixes codes. */
  readonly encoding?: Encoding | undefined;
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
  /** What could not be kept while reading, one sentence each. */
  readonly warnings: readonly string[];
}

/** What writing did to the samples. */
export interface WriteReport {
  /** Fraction of samples outside the range of the file, which were clipped to it; 0 for float files. */
  readonly clippedFraction: number;
  /** What could not be kept while writing, one sentence each. */
  readonly warnings: readonly string[];
}
