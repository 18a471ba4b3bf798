/** Whether the kernels have the memory that a method needs, asked before the work begins. */

import { DeconvError } from '../../errors.ts';
import { goodSize } from '../../fft/good-size.ts';
import { kernelMemoryLimit } from '../../kernels/runtime/engine.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { divide } from '../tiles/grid.ts';
import type { Method, MethodCatalogue, RestorationSize, SolvingMethod } from './method.ts';

/** What of the options of a restoration decides how much memory it needs. */
export interface MemoryOptions {
  readonly boundary: RestorationSize['boundary'];
  readonly channels: 'all' | 'luminance';
  readonly psfs: readonly Tensor[];
  readonly tileSize?: number | undefined;
}

/** How much memory each method of a catalogue needs for an image, and whether the kernels have it. */
export function memoryFor(
  image: Image,
  { boundary, channels, psfs, tileSize }: MemoryOptions,
  catalogue: MethodCatalogue,
  parameters: object = {},
): { needs(name: string): number; fits(name: string): boolean } {
  const grid = divide(image, psfs, boundary, tileSize);
  const needs = (name: string): number => {
    const method = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
    // Double precision works on plain arrays.
    if (method === undefined || !('solve' in method) || !(image.data instanceof Float32Array)) return 0;
    const joint = method.joint && channels === 'all' && psfs.length === 1 ? image.shape[0] : 1;
    const tile = method.tiles?.(parameters) === undefined ? undefined : grid?.windows[0];
    const size = tile
      ? domainSize([tile.height, tile.width], psfs, 'unknown')
      : domainSize(image.shape.slice(1), psfs, boundary);
    return bytesFor(method, joint * size);
  };
  return { needs, fits: (name) => needs(name) <= kernelMemoryLimit() };
}

/** Throws OUT_OF_MEMORY, with what needs less, where the kernels have not the memory that the method needs. */
export function checkMemory(
  image: Image,
  options: MemoryOptions & {
    readonly method: Method;
    readonly methodName: string;
    readonly parameters: object;
  },
  catalogue: MethodCatalogue,
): void {
  const { needs, fits } = memoryFor(image, options, catalogue, options.parameters);
  const tiled = memoryFor(image, { ...options, tileSize: undefined }, catalogue, options.parameters);
  if (!('solve' in options.method) || fits(options.methodName)) return;
  const [planes, height, width] = image.shape;
  const luminance = memoryFor(image, { ...options, channels: 'luminance' }, catalogue);
  const others = ['tv', 'hyper-laplacian', 'wiener'].filter(
    (name) => name !== options.methodName && Object.hasOwn(catalogue, name) && fits(name),
  );
  const less = [
    ...(tiled.fits(options.methodName) ? ['tiles (tileSize left out)'] : []),
    ...(planes === 3 && luminance.fits(options.methodName) ? ['channels "luminance"'] : []),
    ...(others.length > 0 ? [`the method ${others.join(' or ')}`] : []),
    'a part of the image',
  ];
  throw new DeconvError(
    'OUT_OF_MEMORY',
    `restore: the method ${options.methodName} needs about ${megabytes(needs(options.methodName))} for ${planes} channels of ${width}x${height}, ` +
      `${megabytes(kernelMemoryLimit())} can be had; less is needed by ${less.join(', ')}`,
  );
}

function bytesFor({ arrays = 0 }: SolvingMethod, samples: number): number {
  return 4 * arrays * samples;
}

/** Samples of a plane with the region around the frame that the PSF reaches. */
function domainSize(
  sides: readonly number[],
  psfs: readonly Tensor[],
  boundary: MemoryOptions['boundary'],
): number {
  return [0, 1].reduce((size, axis) => {
    const reach = Math.max(...psfs.map((psf) => psf.shape[axis])) - 1;
    const margin = boundary === 'unknown' ? Math.min(reach, 16) : 0;
    const n = sides[axis];
    return size * (boundary === 'wrap' ? n : goodSize(n + reach + margin));
  }, 1);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}
