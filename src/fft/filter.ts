import { checkShape, rangeError } from '../errors.ts';
import { type Engine, engine } from '../kernels/runtime/engine.ts';
import type { Heap } from '../kernels/runtime/heap.ts';
import { atAddresses } from '../kernels/runtime/wasm-arrays.ts';
import { runFilter, runRows, runTile, type Side } from '../kernels/transforms.ts';
import { allocate, checkTensor, dtypeOf, type FloatArray, sizeOf, type Tensor } from '../tensor.ts';
import { irfftn, rfftn } from './rfftn.ts';
import type { Spectrum } from './spectrum.ts';
import { exchanged, inTiles, layersOf, planesSide, tilesSide } from './tiles.ts';

/** A transfer function made ready to be applied many times. */
export interface SpectralFilter {
  /** F⁻¹(H · F x), or F⁻¹(H* · F x) where `conjugate`; x may have batch axes before those of H; `out` may be x. */
  apply(x: Tensor, conjugate: boolean, out?: Tensor): Tensor;
}

/**
 * Makes a transfer function ready: float32 images go there and back in one sweep, without their spectrum ever leaving the cache.
 *
 * @param spectrum H, without batch axes; it is read once: later changes of its samples may have no effect
 * @returns the filter; the result has the precision of x
 * @throws RangeError when the spectrum has batch axes, or (when applied) x or `out` does not fit
 * @example
 * const shift = spectralFilter(rfftn(tensor([3], [0, 1, 0])));
 * [...shift.apply(tensor([3], [1, 2, 3]), false).data].map(Math.round); // => [3, 1, 2]
 */
export function spectralFilter(spectrum: Spectrum): SpectralFilter {
  const { shape, rank } = spectrum;
  if (shape.length !== rank)
    throw rangeError('spectralFilter', 'spectrum', 'a spectrum without batch axes', shape);
  // By the engine whose memory holds the tiles: a filter does not keep an engine that was released.
  const sweeps = new WeakMap<Engine, Sweep>();
  return {
    apply(x, conjugate, out = { shape: x.shape, data: allocate(x.data.length, dtypeOf(x)) }) {
      checkShape('spectralFilter', 'x', x.shape.slice(-rank), shape);
      checkTensor('spectralFilter', 'out', out, x.shape);
      const kernels = engine();
      if (
        kernels !== undefined &&
        rank === 2 &&
        shape[0] > 1 &&
        x.data instanceof Float32Array &&
        out.data instanceof Float32Array
      ) {
        const swept = sweeps.get(kernels) ?? sweep(kernels, spectrum);
        sweeps.set(kernels, swept);
        swept(x, conjugate, out);
      } else {
        const product = rfftn(x, rank);
        multiply(product, spectrum, conjugate);
        if (dtypeOf(out) === dtypeOf(x)) irfftn(product, out);
        else out.data.set(irfftn(product).data);
      }
      return out;
    },
  };
}

type Sweep = (x: Tensor, conjugate: boolean, out: Tensor) => void;

/** Releases the tiles of filters that are no longer referenced. It references no engine: one that was released is to be collected. */
const abandoned = new FinalizationRegistry<{ readonly heap: WeakRef<Heap>; readonly at: number }>(
  ({ heap, at }) => heap.deref()?.release(at),
);

/** Rows into tiles; columns there, times H, and back; rows out of the tiles. */
function sweep(engine: Engine, spectrum: Spectrum): Sweep {
  const filter = filterTiles(engine, spectrum);
  const scale = 1 / sizeOf(spectrum.shape);
  const swept = (x: Tensor, conjugate: boolean, out: Tensor): void => {
    const layers = layersOf(x.shape, 2);
    const { length, height, columns } = layers;
    atAddresses(engine, [x.data as Float32Array], [out.data as Float32Array], ([from], [to]) => {
      inTiles(engine, layers, (tiles, first, count) => {
        const lines = { length, lines: count * height, image: height };
        const offset = first * height * length * 4;
        runRows(engine, 'realLines', { ...lines, real: from + offset }, tiles);
        runFilter(engine, { length: height, columns, images: count }, tiles, filter, conjugate);
        runRows(engine, 'halfLines', { ...lines, real: to + offset }, exchanged(tiles), scale);
      });
    });
  };
  abandoned.register(swept, { heap: new WeakRef(engine.heap), at: filter.at });
  return swept;
}

function filterTiles(engine: Engine, { shape, re, im }: Spectrum): Side {
  const layers = layersOf(shape, 2);
  const tiles = tilesSide(engine.heap.allocate(tilesSide(0, layers).image), layers);
  const { height, columns } = layers;
  const single = (data: FloatArray) => (data instanceof Float32Array ? data : new Float32Array(data));
  atAddresses(engine, [single(re), single(im)], [], ([reAt, imAt]) => {
    const planes = planesSide({ re: reAt, im: imAt }, layers);
    runTile(engine, { length: height, columns, images: 1 }, planes, tiles);
  });
  return tiles;
}

/** X ← H X, or H* X, for every entry of the batch in X. */
function multiply(x: Spectrum, h: Spectrum, conjugate: boolean): void {
  const sign = conjugate ? -1 : 1;
  for (let start = 0; start < x.re.length; start += h.re.length) {
    for (let k = 0; k < h.re.length; k++) {
      const xr = x.re[start + k];
      const xi = x.im[start + k];
      const hr = h.re[k];
      const hi = sign * h.im[k];
      x.re[start + k] = xr * hr - xi * hi;
      x.im[start + k] = xr * hi + xi * hr;
    }
  }
}
