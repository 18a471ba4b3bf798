/** What an image file holds besides the pixels that a solver works on. */

import type { Encoding } from '../../restore/encoded/encoding.ts';
import type { Tensor } from '../../tensor.ts';
import type { ImageFormat } from './codecs/catalogue.ts';
import type { Depth, FormatBlocks } from './codecs/codec.ts';
import type { ColorTags } from './color/color-tags.ts';
import type { Resolution } from './metadata/resolution.ts';

/**
 * `linear`: samples are proportional to the intensity of light, as the file states it. `srgb`: the same through the curve of sRGB, whatever
 * the file states. `encoded`: samples are the file's code values, scaled to [0, 1].
 */
export type Light = 'linear' | 'srgb' | 'encoded';

/** Everything of a file but its color samples: it is kept beside the image and written back unchanged. */
export interface ImageFile {
  /** Absolute path, absent when the image came from memory. */
  readonly path?: string | undefined;
  readonly format: ImageFormat;
  readonly depth: Depth;
  /** How the samples of the image relate to the intensity of light. */
  readonly light: Light;
  /** How the samples were coded, for the option `encoding` of `restore`; absent for floats, for light of PQ and HLG codes, and where alpha mixes codes. */
  readonly encoding?: Encoding | undefined;
  /** Coverage in [0, 1]; the image is premultiplied by it. */
  readonly alpha?: Tensor<readonly [1, height: number, width: number]> | undefined;
  /** Bytes of the ICC profile. */
  readonly icc?: Uint8Array | undefined;
  /** What the file states about its colors otherwise: PNG's gAMA, cHRM, cICP and sRGB, AVIF's nclx, EXIF, scientific programs. */
  readonly color?: ColorTags | undefined;
  /** EXIF block from its TIFF header on, with the orientation tag reset and no thumbnail. */
  readonly exif?: Uint8Array | undefined;
  /** XMP packet. */
  readonly xmp?: Uint8Array | undefined;
  /** The packet that continues the first one, in JPEG files. */
  readonly extendedXmp?: Uint8Array | undefined;
  /** Photoshop's image resources, with the IPTC record among them. */
  readonly resources?: Uint8Array | undefined;
  /** Pixels per inch; another value than that of the resolution replaces it. */
  readonly density?: number | undefined;
  /** Pixels per unit of length, as the file states them. */
  readonly resolution?: Resolution | undefined;
  /** Whether a WebP or AVIF was coded without loss, and is to be again. */
  readonly lossless?: boolean | undefined;
  /** Text chunks of a PNG, comments of a JPEG, GeoTIFF and other tags of a TIFF: written back into the same format. */
  readonly blocks?: FormatBlocks | undefined;
  /** Samples of a TIFF that are stated to be neither color nor alpha, as code values: kept as they are. */
  readonly extraSamples?: Tensor<readonly [count: number, height: number, width: number]> | undefined;
  /** Shape [height, width], 0 at pixels that the file does not hold (NaN, infinite, BLANK), for the option `mask` of `restore`; written as NaN by formats with floats. */
  readonly mask?: Tensor<readonly [height: number, width: number]> | undefined;
  /** What was done to the image, one sentence each: HISTORY of a FITS file. */
  readonly history?: readonly string[] | undefined;
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
