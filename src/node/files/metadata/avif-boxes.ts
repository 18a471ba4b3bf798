/** Writes colors and EXIF into the boxes of an AVIF (ISO/IEC 14496-12, 23008-12). */

import type { Block } from '../codecs/codec.ts';
import type { Cicp } from '../color/color-tags.ts';
import { type Box, box, boxesOf, find, primaryItem } from './isobmff.ts';

/** What is written into an AVIF. */
interface Added {
  /** Code points to state; the matrix is that of the encoder. */
  readonly cicp?: Cicp | undefined;
  /** Block from its TIFF header on. */
  readonly exif?: Uint8Array | undefined;
  /** Further properties of the image. */
  readonly properties?: readonly Block[] | undefined;
}

/** An AVIF of the encoder with a box `nclx`, further properties and an EXIF item. */
export function avifWith(file: Buffer, { cicp, exif, properties = [] }: Added): Buffer {
  if (!cicp && !exif && properties.length === 0) return file;
  const top = boxesOf(file);
  const meta = find(top, 'meta');
  if (!meta) return file;
  const before = boxesOf(meta.subarray(4));
  const primary = primaryItem(before);
  const item = exif ? 1 + Math.max(...itemsOf(find(before, 'iinf'))) : undefined;
  // Offsets do not change the length of a box, so the boxes laid out with offset 0 have their final length.
  const laidOut = (shift: number, exifAt: number): Buffer => {
    let boxes = before;
    boxes = boxes.map((one) => (one.type === 'iprp' ? withProperties(one, cicp, properties, primary) : one));
    boxes = boxes.map((one) => (one.type === 'iloc' ? shifted(one, shift) : one));
    if (item !== undefined && exif) boxes = withItem(boxes, item, primary, exifAt, exif.length + 4);
    return box('meta', meta.subarray(0, 4), ...boxes.map(({ type, body }) => box(type, body)));
  };
  const growth = laidOut(0, 0).length - meta.length - 8;
  const head = top.map(({ type, body }) =>
    type === 'meta' ? laidOut(growth, file.length + growth + 8) : box(type, body),
  );
  return Buffer.concat(exif ? [...head, box('mdat', Buffer.alloc(4), exif)] : head);
}

function itemsOf(iinf: Buffer | undefined): number[] {
  if (!iinf) return [0];
  return boxesOf(iinf.subarray(iinf[0] === 0 ? 6 : 8)).map(({ body }) =>
    body[0] < 3 ? body.readUInt16BE(4) : body.readUInt32BE(4),
  );
}

const matrixOfEncoder = 6;

function withProperties(
  { body }: Box,
  cicp: Cicp | undefined,
  further: readonly Block[],
  primary: number,
): Box {
  const boxes = boxesOf(body);
  const container = boxesOf(find(boxes, 'ipco') ?? Buffer.alloc(0));
  const isNclx = (one: Box): boolean => one.type === 'colr' && one.body.toString('latin1', 0, 4) === 'nclx';
  const existing = container.find(isNclx);
  const added: Box[] = further.map(({ kind, bytes }) => ({ type: `${kind}`, body: Buffer.from(bytes) }));
  const nclx = cicp && nclxOf(cicp, existing);
  if (nclx && !existing) added.push(nclx);
  const own = container.map((one) => (nclx && isNclx(one) ? nclx : one));
  const parts = boxes.map((one) => {
    if (one.type === 'ipco') return box('ipco', ...[...own, ...added].map((p) => box(p.type, p.body)));
    if (one.type !== 'ipma') return box(one.type, one.body);
    const all = added.reduce((ipma, _, i) => associated(ipma, primary, own.length + i + 1), one.body);
    return box('ipma', all);
  });
  return { type: 'iprp', body: Buffer.concat(parts) };
}

/** A box of code points, with the matrix of an existing one. */
function nclxOf({ primaries, transfer }: Cicp, existing: Box | undefined): Box {
  const body = Buffer.from(existing?.body ?? Buffer.from('nclx\0\0\0\0\0\0\x80', 'latin1'));
  if (!existing) body.writeUInt16BE(matrixOfEncoder, 8);
  body.writeUInt16BE(primaries, 4);
  body.writeUInt16BE(transfer, 6);
  return { type: 'colr', body };
}

/** The associations of properties with one more, of an item. */
function associated(ipma: Buffer, item: number, index: number): Buffer {
  const [wideId, wideIndex] = [ipma[0] > 0, (ipma[3] & 1) === 1];
  let at = 8;
  for (let i = 0; i < ipma.readUInt32BE(4); i++) {
    const id = wideId ? ipma.readUInt32BE(at) : ipma.readUInt16BE(at);
    const countAt = at + (wideId ? 4 : 2);
    at = countAt + 1 + ipma[countAt] * (wideIndex ? 2 : 1);
    if (id !== item) continue;
    const longer = Buffer.concat([
      ipma.subarray(0, at),
      Buffer.from(wideIndex ? [0, index] : [index]),
      ipma.subarray(at),
    ]);
    longer[countAt]++;
    return longer;
  }
  return ipma;
}

