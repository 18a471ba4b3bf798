/** `--background` of `deconv restore`. */

import type { ImageFile } from '../../node/files/image-file.ts';
import { UsageError, withoutFunction } from '../failure.ts';
import type { Spec } from './spec.ts';

/** The background of `--background` as a parameter of the method, which takes it on the scale of the image. */
export async function backgroundOf(
  level: number | undefined,
  { name, values }: Spec,
  file: Omit<ImageFile, 'path'>,
  channels: number,
): Promise<{ readonly background?: number }> {
  if (level === undefined) return {};
  if (name !== 'rl' && name !== 'poisson-tv')
    throw new UsageError(`--background is of the methods rl and poisson-tv, got the method ${name}`);
  if (values.background !== undefined)
    throw new UsageError('the background is given twice: expected --background or background= of the method');
  const { fileLevel } = await import('../../node/index.ts');
  try {
    return { background: fileLevel(level, file, channels) };
  } catch (error) {
    throw new UsageError(
      `--background ${withoutFunction((error as Error).message).replace(/^"level" /, '')}`,
    );
  }
}
