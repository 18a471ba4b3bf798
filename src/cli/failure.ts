/** From what was thrown to one line on stderr and an exit code. */

import { CommanderError } from 'commander';
import { DeconvError, type DeconvErrorCode } from '../errors.ts';

/** What the process ends with. */
export const exitCode = { done: 0, failed: 1, usage: 2, missed: 3, partial: 4, readerGone: 141 } as const;

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {}

/** Some of many images failed, or all: exit code 4, or 1. */
export class SomeFailed extends Error {
  readonly isAll: boolean;
  constructor(message: string, isAll: boolean) {
    super(message);
    this.isAll = isAll;
  }
}

/** A `--require` was not met: exit code 3. */
export class RequirementMissed extends Error {}

/** Awaits the reading of a file that an option names: one that cannot be used is a wrong value of the option. */
export async function asArgument<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    if (error instanceof DeconvError && (error.code === 'READ_FAILED' || error.code === 'UNSUPPORTED'))
      throw new UsageError(withoutFunction(error.message));
    throw error;
  });
}

/** The message without the function that found out, which is for programmers. */
export function withoutFunction(message: string): string {
  return message.replace(/^\w+: /, '');
}

/** One line and the exit code for anything thrown; no line where the text is out already. */
export function failureOf(error: unknown): { code: number; line?: string | undefined } {
  if (error instanceof CommanderError) return ofParser(error);
  const message = oneLine(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) return { code: exitCode.usage, line: message };
  if (error instanceof RequirementMissed) return { code: exitCode.missed, line: message };
  if (error instanceof SomeFailed)
    return { code: error.isAll ? exitCode.failed : exitCode.partial, line: message };
  // The user needs what happened, and which option helps.
  if (error instanceof DeconvError)
    return {
      code: exitCode.failed,
      line:
        withoutFunction(message).replace(ofLibrary, '(deconv restore leaves them out)') +
        (hints[error.code]?.(message) ?? ''),
    };
  if (/allocation failed|invalid (typed )?array length|out of memory/i.test(message))
    return { code: exitCode.failed, line: `not enough memory: ${message}` };
  // The library checks what it is given by the words of the user: `function: "name" must be …`.
  if ((error instanceof RangeError || error instanceof TypeError) && /^\w+: /.test(message))
    return { code: exitCode.usage, line: message };
  return {
    code: exitCode.failed,
    line: `unexpected ${error instanceof Error ? error.name : 'error'}: ${message}`,
  };
}

/** Advice that names an option of a function. */
const ofLibrary = '(missing: "mask" leaves them out)';

const hints: Partial<Record<DeconvErrorCode, (message: string) => string>> = {
  NO_BLUR: () => ' (--psf names a blur, --best-effort restores all the same)',
  PSF_UNKNOWN: () => ' (--psf names the blur where it is known, --best-effort restores all the same)',
  WRITE_FAILED: (message) => (message.includes('when forced') ? ' (--force)' : ''),
  OUT_OF_MEMORY: (message) =>
    /^restore: the method/.test(message)
      ? ' (--channels luminance, --method)'
      : '; less is needed by a smaller image, --channels luminance or another --method, where the command has them',
  TOO_LARGE: (message) => (message.includes('"maxPixels"') ? ' (--max-pixels)' : ''),
};

/** The parser ends by throwing for --help and --version too, and has written its own line for every mistake. */
function ofParser(error: CommanderError): { code: number } {
  return { code: error.exitCode === 0 ? exitCode.done : exitCode.usage };
}

/** Several lines as one. */
export function oneLine(text: string): string {
  // Not by one expression over spaces and line ends: its time would grow with the square of a run of spaces.
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
