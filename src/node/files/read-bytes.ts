/** A file's bytes, or one clear sentence about why there are none. */

import { readFile, stat } from 'node:fs/promises';
import { DeconvError, reasonOf } from '../../errors.ts';
import { type Path, pathOf } from './path.ts';

/** A path or file URL, or the bytes of a file. */
export type Source = Path | Uint8Array;

/** Bytes of a source and the name that messages call it by. */
export interface Bytes {
  readonly bytes: Buffer;
  readonly name: string;
}

/**
 * Reads a source whole: header, metadata and pixels then come from the same bytes, whatever happens to the file.
 *
 * @param expected what the file should be, for the message
 * @throws DeconvError READ_FAILED when there is nothing to read, TOO_LARGE above 2 GiB
 */
export async function readBytes(fn: string, source: Source, expected: string): Promise<Bytes> {
  if (source instanceof Uint8Array) {
    const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
    if (bytes.length === 0)
      throw new DeconvError('READ_FAILED', `${fn}: the data is empty, expected ${expected}`);
    return { bytes, name: 'the data' };
  }
  const path = pathOf(fn, 'source', source, 'a path, a Buffer or a Uint8Array');
  const name = JSON.stringify(path);
  const failed = (reason: string, cause?: unknown): DeconvError =>
    new DeconvError('READ_FAILED', `${fn}: cannot read ${name}: ${reason}, expected ${expected}`, cause);
  try {
    if ((await stat(path)).isDirectory()) throw failed('it is a directory');
    const bytes = await readFile(path);
    if (bytes.length === 0) throw failed('it is empty');
    return { bytes, name };
  } catch (error) {
    if (error instanceof DeconvError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_FS_FILE_TOO_LARGE')
      throw new DeconvError('TOO_LARGE', `${fn}: cannot read ${name}: it is larger than 2 GiB`, error);
    throw failed(reasonOf(error), error);
  }
}
