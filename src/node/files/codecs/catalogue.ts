/** The image formats by name: one file each, one row each. */

import { avif } from './avif.ts';
import type { ImageCodec } from './codec.ts';
import { fits } from './fits.ts';
import { jpeg } from './jpeg.ts';
import { npy, npz } from './npy.ts';
import { png } from './png.ts';
import { tiff } from './tiff.ts';
import { webp } from './webp.ts';

/** The formats by name. */
export interface ImageCodecs {
  jpeg: ImageCodec<'jpeg'>;
  png: ImageCodec<'png'>;
  webp: ImageCodec<'webp'>;
  avif: ImageCodec<'avif'>;
  tiff: ImageCodec<'tiff'>;
  fits: ImageCodec<'fits'>;
  npy: ImageCodec<'npy'>;
  npz: ImageCodec<'npz'>;
}

/** The image formats that are read and written. */
export type ImageFormat = keyof ImageCodecs;

/** Formats by name, the library's or your own. */
export type CodecCatalogue = Readonly<Record<string, ImageCodec>>;

/** The formats of the library. */
export const imageCodecs: Readonly<ImageCodecs> = { jpeg, png, webp, avif, tiff, fits, npy, npz };
