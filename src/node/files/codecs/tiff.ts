import { exifOfTiff, tiffWithExif } from '../metadata/exif.ts';
import type { ImageCodec } from './codec.ts';
import { decodeBySharp } from './sharp-decode.ts';
import { encodeBySharp } from './sharp-encode.ts';

const decode = decodeBySharp('tiff', 'TIFF');

/** TIFF, 8 or 16 bits or 32-bit floats, several pages. */
export const tiff: ImageCodec<'tiff'> = {
  name: 'tiff',
  title: 'TIFF',
  extensions: ['tif', 'tiff'],
  depths: [8, 16, 'float'],
  hasAlpha: true,
  matches: (head) => /^(II[*+]\0|MM\0[*+])/.test(head),
  async decode(fn, file, options) {
    const raster = await decode(fn, file, options);
    const { metadata } = raster;
    return { ...raster, metadata: { ...metadata, exif: metadata.exif ?? exifOfTiff(file.bytes) } };
  },
  async encode(fn, request) {
    const { depth, density, exif, pages } = request;
    // The encoder takes pixels per millimeter, and does not look at the container's.
    const resolution = density ? { xres: density / 25.4, yres: density / 25.4 } : {};
    // The encoder cannot write EXIF into a TIFF file: the tags are added to its bytes.
    const { data, warnings } = await encodeBySharp(
      fn,
      'TIFF',
      { ...request, exif: undefined, pages },
      (pipeline) =>
        pipeline.tiff({
          compression: 'deflate',
          // Few readers know the predictor for floats, and some that do not return wrong values silently.
          predictor: depth === 'float' ? 'none' : 'horizontal',
          ...resolution,
        }),
    );
    return { data: exif ? tiffWithExif(data, exif) : data, warnings };
  },
};
