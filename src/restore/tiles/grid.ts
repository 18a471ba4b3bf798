/** How a large image is divided: windows that overlap, each restored by itself, of which the middles make the result. */

import { goodSize } from '../../fft/good-size.ts';
import type { Image, Tensor } from '../../tensor.ts';

/** A part of a frame; with a periodic boundary it may begin before the frame and end behind it. */
export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The windows of a frame. All have the same size, so that they share one blur. */
export interface TileGrid {
  readonly height: number;
  readonly width: number;
  /** The windows, row by row. */
  readonly windows: readonly Rectangle[];
  /** The weight of each row of window i in the result, and of each column: those of all windows add up to 1. */
  weights(i: number): { readonly rows: Float64Array; readonly columns: Float64Array };
}

/** Pixels from which on an image is divided: below, one window takes less time. */
export const dividedFrom = 2_097_152;

/** The side of the grid on which a window with all that the PSF brings into it is transformed. */
export const defaultSide = 1280;

/** Smaller tiles are mostly context. */
export const smallestTile = 64;

/** The least context of a window, in pixels: what is outside it then changes the result by less than its noise. */
const leastContext = 48;

/** Neighboring windows are mixed over this many pixels. */
const mixed = 16;

/** The context that a window needs on each side of what is used of it. */
function contextOf(extent: number): number {
  return Math.max(leastContext, 2 * (extent - 1));
}

/** The tiles along one axis. */
interface AxisTiles {
  readonly size: number;
  readonly begins: readonly number[];
  weights(tile: number): Float64Array;
}

/**
 * Divides one axis.
 *
 * @param n its length
 * @param side of the transformed grid
 * @param extent of the PSF
 * @param isPeriodic whether the image continues at its other side
 */
function divideAxis(n: number, side: number, extent: number, isPeriodic: boolean): AxisTiles {
  const context = contextOf(extent);
  const reach = extent - 1;
  const most = Math.max(side - reach - Math.min(reach, 16), 3 * context + mixed);
  if (n <= most) {
    // The other axis is divided, and a window is not periodic: it continues on both sides.
    const around = isPeriodic ? context : 0;
    const all = new Float64Array(n + 2 * around).fill(1, around, around + n);
    return { size: all.length, begins: [-around], weights: () => all };
  }
  const rim = context + mixed / 2;
  // Windows at the frame have no context there, unless the image is periodic.
  const used = most - 2 * rim;
  const ends = isPeriodic ? 0 : rim;
  const count = Math.ceil((n - 2 * ends) / used);
  const step = (n - 2 * ends) / count;
  const edges = Array.from({ length: count + 1 }, (_, i) => Math.round(ends + i * step));
  if (!isPeriodic) [edges[0], edges[count]] = [0, n];
  // No larger than it must be.
  const size = Math.min(most, Math.ceil(step) + 1 + 2 * rim);
  const begins = edges.slice(0, -1).map((edge, i) => {
    const begin = Math.floor((edge + edges[i + 1] - size) / 2);
    return isPeriodic ? begin : Math.min(Math.max(begin, 0), n - size);
  });
  /** How much of a sample belongs to what is behind an edge. */
  const behind = (edge: number, at: number): number =>
    Math.min(1, Math.max(0, (at - edge + mixed / 2 + 0.5) / mixed));
  const weights = (tile: number): Float64Array =>
    Float64Array.from({ length: size }, (_, k) => {
      const at = begins[tile] + k;
      const first = !isPeriodic && tile === 0 ? 1 : behind(edges[tile], at);
      const last = !isPeriodic && tile === count - 1 ? 0 : behind(edges[tile + 1], at);
      return first - last;
    });
  return { size, begins, weights };
}

/**
 * The windows of an image; undefined where one window is enough, or the boundary does not allow several.
 *
 * @param psfs one for all channels, or one for each
 * @param tileSize the side of the transformed grid of a window; Infinity for one window, undefined for what suits the image
 */
export function divide(
  { shape: [, height, width] }: Pick<Image, 'shape'>,
  psfs: readonly Tensor[],
  boundary: string,
  tileSize: number | undefined,
): TileGrid | undefined {
  if (boundary !== 'unknown' && boundary !== 'wrap') return undefined;
  if (tileSize === Number.POSITIVE_INFINITY) return undefined;
  if (tileSize === undefined && height * width < dividedFrom) return undefined;
  const side = goodSize(tileSize ?? defaultSide);
  const [rows, columns] = [height, width].map((n, axis) =>
    divideAxis(n, side, Math.max(...psfs.map(({ shape }) => shape[axis])), boundary === 'wrap'),
  );
  const across = columns.begins.length;
  if (rows.begins.length * across === 1) return undefined;
  const windows = rows.begins.flatMap((top) =>
    columns.begins.map((left) => ({ top, left, height: rows.size, width: columns.size })),
  );
  return {
    height,
    width,
    windows,
    weights: (i) => ({
      rows: rows.weights(Math.floor(i / across)),
      columns: columns.weights(i % across),
    }),
  };
}

/** Windows that are spread evenly over an image, at most `most` on each axis, together as much of it as they can hold. */
export function sampleWindows(height: number, width: number, size: number, most: number): Rectangle[] {
  const [rows, columns] = [height, width].map((n) => {
    const side = Math.min(n, size);
    const count = Math.min(most, Math.ceil(n / side));
    const begins = Array.from({ length: count }, (_, i) =>
      Math.round(((2 * i + 1) * n) / (2 * count) - side / 2),
    );
    return { side, begins: begins.map((begin) => Math.min(Math.max(begin, 0), n - side)) };
  });
  return rows.begins.flatMap((top) =>
    columns.begins.map((left) => ({ top, left, height: rows.side, width: columns.side })),
  );
}
