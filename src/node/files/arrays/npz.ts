/** NumPy's NPZ files: a ZIP archive of one NPY file per array, as `savez` and `savez_compressed` write it. */

import { checkOptions } from '../../../check-options.ts';
import { checkInteger, DeconvError, reasonOf, typeError } from '../../../errors.ts';
import { suggestion } from '../../../suggestion.ts';
import type { Tensor } from '../../../tensor.ts';
import { defaultMaxPixels } from '../check-pixels.ts';
import { readBytes, type Source } from '../read-bytes.ts';
import { decodeNpy } from './npy.ts';

/** Options of {@link readNpz}. */
export interface NpzOptions {
  /** The names of the arrays to read; all by default. What is left out is not unpacked. */
  readonly keys?: readonly string[] | undefined;
  /** Refuses archives whose arrays have more samples together than this; 200 million by default. */
  readonly maxPixels?: number | undefined;
}

/** Bytes of the longest sample, and of the header of an array. */
const sampleBytes = 8;
const headerBytes = 2 ** 16;

const extension = '.npy';

/** True for the bytes of a ZIP archive that holds an entry. */
export function isNpz(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'PK\x03\x04';
}

/**
 * Reads the arrays of an NPZ file as tensors by their names, their values as they are, as `readNpy` reads one array.
 *
 * @param source path of a file, or its bytes
 * @param options `keys` reads some of the arrays only; `maxPixels` limits their samples together, 200 million by default
 * @returns an object without prototype: for each name the tensor. `np.savez(path, a)` without a name calls it `arr_0`.
 * @throws TypeError or RangeError for options that do not fit
 * @throws DeconvError READ_FAILED (missing, cut, damaged), UNSUPPORTED (no NPZ, a missing name, an array without real numbers), TOO_LARGE
 * @see numpy.savez, https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 * @example
 * import { zipSync } from 'fflate';
 * const file = zipSync({ 'psf.npy': encodeNpy(tensor([1, 3], [1, 2, 1])) });
 * const { psf } = await readNpz(file, { keys: ['psf'] });
 * [...psf.data]; // => [1, 2, 1]
 */
export async function readNpz(
  source: Source,
  options: NpzOptions = {},
): Promise<Readonly<Record<string, Tensor>>> {
  const fn = 'readNpz';
  checkOptions(fn, options, ['keys', 'maxPixels']);
  const { keys, maxPixels = defaultMaxPixels } = options;
  if (keys !== undefined && !(Array.isArray(keys) && keys.every((key) => typeof key === 'string')))
    throw typeError(fn, 'keys', 'a list of names', keys);
  if (maxPixels !== Infinity) checkInteger(fn, 'maxPixels', maxPixels);
  const { bytes, name } = await readBytes(fn, source, 'an NPZ file', { accepts: isNpz });
  return decodeNpz(fn, bytes, name, { keys, maxPixels });
}

/** An entry of an archive. */
export interface NpzEntry {
  readonly key: string;
  /** Its NPY file. */
  readonly bytes: Buffer;
  /** The names of the other arrays. */
  readonly others: readonly string[];
}

/** The entry of that name, or the only one. */
export async function entryOfNpz(
  fn: string,
  bytes: Buffer,
  name: string,
  key: string | undefined,
  maxPixels: number,
): Promise<NpzEntry> {
  const names = await entriesOf(fn, bytes, name);
  if (key === undefined && names.length !== 1) throw severalArrays(fn, name, names);
  const chosen = key ?? names[0];
  const files = await unpack(fn, bytes, name, { keys: [chosen], maxPixels });
  const { buffer, byteOffset, length } = files[chosen + extension];
  return {
    key: chosen,
    bytes: Buffer.from(buffer, byteOffset, length),
    others: names.filter((one) => one !== chosen),
  };
}

function severalArrays(fn: string, name: string, names: readonly string[]): DeconvError {
  return new DeconvError(
    'UNSUPPORTED',
    `${fn}: ${name} holds ${names.length} arrays (${names.join(', ')}), expected one, or its name as "key"`,
  );
}

