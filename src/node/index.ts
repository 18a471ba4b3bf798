/** deconvkit/node: files, and threads for every core. */

import './restore-worker.ts';
import './threads.ts';

export { encodeNpy, readNpy, writeNpy } from './files/arrays/npy.ts';
export { type NpzOptions, readNpz } from './files/arrays/npz.ts';
export { writeFileAtomic } from './files/atomic-write.ts';
export { defaultMaxPixels } from './files/check-pixels.ts';
export {
  type CodecCatalogue,
  type ImageCodecs,
  type ImageFormat,
  imageCodecs,
} from './files/codecs/catalogue.ts';
export type {
  Block,
  DecodeChoice,
  DecodeOptions,
  Depth,
  EncodedFile,
  EncodeRequest,
  FormatBlocks,
  ImageCodec,
  Metadata,
  Raster,
  RowSink,
  SampleRow,
} from './files/codecs/codec.ts';
export type { Cicp, ColorTags, Primaries } from './files/color/color-tags.ts';
export type { TransferName } from './files/color/transfer-functions.ts';
export { type Encoded, type EncodeOptions, encodeImage } from './files/encode-image.ts';
export { fileLevel } from './files/file-level.ts';
export type { ImageFile, Light, WriteReport } from './files/image-file.ts';
export type { Resolution } from './files/metadata/resolution.ts';
export { checkOutput, type OutputOptions } from './files/output-target.ts';
export type { Path } from './files/path.ts';
export type { Bytes, Source } from './files/read-bytes.ts';
export { type ReadOptions, readImage } from './files/read-image.ts';
export { type ReadPsfOptions, readPsf } from './files/read-psf.ts';
export { readStack, type Stack, type StackOptions, writeStack } from './files/stack.ts';
export { removeUnfinishedFiles } from './files/unfinished-files.ts';
export { type WriteOptions, writeImage } from './files/write-image.ts';
export { type MontageTile, montage } from './montage/montage.ts';
export { type AnalyzeReportOptions, analyzeReport } from './report/analyze-report.ts';
export { type Compared, type CompareReportOptions, compareReport } from './report/compare-report.ts';
export type { Fact } from './report/measurements.ts';
export { renderReport } from './report/page/render.ts';
export { type PsfReportOptions, psfReport } from './report/psf-report.ts';
export type {
  Axis,
  Column,
  Curve,
  Gallery,
  Plot,
  Report,
  ReportImage,
  Row,
  Table,
} from './report/report.ts';
export { type RestoreReportOptions, restoreReport } from './report/restore-report.ts';
export { type VersusReportOptions, versusReport } from './report/versus-report.ts';
export { versusVerdict } from './report/versus-verdict.ts';
