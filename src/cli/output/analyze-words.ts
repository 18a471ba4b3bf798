/** What `deconv analyze` found, in words. */

import type { PsfVerdict } from '../../blind/verdict.ts';
import { specText } from '../arguments/spec-text.ts';
import { digits } from './table.ts';

interface Findings {
  readonly noise: number;
  /** Whether no noise was found above the rounding of the file. */
  readonly noiseIsRounding: boolean;
  readonly clipping: { readonly dark: number; readonly bright: number };
  readonly blocks: { readonly detected: boolean };
  readonly resampling: { readonly detected: boolean };
  /** The estimate of the blur from the image alone; undefined where a PSF was given. */
  readonly estimate:
    | {
        readonly verdict: PsfVerdict;
        readonly confidence: number;
        readonly reasons: readonly string[];
        readonly text: string;
      }
    | undefined;
  readonly suggested: { readonly spec: object | null; readonly confidence: number };
  /** The PSF that is asked about: given, estimated or suggested. */
  readonly psf: string | null;
  /** A PSF that explains the image clearly better than the given one. */
  readonly better: object | null;
  readonly blur: {
    readonly recoverable: number;
    readonly lost: number;
    readonly condition: number;
    readonly gain: number;
    /** dB lost to the unknown boundary; null where the PSF is too large to predict it. */
    readonly frameLoss: number | null;
  } | null;
}

type Row = readonly [name: string, value: string, meaning: string];

/** What a row says of an estimate that is not accepted. */
const refused: Readonly<Record<PsfVerdict, string>> = {
  accepted: '',
  sharp: 'none seen',
  'not-estimable': 'not estimable',
  disagreeing: 'not reliable',
  varying: 'varies',
};

/** Every finding in words, and the answer. */
export function analyzeWords(
  found: Findings,
  ownUnit: boolean,
): { readonly measurements: readonly Row[]; readonly verdict: string } {
  const { noise, noiseIsRounding, clipping, blocks, resampling, suggested, estimate, psf, better, blur } =
    found;
  const percent = (share: number): string => `${digits(100 * share, 2)} %`;
  const measurements: Row[] = [
    [
      'noise',
      `${noiseIsRounding ? 'at most ' : ''}${digits(noise, 2)}`,
      noiseIsRounding
        ? 'none was found above the rounding of the file, or compression removed it'
        : `standard deviation, ${ownUnit ? 'in the unit of the file' : 'of code values, white is 1'}`,
    ],
    [
      'clipped',
      percent(clipping.bright),
      `at white, ${percent(clipping.dark)} at black: no filter knows what was there`,
    ],
    [
      '8x8 blocks',
      blocks.detected ? 'yes' : 'no',
      blocks.detected ? 'coded as JPEG: its artifacts will be sharpened too' : '',
    ],
    [
      'enlarged',
      resampling.detected ? 'yes' : 'no',
      resampling.detected ? 'interpolated samples: the noise is not white, and the blur has two causes' : '',
    ],
  ];
  if (estimate)
    measurements.push([
      'blur',
      refused[estimate.verdict] || estimate.text,
      `confidence ${digits(estimate.confidence, 2)}. ${estimate.reasons.join(' ')}`,
    ]);
  measurements.push([
    'spectrum',
    suggested.spec === null ? 'no blur' : specText(suggested.spec),
    `what its zeros and its fall suggest, confidence ${digits(suggested.confidence, 2)}`,
  ]);
  if (blur === null)
    return {
      measurements,
      verdict: `${estimate ? estimate.reasons.join(' ') : 'No blur shows.'} Give one by --psf to ask about it.`,
    };
  const left = blur.gain - (blur.frameLoss ?? 0);
  const decibels = (value: number): string => `${digits(value, 2)} dB`;
  measurements.push(
    ['recoverable', percent(blur.recoverable), 'of all frequencies stand above the noise'],
    ['lost', percent(blur.lost), 'of all frequencies are weakened to less than a hundredth'],
    ['condition', digits(blur.condition, 3), 'by so much a plain inverse multiplies noise'],
    [
      'gain',
      decibels(blur.gain),
      'predicted for the Wiener filter, if the samples outside the frame were known',
    ],
    [
      'frame',
      blur.frameLoss === null ? 'unknown' : `-${decibels(blur.frameLoss)}`,
      blur.frameLoss === null
        ? 'the blur is too large for the image: most of it is rim'
        : 'lost because they are not',
    ],
  );
  if (better !== null)
    return {
      measurements,
      verdict: `${psf} does not fit the image, and the predicted gain does not hold: ask about ${specText(better)}.`,
    };
  const answer = left > 3 ? 'be undone well' : left > 1 ? 'be undone in part' : 'hardly be undone';
  return {
    measurements,
    verdict: `${estimate ? 'If it is so: ' : ''}${psf} can ${answer}: ${decibels(left)} to gain.`,
  };
}
