/** What a file format is: how to recognize it, what it can hold, and how its samples are decoded and encoded. */

import type { ColorTags } from '../color/color-tags.ts';
import type { Resolution } from '../metadata/resolution.ts';
import type { Bytes } from '../read-bytes.ts';

/** Bits of one sample; 10 and 12 exist in AVIF only, `float` (32 bits) in TIFF, FITS, NPY and NPZ. */
export type Depth = 8 | 10 | 12 | 16 | 'float';

/** Interleaved samples of an image, or of all pages of a stack one below the other, upright, as they are stored. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Color channels; they are the first samples of a pixel. */
  readonly channels: 1 | 3;
  /** Samples of a pixel. */
  readonly stride: number;
  /** Which sample of a pixel is alpha. */
  readonly alphaAt?: number | undefined;
  /** Which samples of a pixel are neither color nor alpha. */
  readonly extraAt?: readonly number[] | undefined;
  /** Codes of 8 to 16 bits, or numbers in the unit of the file, NaN where one is missing. */
  readonly samples: Uint8Array | Uint16Array | Float32Array | Float64Array;
  /** The highest code; 1 for floats. */
  readonly max: number;
  readonly depth: Depth;
  /** The name of the format. */
  readonly format: string;
  readonly metadata: Metadata;
  /** Standard deviation of what lossy compression rounded away, where the highest code is 1 and the file says it. */
  readonly lossyError?: number | undefined;
  /** The steps of the cosine coefficients of 8x8 blocks in the same unit, row by row, where the file says them. */
  readonly cosineSteps?: readonly number[] | undefined;
  readonly warnings: readonly string[];
}

/** What a file holds besides its samples. */
export interface Metadata {
  /** Bytes of the ICC profile. */
  readonly icc?: Uint8Array | undefined;
  /** What is stated about the colors otherwise. */
  readonly color?: ColorTags | undefined;
  /** EXIF block from its TIFF header on, or with the prefix of a JPEG segment. */
  readonly exif?: Uint8Array | undefined;
  /** XMP packet. */
  readonly xmp?: Uint8Array | undefined;
  /** The packet that continues the first one, in JPEG files. */
  readonly extendedXmp?: Uint8Array | undefined;
  /** Photoshop's image resources, with the IPTC record among them. */
  readonly resources?: Uint8Array | undefined;
  /** Pixels per inch. */
  readonly density?: number | undefined;
  /** Pixels per unit of length, as the file states them. */
  readonly resolution?: Resolution | undefined;
  /** Whether lossless coding was used by a format that has lossy coding too. */
  readonly lossless?: boolean | undefined;
  /** What files of one format alone can hold. */
  readonly blocks?: FormatBlocks | undefined;
  /** Pages of the file; 1 where it is left out. */
  readonly pages?: number | undefined;
  /** Images beside each other that were not asked for by name, this one included; 1 where it is left out. */
  readonly images?: number | undefined;
}

/** Text chunks of a PNG, comments of a JPEG, tags of a TIFF: written back into files of the same format. */
export interface FormatBlocks {
  readonly format: string;
  /** As warnings call them: "the GeoTIFF tags". */
  readonly title: string;
  readonly items: readonly Block[];
  /** Numbers of TIFF tags that are not kept: what they say is not true of another file. */
  readonly left?: readonly number[] | undefined;
  /** Columns, rows and depth of the image that they describe. */
  readonly size?: readonly [width: number, height: number] | undefined;
  readonly depth?: Depth | undefined;
}

/** One of {@link FormatBlocks}. */
export interface Block {
  /** The type of a chunk, or the number of a TIFF tag. */
  readonly kind: string | number;
  /** Type and number of the items of a TIFF tag. */
  readonly type?: number | undefined;
  readonly count?: number | undefined;
  readonly bytes: Uint8Array;
}

/** What is decoded, and how much of it at most. */
export interface DecodeOptions {
  /** Pixels of all pages together. */
  readonly maxPixels: number;
  readonly pages: 'first' | 'all';
  /** The page, frame or image that is read instead of the first, from 1 on. */
  readonly page?: number | undefined;
  /** The HDU of a FITS file, by its number from 0 on or its EXTNAME. */
  readonly hdu?: number | string | undefined;
  /** The array of an NPZ file, by its name. */
  readonly key?: string | undefined;
  /** What three planes are: what the file says (`auto`), red, green and blue, or pages. */
  readonly planes?: 'auto' | 'rgb' | 'pages' | undefined;
}

/** Options of {@link DecodeOptions} that some formats alone take. */
export type DecodeChoice = 'hdu' | 'planes' | 'key';

/** The samples of one row, interleaved. */
export type SampleRow = Uint8Array | Uint16Array | Float32Array;

/** Takes the rows of an image from top to bottom. */
export interface RowSink {
  /** Takes the next row. */
  write(row: SampleRow): void;
}

/** An image to encode. */
export interface EncodeRequest extends Metadata {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; more with extra samples. */
  readonly samplesPerPixel: number;
  /** How many of them are neither color nor alpha, the last ones; 0 where it is left out. */
  readonly extraSamples?: number | undefined;
  /** Bits of the rows: those of 10 and 12 bits come as 16, shifted up. */
  readonly rowDepth: 8 | 16 | 'float';
  /** Bits of the file. */
  readonly depth: Depth;
  /** 1 to 100. */
  readonly quality: number;
  readonly lossless: boolean;
  /** Writes all rows into the sink of the format. */
  readonly writeRows: (sink: RowSink) => void;
  /** What was done to the image, one sentence each, for formats that keep a history. */
  readonly history?: readonly string[] | undefined;
}

/** The bytes of a file, and what could not be kept, one sentence each. */
export interface EncodedFile {
  readonly data: Buffer;
  readonly warnings: readonly string[];
}

/** A file format. */
export interface ImageCodec<Name extends string = string> {
  /** As options name it: jpeg. */
  readonly name: Name;
  /** As people write it: JPEG. */
  readonly title: string;
  /** Of file names, in lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Depths that it can hold, in rising order. */
  readonly depths: readonly Depth[];
  readonly hasAlpha: boolean;
  /** Whether samples that are neither color nor alpha can be held; false where it is left out. */
  readonly hasExtraSamples?: boolean | undefined;
  /** How it states colors besides ICC profiles: by PNG's chunks, by H.273 code points, or by tags of TIFF; not at all where it is left out. */
  readonly colorTags?: 'chunks' | 'cicp' | 'tags' | undefined;
  /** Whether it states the distance of pixels by itself, and not in EXIF alone; false where it is left out. */
  readonly hasResolution?: boolean | undefined;
  /** Whether it holds numbers and says nothing about colors: its samples are light, and there is no profile, no EXIF and no XMP. */
  readonly holdsNumbers?: boolean | undefined;
  /** Whether it holds several pages that are read as one stack. */
  readonly hasPages?: boolean | undefined;
  /** Which options of reading it takes that other formats do not have. */
  readonly choices?: readonly DecodeChoice[] | undefined;
  /** Whether it holds Photoshop's resources, with IPTC records among them. */
  readonly hasResources?: boolean | undefined;
  /** Whether a file begins so; `head` are its first 32 bytes, one character each. */
  matches(head: string): boolean;
  /** The samples of a file; throws a DeconvError READ_FAILED, UNSUPPORTED or TOO_LARGE. */
  decode(fn: string, file: Bytes, options: DecodeOptions): Promise<Raster>;
  /** The bytes of a file; throws a DeconvError WRITE_FAILED. */
  encode(fn: string, request: EncodeRequest): Promise<EncodedFile>;
}
