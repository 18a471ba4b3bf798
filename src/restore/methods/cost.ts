import { tileCosts } from '../../solvers/optimization/runtime-model.ts';
import type { Image } from '../../tensor.ts';
import { divide } from '../tiles/grid.ts';
import { methods } from './catalogue.ts';
import { type MemoryOptions, memoryFor } from './memory.ts';
import type { MethodCatalogue } from './method.ts';

/** About what a restoration in tiles takes. */
export interface TileCost {
  readonly tiles: number;
  /** The method that is expected to run. */
  readonly method: string;
  /** Of one processor of 2021. */
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * Images in single precision beside the tiles: the measured one in light and in codes, the result, what is read and written, and what is not yet
 * collected. With the constant below, a photograph of 12 megapixels takes 1.3 GB by this estimate and by `npm run bench:large`.
 */
const images = 5.5;

/** What the process takes without an image. */
const base = 200e6;

/**
 * What a restoration in tiles takes, before it begins; undefined for one that is done at once.
 *
 * @param image its shape decides
 * @param spec the method; `auto` is taken as it chooses for a photograph
 */
export function tileCost(
  image: Image,
  options: MemoryOptions,
  { name, ...parameters }: { readonly name: string },
): TileCost | undefined {
  const [channels, height, width] = image.shape;
  const planes = options.channels === 'luminance' ? 1 : channels;
  const grid = divide(image, options.psfs, options.boundary, options.tileSize);
  if (grid === undefined) return undefined;
  const catalogue = methods as MethodCatalogue;
  const entry = catalogue[name];
  const { needs, fits } = memoryFor(image, options, catalogue);
  if (!('solve' in entry)) {
    const size = { samples: planes * height * width, boundary: options.boundary, fits };
    return tileCost(image, options, entry.choose(size, parameters).spec);
  }
  if (entry.tiles?.(parameters) === undefined || !Object.hasOwn(tileCosts, name)) return undefined;
  const { once, iteration, iterations } = tileCosts[name as keyof typeof tileCosts];
  const { iterations: given = iterations } = parameters as { readonly iterations?: number | undefined };
  const [window] = grid.windows;
  const samples = planes * grid.windows.length * window.height * window.width;
  return {
    tiles: grid.windows.length,
    method: name,
    seconds: ((once + iteration * given) * samples) / 1e6,
    bytes: base + needs(name) + 4 * images * image.data.length,
  };
}

/** One sentence: `in 12 tiles by tv, which takes about 55 s of one processor and 1.1 GB`. */
export function tileCostText({ tiles, method, seconds, bytes }: TileCost): string {
  const time = seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
  return `in ${tiles} tiles by ${method}, which takes about ${time} of one processor and ${(bytes / 1e9).toFixed(1)} GB`;
}