/** The bytes of an archive of one array, as `numpy.savez_compressed` writes it. */
export async function encodeNpz(key: string, array: Buffer): Promise<Buffer> {
  const { zipSync } = await import('fflate');
  // The same bytes for the same array: no time of day.
  return Buffer.from(zipSync({ [key + extension]: array }, { level: 6, mtime: '1980-01-01T00:00:00' }));
}

/** The array of that name, or the only one. */
export async function arrayOfNpz(
  fn: string,
  bytes: Buffer,
  name: string,
  key: string | undefined,
  maxPixels: number,
): Promise<Tensor> {
  if (key !== undefined) return (await decodeNpz(fn, bytes, name, { keys: [key], maxPixels }))[key];
  const names = await entriesOf(fn, bytes, name);
  if (names.length !== 1) throw severalArrays(fn, name, names);
  return (await decodeNpz(fn, bytes, name, { keys: names, maxPixels }))[names[0]];
}

/** The tensors of an NPZ file's bytes. */
async function decodeNpz(
  fn: string,
  bytes: Buffer,
  name: string,
  limits: Wanted,
): Promise<Record<string, Tensor>> {
  const { maxPixels } = limits;
  const files = await unpack(fn, bytes, name, limits);
  // Names such as __proto__ are names as any other.
  const arrays: Record<string, Tensor> = Object.create(null);
  let samples = 0;
  for (const [entry, data] of Object.entries(files)) {
    const key = keyOf(entry);
    const tensor = decodeNpy(fn, Buffer.from(data.buffer, data.byteOffset, data.length), `${name} [${key}]`);
    samples += tensor.data.length;
    if (samples > maxPixels)
      throw new DeconvError(
        'TOO_LARGE',
        `${fn}: ${name} has more samples than the limit of ${maxPixels} ("maxPixels")`,
      );
    arrays[key] = tensor;
  }
  return arrays;
}

/** Which arrays are unpacked, and how many samples at most. */
interface Wanted {
  readonly keys: readonly string[] | undefined;
  readonly maxPixels: number;
}

/** The NPY files of an archive by their names in it. */
async function unpack(
  fn: string,
  bytes: Buffer,
  name: string,
  { keys, maxPixels }: Wanted,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const known = await entriesOf(fn, bytes, name);
  const missing = keys?.find((key) => !known.includes(key));
  if (missing !== undefined)
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${name} has no array ${JSON.stringify(missing)}${suggestion(missing, known)}, expected one of ${known.join(', ')}`,
    );
  const wanted = new Set(keys ?? known);
  let unpacked = 0;
  return unzip(fn, bytes, name, ({ name: entry, originalSize }) => {
    if (!entry.endsWith(extension) || !wanted.has(keyOf(entry))) return false;
    unpacked += Math.max(0, originalSize - headerBytes);
    if (unpacked > sampleBytes * maxPixels)
      throw new DeconvError(
        'TOO_LARGE',
        `${fn}: ${name} unpacks to more than the limit of ${maxPixels} samples ("maxPixels")`,
      );
    return true;
  });
}

const keyOf = (entry: string): string => entry.slice(0, -extension.length);

/** The names of all arrays. */
async function entriesOf(fn: string, bytes: Buffer, name: string): Promise<string[]> {
  const names: string[] = [];
  await unzip(fn, bytes, name, ({ name: entry }) => {
    if (entry.endsWith(extension)) names.push(keyOf(entry));
    return false;
  });
  if (names.length === 0) throw new DeconvError('UNSUPPORTED', `${fn}: ${name} holds no array of NumPy`);
  return names;
}

async function unzip(
  fn: string,
  bytes: Buffer,
  name: string,
  filter: (entry: { readonly name: string; readonly originalSize: number }) => boolean,
): Promise<Readonly<Record<string, Uint8Array>>> {
  if (!isNpz(bytes)) throw new DeconvError('UNSUPPORTED', `${fn}: ${name} is no NPZ file`);
  const { unzipSync } = await import('fflate');
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof DeconvError) throw error;
    throw new DeconvError(
      'READ_FAILED',
      `${fn}: ${name} is cut or damaged (${reasonOf(error)}), expected an NPZ file`,
      error,
    );
  }
}
