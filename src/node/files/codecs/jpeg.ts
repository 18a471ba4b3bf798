import { jpegWithDensity } from '../metadata/jfif.ts';
import { jpegCosineSteps, jpegRoundingError } from '../metadata/jpeg-quantizer.ts';
import type { ImageCodec } from './codec.ts';
import { decodeBySharp } from './sharp-decode.ts';
import { encodeBySharp } from './sharp-encode.ts';

/** JPEG, 8 bits, without alpha; color is kept at full resolution. */
export const jpeg: ImageCodec<'jpeg'> = {
  name: 'jpeg',
  title: 'JPEG',
  extensions: ['jpg', 'jpeg'],
  depths: [8],
  hasAlpha: false,
  matches: (head) => head.startsWith('\xff\xd8\xff'),
  async decode(fn, file, options) {
    const raster = await decodeBySharp('jpeg', 'JPEG')(fn, file, options);
    return {
      ...raster,
      lossyError: jpegRoundingError(file.bytes),
      cosineSteps: jpegCosineSteps(file.bytes),
    };
  },
  async encode(fn, request) {
    const { quality, density } = request;
    const { data, warnings } = await encodeBySharp(fn, 'JPEG', request, (pipeline) =>
      pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' }),
    );
    return { data: density ? jpegWithDensity(data, density) : data, warnings };
  },
};
