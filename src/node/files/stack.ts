/** Multi-page TIFF as a 3-D stack. */

import { checkOptions } from '../../check-options.ts';
import { identityCurve } from '../../codes/transfer-curves.ts';
import { checkInteger, DeconvError, rangeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { defaultMaxPixels } from './check-pixels.ts';
import { type CodecCatalogue, imageCodecs } from './codecs/catalogue.ts';
import type { Depth } from './codecs/codec.ts';
import { tiff } from './codecs/tiff.ts';
import { writeRows } from './color/interleave.ts';
import { toPlanes } from './color/planar.ts';
import { codecOfBytes, depthIn, hasFormat } from './formats.ts';
import type { ImageFile, WriteReport } from './image-file.ts';
import type { OutputOptions } from './output-target.ts';
import { type Path, pathOf, resolvedPath } from './path.ts';
import { readBytes, type Source } from './read-bytes.ts';
import { type ReadOptions, recordOf } from './read-image.ts';

/** A grey volume: pages, rows, columns. */
export type Stack = Tensor<readonly [depth: number, height: number, width: number]>;

/**
 * Reads all pages of a grey TIFF as one volume. A stack is measured data: codes are scaled to [0, 1] without a transfer curve;
 * floats are kept.
 *
 * @param source path of a TIFF, or its bytes
 * @returns `stack` [pages, height, width] and the record of the file
 * @throws DeconvError READ_FAILED, UNSUPPORTED (color, alpha, pages of unequal size), TOO_LARGE (`maxPixels` over all pages)
 * @example
 * import { tmpdir } from 'node:os';
 * await writeStack(`${tmpdir()}/deconvkit-example.tif`, zeros([3, 4, 5]));
 * const { stack } = await readStack(`${tmpdir()}/deconvkit-example.tif`);
 * stack.shape; // => [3, 4, 5]
 */
export async function readStack(
  source: Source,
  options: Pick<ReadOptions, 'dtype' | 'maxPixels'> = {},
): Promise<ImageFile & { readonly stack: Stack }> {
  const fn = 'readStack';
  checkOptions(fn, options, ['dtype', 'maxPixels']);
  const { dtype = 'float32', maxPixels = defaultMaxPixels } = options;
  if (maxPixels !== Infinity) checkInteger(fn, 'maxPixels', maxPixels);
  const bytes = await readBytes(fn, source, 'a TIFF stack', {
    accepts: (head) => hasFormat(head, imageCodecs as CodecCatalogue),
  });
  const codec = codecOfBytes(fn, bytes.bytes, bytes.name, imageCodecs as CodecCatalogue);
  const raster = await codec.decode(fn, bytes, { maxPixels, pages: 'all' });
  if (raster.format !== tiff.name || raster.channels !== 1 || raster.alphaAt !== undefined || raster.extraAt)
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${bytes.name} must be a grey TIFF stack without alpha, got ${codec.title} with ${raster.stride} channels`,
    );
  const { colour } = toPlanes(fn, bytes.name, raster, [identityCurve], { dtype });
  const pages = raster.metadata.pages ?? 1;
  // Pages are decoded one below the other, which is the row-major order of the volume.
  return {
    stack: { shape: [pages, raster.height / pages, raster.width], data: colour.data },
    ...recordOf(raster, 'encoded'),
    ...(source instanceof Uint8Array ? {} : { path: await resolvedPath(source) }),
  };
}

/** How {@link writeStack} writes. */
export interface StackOptions extends Pick<OutputOptions, 'force'> {
  /** Bits of a sample; that of the record by default, `float` without one. */
  readonly depth?: Depth | undefined;
}

/**
 * Writes a volume as a multi-page grey TIFF (deflate). Floats are kept to the bit; integers are rounded once and clipped once.
 *
 * @param stack [pages, height, width], nominal range [0, 1] for integer depths
 * @param file record from {@link readStack}, or parts of one
 * @returns the fraction of samples that were clipped
 * @throws DeconvError WRITE_FAILED; RangeError for another rank or samples that are not finite
 * @example
 * import { tmpdir } from 'node:os';
 * const { clippedFraction } = await writeStack(`${tmpdir()}/deconvkit-example.tif`, tensor([1, 1, 2], [0.5, 2]), { depth: 8 });
 * clippedFraction; // => 0.5
 */
export async function writeStack(
  path: Path,
  stack: Stack,
  file: Partial<ImageFile> = {},
  options: StackOptions = {},
): Promise<WriteReport> {
  const fn = 'writeStack';
  checkOptions(fn, options, ['depth', 'force']);
  const target = pathOf(fn, 'path', path);
  if (stack.shape.length !== 3) throw rangeError(fn, 'stack', 'a stack [pages, height, width]', stack.shape);
  const [pages, height, width] = stack.shape;
  const depth = depthIn(tiff, options.depth ?? file.depth ?? 'float') as 8 | 16 | 'float';
  const max = depth === 'float' ? undefined : 2 ** depth - 1;
  const coding = { curves: [identityCurve], max, shift: 0 };
  const rows: Stack = { shape: [1, pages * height, width], data: stack.data };
  let clippedFraction = 0;
  const { data } = await tiff.encode(fn, {
    width,
    height,
    pages,
    samplesPerPixel: 1,
    rowDepth: depth,
    depth,
    quality: 100,
    lossless: true,
    density: file.density,
    resolution: file.resolution,
    exif: file.exif,
    xmp: file.xmp,
    color: file.color,
    blocks: file.blocks,
    writeRows: (sink) => {
      clippedFraction = writeRows(fn, rows, undefined, coding, sink);
    },
  });
  const { force = false } = options;
  await writeFileAtomic(target, data, { force, inputs: file.path ? [file.path] : [] }, fn);
  return { clippedFraction, warnings: [] };
}
