import type { PsfSpec } from '../../psf/catalogue.ts';
import { makePsf } from '../../psf/make.ts';
import type { Image, Tensor } from '../../tensor.ts';
import type { Coverage } from '../alpha/straight.ts';
import { checkRegion, cropTo, middleRegion, pasted, type Region, withMargin } from './region.ts';

/** The side of a preview without a region. */
const previewSize = 256;

/** Pixels around the region beside the extent of the PSF. */
const margin = 16;

/** A smaller window holds too little to measure the noise and to fit the PSF and the spectrum as in the whole image. */
const leastWindow = 256;

/** Samples [height, width]. */
type Plane = Tensor<readonly [height: number, width: number]>;

/** An image, its transparency and its mask. */
export interface Layers {
  readonly image: Image;
  readonly alpha?: Coverage | undefined;
  readonly mask?: Tensor | undefined;
}

/** What is restored of an image, and what becomes of the rest. */
export interface PartOfImage extends Layers {
  /** The region that is restored; undefined for the whole image. */
  readonly region?: Region | undefined;
  /** The part of a plane of the size of the image that is written. */
  shown(plane: Plane): Plane;
  /** What is written, and the restored region for a report. */
  finish(restored: Layers): {
    readonly written: Layers;
    readonly measured: Image;
    readonly restored: Image;
  };
}

/**
 * The part of an image that `--region` and `--preview` ask for, with what the PSF brings into it from around.
 *
 * @param psfs one for all channels, or one for each
 */
export function partialRestoration(
  whole: Layers,
  psfs: readonly (PsfSpec | Tensor)[],
  {
    region: asked,
    preview = false,
  }: { readonly region?: Region | undefined; readonly preview?: boolean | undefined },
): PartOfImage {
  const { image, alpha, mask } = whole;
  if (asked === undefined && !preview)
    return {
      ...whole,
      shown: (plane) => plane,
      finish: (restored) => ({ written: restored, measured: image, restored: restored.image }),
    };
  const region = asked ?? middleRegion(image, previewSize);
  checkRegion(region, image);
  const extents = psfs.map((psf) => ('model' in psf ? makePsf(psf) : psf).shape);
  const around = [0, 1].map((axis) => margin + Math.max(...extents.map((shape) => shape[axis])));
  const window = withMargin(region, image, around, leastWindow);
  const inWindow = { ...region, x: region.x - window.x, y: region.y - window.y };
  return {
    region,
    shown: (plane) => (preview ? planeOf(cropTo(asImage(plane), region)) : plane),
    image: cropTo(image, window),
    alpha: alpha && (cropTo(alpha, window) as Coverage),
    mask: mask && planeOf(cropTo(asImage(mask), window)),
    finish(part) {
      const shown = cropTo(part.image, inWindow);
      const coverage = part.alpha && (cropTo(part.alpha, inWindow) as Coverage);
      const written = preview
        ? { image: shown, alpha: coverage }
        : {
            image: pasted(image, part.image, window, region),
            alpha: alpha && part.alpha && (pasted(alpha, part.alpha, window, region) as Coverage),
          };
      return { written, measured: cropTo(image, region), restored: shown };
    },
  };
}

function asImage({ shape: [height, width], data }: Tensor): Image {
  return { shape: [1, height, width], data };
}

function planeOf({ shape: [, height, width], data }: Image): Plane {
  return { shape: [height, width], data };
}
