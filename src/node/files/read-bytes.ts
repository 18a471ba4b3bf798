/** A file's bytes, or one clear sentence about why there are none. */

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { DeconvError, reasonOf } from '../../errors.ts';
import { memoryLeft } from '../system-limits.ts';
import { type Path, pathOf } from './path.ts';

/** A path or file URL, or the bytes of a file. */
export type Source = Path | Uint8Array;

/** Bytes of a source and the name that messages call it by. */
export interface Bytes {
  readonly bytes: Buffer;
  readonly name: string;
}

/** How much is read, and of what. */
export interface ReadLimits {
  /** The most bytes, 2 GiB by default. */
  readonly maxBytes?: number | undefined;
  /** Whether the first bytes may be those of a file that is read. A pipe or a device that begins otherwise is not read to its end. */
  accepts?(head: Buffer): boolean;
}

const largestFile = 2 ** 31 - 1;

/** The bytes of a pipe that are judged. */
const headBytes = 4096;

/**
 * Reads a source whole: header, metadata and pixels then come from the same bytes, whatever happens to the file.
 *
 * @param expected what the file should be, for the message
 * @throws DeconvError READ_FAILED when there is nothing to read, TOO_LARGE above `maxBytes`, OUT_OF_MEMORY
 */
export async function readBytes(
  fn: string,
  source: Source,
  expected: string,
  limits: ReadLimits = {},
): Promise<Bytes> {
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
  const { maxBytes = largestFile } = limits;
  try {
    const file = await stat(path);
    if (file.isDirectory()) throw failed('it is a directory');
    if (file.size > Math.min(maxBytes, largestFile)) throw tooLarge(fn, name, maxBytes);
    const bytes = file.isFile()
      ? await readFile(path)
      : await readStream(fn, name, createReadStream(path, { highWaterMark: 2 ** 20 }), limits);
    if (bytes.length === 0) throw failed('it is empty');
    return { bytes, name };
  } catch (error) {
    if (error instanceof DeconvError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_FS_FILE_TOO_LARGE') throw tooLarge(fn, name, maxBytes);
    throw failed(reasonOf(error), error);
  }
}

/**
 * The bytes of a pipe or a device up to its end, which may never come.
 *
 * @returns all bytes, or the first ones where the limits do not accept them
 * @throws DeconvError TOO_LARGE above `maxBytes`, OUT_OF_MEMORY where that many would leave no room to work on them
 */
export async function readStream(
  fn: string,
  name: string,
  stream: AsyncIterable<Uint8Array>,
  { maxBytes = largestFile, accepts = () => true }: ReadLimits,
): Promise<Buffer> {
  const most = Math.min(maxBytes, largestFile);
  const room = memoryLeft() / 2;
  const parts: Uint8Array[] = [];
  let [length, judged] = [0, false];
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    if (!judged && length >= headBytes) {
      judged = true;
      const head = Buffer.concat(parts);
      if (!accepts(head)) return head;
    }
    if (length > most) throw tooLarge(fn, name, most);
    if (length > room)
      throw new DeconvError(
        'OUT_OF_MEMORY',
        `${fn}: cannot read ${name}: there is no memory for more than ${inMegabytes(room)}`,
      );
  }
  return Buffer.concat(parts);
}

function tooLarge(fn: string, name: string, most: number): DeconvError {
  const limit = most >= largestFile ? '2 GiB' : `${inMegabytes(most)}, which "maxPixels" allows`;
  return new DeconvError('TOO_LARGE', `${fn}: cannot read ${name}: it is larger than ${limit}`);
}

function inMegabytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}
