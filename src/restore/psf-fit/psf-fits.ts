/** How well PSFs explain the spectrum of an image, by the Whittle likelihood. */

import { dilationPower } from '../../estimate/spectrum/dilation-power.ts';
import { periodicSpectrum } from '../../estimate/spectrum/periodic-spectrum.ts';
import { survivingFrequencies } from '../../estimate/spectrum/surviving-frequencies.ts';
import {
  fitDilated,
  fitSamples,
  gainAt,
  powerAt,
  sampleFrequencies,
  type WhittleFit,
} from '../../estimate/spectrum/whittle.ts';
import { dynamicRange } from '../../numerics/data-scale.ts';
import { toOtf } from '../../psf/otf.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { type Encoding, toCodes } from '../encoded/encoding.ts';
import { gaussianWidthChanges } from './gaussian-width-change.ts';

/**
 * Spectra of scenes are power laws only approximately: what lies below a thousandth of the range, such as the tail of a Gaussian in an image of 16
 * bits without noise, fits a narrower PSF as well as a flatter scene.
 */
const finestDetail = 1e-3;

/** The frequencies that lossy compression left in the middle channel of an image; undefined where all did. */
function survivors(plane: Tensor, { curves, cosineSteps }: Encoding): Uint8Array | undefined {
  if (cosineSteps === undefined) return undefined;
  const light: Image = { shape: [1, plane.shape[0], plane.shape[1]], data: plane.data };
  const { data } = toCodes(light, { curves: [curves[curves.length >> 1]] });
  return survivingFrequencies(periodicSpectrum({ shape: plane.shape, data }), cosineSteps);
}

/** The fits of PSFs of sum 1 to one image; numbers are -2 times log-likelihoods per frequency. */
export interface PsfFits {
  /** The fit of a PSF; undefined for a constant image. */
  of(psf: Tensor, start?: WhittleFit): WhittleFit | undefined;
  /** The value at a quarter of the frequencies. */
  rough(psf: Tensor, start: WhittleFit): number;
  /** The best fit of the PSF with a scene that is softer or sharper than a power law. */
  softened(psf: Tensor, start: WhittleFit): number;
  /** The fit with an unknown width. */
  dilated(psf: Tensor, start: WhittleFit): number;
}

/**
 * Prepares the fits of PSFs to one image.
 *
 * @param plane see {@link measuringWindow}
 * @param encoding of the file of the image
 */
export function fitsTo(plane: Tensor, encoding: Encoding | undefined): PsfFits {
  const { shape } = plane;
  const spectrum = periodicSpectrum(plane);
  const least = (finestDetail * dynamicRange(plane.data)) ** 2;
  const powerOf = (frequencies: readonly number[]) => {
    const { power, ...rest } = powerAt(spectrum, frequencies);
    return { ...rest, power: power.map((value) => value + least) };
  };
  const frequencies = sampleFrequencies(shape, encoding && survivors(plane, encoding));
  const power = powerOf(frequencies);
  // A quarter of the frequencies is enough to find the scale.
  const coarse = frequencies.filter((_, i) => i % 4 === 0);
  const coarsePower = powerOf(coarse);
  const transferOf = (psf: Tensor) => toOtf(psf, shape, 'float32');
  const gainOf = (psf: Tensor) => gainAt(transferOf(psf), frequencies);
  const minusTwice = (fit: WhittleFit | undefined) => fit?.value ?? Number.POSITIVE_INFINITY;
  return {
    of: (psf: Tensor, start?: WhittleFit) => fitSamples({ ...power, gain: gainOf(psf) }, undefined, start),
    rough: (psf: Tensor, start: WhittleFit): number =>
      minusTwice(fitSamples({ ...coarsePower, gain: gainAt(transferOf(psf), coarse) }, undefined, start)),
    softened(psf: Tensor, start: WhittleFit): number {
      const gain = gainOf(psf);
      const softer = gaussianWidthChanges(psf, shape, frequencies).map((gaussian) =>
        minusTwice(fitSamples({ ...power, gain: gain.map((g, i) => g * gaussian[i]) }, undefined, start)),
      );
      return Math.min(start.value, ...softer);
    },
    dilated(psf: Tensor, start: WhittleFit): number {
      const transfer = transferOf(psf);
      const dilation = dilationPower(transfer);
      const samples = { ...power, gain: gainAt(transfer, frequencies) };
      return fitDilated(samples, frequencies, dilation, undefined, start).value;
    },
  };
}