/** Sizes in bytes of the fields of a box `iloc`, and readers and writers of them. */
function layoutOf(iloc: Buffer): {
  version: number;
  size: { offset: number; length: number; base: number; index: number };
} {
  const version = iloc[0];
  return {
    version,
    size: {
      offset: iloc[4] >> 4,
      length: iloc[4] & 15,
      base: iloc[5] >> 4,
      index: version > 0 ? iloc[5] & 15 : 0,
    },
  };
}

const readField = (bytes: Buffer, at: number, size: number): number =>
  size === 0 ? 0 : size === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, size);

function writeField(bytes: Buffer, value: number, at: number, size: number): void {
  if (size === 8) bytes.writeBigUInt64BE(BigInt(value), at);
  else if (size > 0) bytes.writeUIntBE(value, at, size);
}

/** Item locations after the data have moved by some bytes. */
function shifted({ type, body }: Box, shift: number): Box {
  const bytes = Buffer.from(body);
  const { version, size } = layoutOf(bytes);
  const idBytes = version < 2 ? 2 : 4;
  const items = version < 2 ? bytes.readUInt16BE(6) : bytes.readUInt32BE(6);
  let at = 6 + idBytes;
  for (let i = 0; i < items; i++) {
    at += idBytes;
    // 0: offsets count from the begin of the file.
    const inFile = version === 0 || (bytes.readUInt16BE(at) & 15) === 0;
    at += version > 0 ? 4 : 2;
    const move = (field: number, bytesOfField: number): void => {
      if (inFile) writeField(bytes, readField(bytes, field, bytesOfField) + shift, field, bytesOfField);
    };
    if (size.base > 0) move(at, size.base);
    at += size.base;
    const extents = bytes.readUInt16BE(at);
    at += 2;
    for (let k = 0; k < extents; k++) {
      at += size.index;
      if (size.base === 0) move(at, size.offset);
      at += size.offset + size.length;
    }
  }
  return { type, body: bytes };
}

/** The boxes of `meta` with one more item that describes the primary one. */
function withItem(
  boxes: readonly Box[],
  item: number,
  primary: number,
  offset: number,
  length: number,
): Box[] {
  const id = Buffer.alloc(2);
  id.writeUInt16BE(item);
  const entry = box('infe', Buffer.from([2, 0, 0, 1]), id, Buffer.from('\0\0Exif\0', 'latin1'));
  const reference = Buffer.alloc(6);
  reference.writeUInt16BE(item, 0);
  reference.writeUInt16BE(1, 2);
  reference.writeUInt16BE(primary, 4);
  const cdsc = box('cdsc', reference);
  const added = boxes.map(({ type, body }) => {
    if (type === 'iinf') {
      const grown = Buffer.concat([body, entry]);
      if (body[0] === 0) grown.writeUInt16BE(body.readUInt16BE(4) + 1, 4);
      else grown.writeUInt32BE(body.readUInt32BE(4) + 1, 4);
      return { type, body: grown };
    }
    if (type === 'iloc') return { type, body: located(body, item, offset, length) };
    return { type, body: type === 'iref' ? Buffer.concat([body, cdsc]) : body };
  });
  if (boxes.some(({ type }) => type === 'iref')) return added;
  return [...added, { type: 'iref', body: Buffer.concat([Buffer.alloc(4), cdsc]) }];
}

function located(iloc: Buffer, item: number, offset: number, length: number): Buffer {
  const { version, size } = layoutOf(iloc);
  const idBytes = version < 2 ? 2 : 4;
  const entry = Buffer.alloc(
    idBytes + (version > 0 ? 4 : 2) + size.base + 2 + size.index + size.offset + size.length,
  );
  entry.writeUIntBE(item, 0, idBytes);
  let at = idBytes + (version > 0 ? 4 : 2);
  if (size.offset === 0) writeField(entry, offset, at, size.base);
  at += size.base;
  entry.writeUInt16BE(1, at);
  at += 2 + size.index;
  writeField(entry, offset, at, size.offset);
  writeField(entry, length, at + size.offset, size.length);
  const grown = Buffer.concat([iloc, entry]);
  if (version < 2) grown.writeUInt16BE(iloc.readUInt16BE(6) + 1, 6);
  else grown.writeUInt32BE(iloc.readUInt32BE(6) + 1, 6);
  return grown;
}
