/** What the engine found, in words. */

import type { PsfSpec, PsfVerdict } from 'deconvkit';
import type { Findings, FoundPsf } from '../engine/task.ts';

const number = (value: number, digits = 1): string => String(Number(value.toFixed(digits)));

/** A blur in a few words. */
export function blurInWords(found: FoundPsf): string {
  const { spec, psf } = found;
  if (spec === undefined) return `a movement of any shape, within ${psf.shape[1]} × ${psf.shape[0]} px`;
  return modelInWords(spec);
}

function modelInWords(spec: PsfSpec): string {
  switch (spec.model) {
    case 'disk':
      return `out of focus, radius ${number(spec.radius)} px`;
    case 'motion':
      return `a motion of ${number(spec.length)} px at ${number(spec.angle ?? 0, 0)}°`;
    case 'gaussian':
      return `a soft blur${spec.sigma === undefined ? '' : `, σ ${number(Number(spec.sigma))} px`}`;
    case 'moffat':
      return `a star-like blur, ${number(Number(spec.fwhm))} px wide`;
    case 'airy':
      return `the diffraction of a lens, radius ${number(spec.radius)} px`;
    default:
      return `the model ${spec.model}`;
  }
}

/** The verdict about the blur that was found. */
export const verdicts: Readonly<Record<PsfVerdict, string>> = {
  accepted: 'Blur found',
  sharp: 'This image looks sharp already',
  'not-estimable': 'The blur cannot be found here',
  disagreeing: 'The blur that was found is not reliable',
  varying: 'Parts of the image are blurred in different ways',
};

const methodNames: Readonly<Record<string, string>> = {
  wiener: 'Wiener filter',
  tv: 'total variation',
  pnp: 'plug-and-play with BM3D',
  rl: 'Richardson–Lucy',
  'hyper-laplacian': 'hyper-Laplacian prior',
  polyblur: 'Polyblur',
};

/** `restore` raises the noise where the result would ring otherwise. */
function noiseInWords(noise: number): string {
  if (noise < 1e-4) return 'hardly any';
  return noise > 0.2
    ? 'taken as very high, so that the result does not ring'
    : `${number(255 * noise, 2)} of 255`;
}

/** The rows of the list of findings. */
export function findingsInWords(findings: Findings, isPreview: boolean): [term: string, text: string][] {
  const { method, reason, noise, psfScale, seconds } = findings;
  const name = methodNames[method] ?? method;
  const rows: [string, string][] = [
    ['Shown', isPreview ? 'a quick preview (Wiener filter)' : 'the result at full resolution'],
    ['Noise', noiseInWords(noise)],
  ];
  if (!isPreview) rows.push(['Method', reason === undefined ? name : `${name}: ${reason}`]);
  if (psfScale !== 1) rows.push(['Blur', `widened ${number(psfScale, 2)} times to fit the image`]);
  if (!isPreview) rows.push(['Time', `${number(seconds, seconds < 10 ? 1 : 0)} s`]);
  return rows;
}
