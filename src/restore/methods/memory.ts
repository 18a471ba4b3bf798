/** Whether the kernels have the memory that a method needs, asked before the work begins. */

import { DeconvError } from '../../errors.ts';
import { goodSize } from '../../fft/good-size.ts';
import { kernelMemoryLimit } from '../../kernels/runtime/engine.ts';
import type { Image, Tensor } from '../../tensor.ts';
import type { Method, MethodCatalogue, RestorationSize, SolvingMethod } from './method.ts';

/** What of the options of a restoration decides how much memory it needs. */
export interface MemoryOptions {
  readonly boundary: RestorationSize['boundary'];
  readonly channels: 'all' | 'luminance';
  readonly psfs: readonly Tensor[];
}

/** How much memory each method of a catalogue needs for an image, and whether the kernels have it. */
export function memoryFor(
  image: Image,
  { boundary, channels, psfs }: MemoryOptions,
  catalogue: MethodCatalogue,
): { needs(name: string): number; fits(name: string): boolean } {
  const needs = (name: string): number => {
    const method = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
    // Double precision works on plain arrays.
    if (method === undefined || !('solve' in method) || !(image.data instanceof Float32Array)) return 0;
    const joint = method.joint && channels === 'all' && psfs.length === 1 ? image.shape[0] : 1;
    return bytesFor(method, joint * domainSize(image, psfs, boundary));
  };
  return { needs, fits: (name) => needs(name) <= kernelMemoryLimit() };
}

/** Throws OUT_OF_MEMORY, with what needs less, where the kernels have not the memory that the method needs. */
export function checkMemory(
  image: Image,
  options: MemoryOptions & { readonly method: Method; readonly methodName: string },
  catalogue: MethodCatalogue,
): void {
  const { needs, fits } = memoryFor(image, options, catalogue);
  if (!('solve' in options.method) || fits(options.methodName)) return;
  const [planes, height, width] = image.shape;
  const luminance = memoryFor(image, { ...options, channels: 'luminance' }, catalogue);
  const others = ['tv', 'hyper-laplacian', 'wiener'].filter(
    (name) => name !== options.methodName && Object.hasOwn(catalogue, name) && fits(name),
  );
  const less = [
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
function domainSize({ shape }: Image, psfs: readonly Tensor[], boundary: MemoryOptions['boundary']): number {
  return [0, 1].reduce((size, axis) => {
    const reach = Math.max(...psfs.map((psf) => psf.shape[axis])) - 1;
    const margin = boundary === 'unknown' ? Math.min(reach, 16) : 0;
    const n = shape[axis + 1];
    return size * (boundary === 'wrap' ? n : goodSize(n + reach + margin));
  }, 1);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}
