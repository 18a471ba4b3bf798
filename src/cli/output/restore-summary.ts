/** What `deconv restore` says about its result. */

import type { Light } from '../../node/files/image-file.ts';
import { rootMeanSquare } from '../../numerics/norms.ts';
import type { RestoreReport } from '../../restore/options.ts';
import { digits } from './table.ts';

/** The JSON document. */
export function documentOf(
  input: string,
  output: string,
  psf: readonly string[],
  report: RestoreReport,
  light: Light,
  clippedFraction: number,
  warnings: readonly string[],
): object {
  const { psfScale, method, reason, parameters, strength, iterations, stopReason, seconds } = report;
  const noiseSigma = rootMeanSquare(report.noiseSigma);
  const text = psf.length === 1 ? psf[0] : psf;
  return {
    input,
    output,
    psf: text,
    psfScale,
    light,
    method,
    parameters: reason === undefined ? parameters : { ...parameters, reason },
    noiseSigma,
    strength,
    iterations,
    stopReason,
    seconds,
    clippedFraction,
    warnings,
  };
}

/** What was done, for the history of a file. */
export function historyOf(psf: readonly string[], report: RestoreReport): string {
  const { method, noiseSigma, iterations, stopReason, psfScale } = report;
  const parts = [`restored by ${method}`, `PSF ${psf.join(' and ')}`];
  if (psfScale !== 1) parts.push(`scaled by ${digits(psfScale)}`);
  parts.push(`noise ${digits(rootMeanSquare(noiseSigma), 2)}`);
  if (stopReason !== 'direct') parts.push(`${iterations} iterations`);
  return parts.join(', ');
}

/** The line. */
export function summaryOf(
  output: string,
  report: RestoreReport,
  remarks: readonly (string | undefined)[],
  clippedFraction: number,
): string {
  const { method, reason, noiseSigma, strength, iterations, stopReason, seconds } = report;
  const why = reason === undefined ? '' : ` (${reason})`;
  const parts = [`${output}: restored by ${method}${why}`];
  parts.push(...remarks.filter((remark) => remark !== undefined));
  parts.push(`noise ${digits(rootMeanSquare(noiseSigma), 2)}`);
  if (strength !== 50) parts.push(`strength ${digits(strength, 3)}`);
  if (stopReason !== 'direct') parts.push(`${iterations} iterations (stopped by ${stopReason})`);
  parts.push(`${digits(seconds, 2)} s`);
  if (clippedFraction > 0) parts.push(`${digits(100 * clippedFraction, 2)} % clipped`);
  return parts.join(', ');
}
