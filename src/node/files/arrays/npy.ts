/** NumPy's NPY files (NEP 1, versions 1.0 to 3.0). */

import { DeconvError } from '../../../errors.ts';
import { type FloatArray, sizeOf, stridesOf, type Tensor } from '../../../tensor.ts';
import { writeFileAtomic } from '../atomic-write.ts';
import type { OutputOptions } from '../output-target.ts';
import { type Path, pathOf } from '../path.ts';
import { readBytes, type Source } from '../read-bytes.ts';
import { half } from './half.ts';

const magic = '\x93NUMPY';

/** How one item is read, its bytes, and whether float32 holds every value of the type. */
interface ItemType {
  readonly bytes: number;
  readonly single: boolean;
  read(view: DataView, at: number, little: boolean): number;
}

const itemTypes: Record<string, ItemType> = {
  b1: { bytes: 1, single: true, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, single: true, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, single: true, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, single: true, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, single: true, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, single: false, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, single: false, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, single: false, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, single: false, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f2: { bytes: 2, single: true, read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { bytes: 4, single: true, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, single: false, read: (view, at, little) => view.getFloat64(at, little) },
};

/** Types whose items are read by the machine itself. */
const natives: Readonly<
  Record<string, (new (bytes: ArrayBuffer) => ArrayLike<number> & ArrayBufferView) | undefined>
> = { u1: Uint8Array, u2: Uint16Array, f4: Float32Array, f8: Float64Array };
const littleHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** True for the bytes of an NPY file. */
export function isNpy(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 6) === magic;
}

/**
 * Reads an NPY file as a tensor, its values as they are.
 *
 * Booleans, integers up to 16 bits and floats up to 32 bits become float32, which holds them all; the rest becomes float64.
 *
 * @param source path of a file, or its bytes
 * @throws DeconvError READ_FAILED (missing, cut), UNSUPPORTED (no NPY, complex numbers, records, no items)
 * @example
 * const { data, shape } = await readNpy(encodeNpy(tensor([2, 1], [3, 4])));
 * [...shape, ...data]; // => [2, 1, 3, 4]
 */
export async function readNpy(source: Source): Promise<Tensor> {
  const { bytes, name } = await readBytes('readNpy', source, 'an NPY file', { accepts: isNpy });
  return decodeNpy('readNpy', bytes, name);
}

/** The tensor of an NPY file's bytes. */
export function decodeNpy(fn: string, bytes: Buffer, name: string): Tensor {
  const { shape, data } = parseNpy(fn, bytes, name);
  return { shape, data };
}

/** An array, and the type of its items: u1, f4. */
export interface NpyArray extends Tensor {
  readonly type: string;
}

/** The array of an NPY file's bytes. */
export function parseNpy(fn: string, bytes: Buffer, name: string): NpyArray {
  const fail = (code: 'READ_FAILED' | 'UNSUPPORTED', reason: string): DeconvError =>
    new DeconvError(code, `${fn}: ${name} ${reason}`);
  if (!isNpy(bytes)) throw fail('UNSUPPORTED', 'is no NPY file');
  const lengthBytes = bytes[6] === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) throw fail('READ_FAILED', 'is cut in its header');
  const dataAt = start + bytes.readUIntLE(8, lengthBytes);
  const header = bytes.toString('latin1', start, dataAt);
  const descr = /'descr':\s*'([<>|=]?)(\w+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const extents = /'shape':\s*\(([\d\s,]*)\)/.exec(header);
  if (bytes.length < dataAt || !order || !extents)
    throw fail('READ_FAILED', 'is cut or damaged in its header');
  const type = descr && Object.hasOwn(itemTypes, descr[2]) ? itemTypes[descr[2]] : undefined;
  if (!type)
    throw fail(
      'UNSUPPORTED',
      `holds items of type ${descr?.[2] ?? 'record'}, expected real numbers or booleans`,
    );
  const shape = extents[1]
    .split(',')
    .filter((extent) => extent.trim() !== '')
    .map(Number);
  const size = sizeOf(shape);
  if (size === 0) throw fail('UNSUPPORTED', `holds no items (shape ${shape.join('x')})`);
  if (bytes.length < dataAt + size * type.bytes)
    throw fail(
      'READ_FAILED',
      `is cut: ${shape.join('x') || 'one'} items of ${type.bytes} bytes expected, got ${bytes.length - dataAt} bytes`,
    );

  const view = new DataView(bytes.buffer, bytes.byteOffset + dataAt, size * type.bytes);
  const data = type.single ? new Float32Array(size) : new Float64Array(size);
  const isLittle = descr?.[1] !== '>';
  const Native = isLittle && littleHost ? natives[descr?.[2] ?? ''] : undefined;
  // A copy: the items of a file need not be aligned, and the bytes are the caller's.
  if (Native) data.set(new Native(Uint8Array.from(bytes.subarray(dataAt, dataAt + view.byteLength)).buffer));
  else for (let i = 0; i < size; i++) data[i] = type.read(view, i * type.bytes, isLittle);
  const items = order[1] === 'True' ? rowMajor(shape, data) : data;
  return { shape, data: items, type: descr?.[2] ?? '' };
}

/** Items that lie with the first axis fastest, put in order with the last axis fastest. */
function rowMajor(shape: readonly number[], data: FloatArray): FloatArray {
  const strides = stridesOf(shape);
  const sorted = data.slice();
  const index = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (const value of data) {
    sorted[at] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return sorted;
}

/**
 * The bytes of an NPY file: version 1.0, little-endian, C order, in the tensor's own precision.
 *
 * @example
 * encodeNpy(tensor([2], [1, 2])).length; // => 144
 */
export function encodeNpy({ shape, data }: Tensor): Buffer {
  return encodeItems(data instanceof Float32Array ? '<f4' : '<f8', shape, data);
}

/** The bytes of an NPY file of items of that type: <f4, |u1. */
export function encodeItems(type: string, shape: readonly number[], data: ArrayBufferView): Buffer {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${extents}), }`;
  // Data begin at a multiple of 64 bytes; the header ends in a line feed.
  const length = Math.ceil((11 + header.length) / 64) * 64;
  const head = Buffer.alloc(length, ' ');
  head.write(`${magic}\x01\0`, 0, 'latin1');
  head.writeUInt16LE(length - 10, 8);
  head.write(header, 10, 'latin1');
  head.write('\n', length - 1, 'latin1');
  return Buffer.concat([head, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

/**
 * Writes a tensor as an NPY file, values and precision as they are.
 *
 * @throws DeconvError WRITE_FAILED
 * @example
 * import { tmpdir } from 'node:os';
 * await writeNpy(`${tmpdir()}/deconvkit-example.npy`, tensor([2], [1, 2]));
 * (await readNpy(`${tmpdir()}/deconvkit-example.npy`)).shape; // => [2]
 */
export async function writeNpy(path: Path, tensor: Tensor, options: OutputOptions = {}): Promise<void> {
  await writeFileAtomic(pathOf('writeNpy', 'path', path), encodeNpy(tensor), options, 'writeNpy');
}
