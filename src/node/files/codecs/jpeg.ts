import { jpegCosineSteps, jpegRoundingError } from '../../../codes/jpeg-quantizer.ts';
import { DeconvError } from '../../../errors.ts';
import { jpegMetadata, jpegWithMetadata, segmentsOf } from '../metadata/jpeg-segments.ts';
import type { Bytes } from '../read-bytes.ts';
import type { ImageCodec } from './codec.ts';
import { checkPage, decodeBySharp } from './sharp-decode.ts';
import { encodeBySharp } from './sharp-encode.ts';

/** JPEG, 8 bits, without alpha; color is kept at full resolution. */
export const jpeg: ImageCodec<'jpeg'> = {
  name: 'jpeg',
  title: 'JPEG',
  extensions: ['jpg', 'jpeg'],
  depths: [8],
  hasResolution: true,
  hasAlpha: false,
  hasResources: true,
  matches: (head) => head.startsWith('\xff\xd8\xff'),
  async decode(fn, file, options) {
    checkCoding(fn, file);
    const { images, gainMap, others, ...metadata } = jpegMetadata(file.bytes);
    checkPage(fn, file.name, options.page, 1, 'readable image');
    const raster = await decodeBySharp(fn, 'jpeg', 'JPEG', file, options);
    const warnings = [...raster.warnings];
    if (gainMap) warnings.push('the gain map was left out: the image is that of a standard display');
    if (others.length > 0) warnings.push(`segments of the JPEG were left out: ${others.join(', ')}`);
    if (images > 1)
      warnings.push(`the first of ${images} images of the JPEG was read: the others were left out`);
    return {
      ...raster,
      lossyError: jpegRoundingError(file.bytes),
      cosineSteps: jpegCosineSteps(file.bytes),
      metadata: { ...raster.metadata, ...metadata },
      warnings,
    };
  },
  async encode(fn, request) {
    const { quality } = request;
    const encoded = await encodeBySharp(fn, 'JPEG', { ...request, xmp: undefined }, (pipeline) =>
      pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' }),
    );
    const { data, warnings } = jpegWithMetadata(encoded.data, request);
    return { data, warnings: [...encoded.warnings, ...warnings] };
  },
};

/** Kinds of coding by their frame marker (ITU-T T.81, table B.1). */
const codings: Readonly<Record<number, string>> = {
  195: 'lossless coding',
  197: 'hierarchical coding',
  198: 'hierarchical coding',
  199: 'hierarchical coding',
  203: 'lossless coding',
  205: 'hierarchical coding',
  206: 'hierarchical coding',
  207: 'hierarchical coding',
  247: 'the coding of JPEG-LS',
};

function checkCoding(fn: string, { bytes, name }: Bytes): void {
  for (const { marker, body } of segmentsOf(bytes)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    const kind = codings[marker] ?? (isFrame && body[0] !== 8 ? `${body[0]} bits a sample` : undefined);
    if (kind)
      throw new DeconvError(
        'UNSUPPORTED',
        `${fn}: ${name} is a JPEG with ${kind}, which is not supported: convert it to PNG or TIFF`,
      );
  }
}
