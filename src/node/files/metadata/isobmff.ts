/** Boxes of AVIF files (ISO/IEC 14496-12, 23008-12), and the colors that they state. */

import type { FormatBlocks } from '../codecs/codec.ts';
import { type Cicp, type ColorTags, tagsOfCicp } from '../color/color-tags.ts';

/** A box without its header. */
export interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** The boxes that follow each other in some bytes, up to the first that is cut. */
export function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const wide = size === 1 && at + 16 <= bytes.length;
    const length = wide ? Number(bytes.readBigUInt64BE(at + 8)) : size === 0 ? bytes.length - at : size;
    const head = wide ? 16 : 8;
    if (length < head || at + length > bytes.length) break;
    boxes.push({ type, body: bytes.subarray(at + head, at + length) });
    at += length;
  }
  return boxes;
}

/** The bytes of a box. */
export function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** The first box of a type. */
export const find = (boxes: readonly Box[], type: string): Buffer | undefined =>
  boxes.find((one) => one.type === type)?.body;

/** What an AVIF states about its colors in a box `nclx`, whether it has a profile, and a gain map. */
export interface AvifColor {
  readonly color?: ColorTags | undefined;
  /** The matrix that only lossless files use: channels as they are. */
  readonly identityMatrix: boolean;
  readonly gainMap: boolean;
  /** The light levels of the content and of the display on which it was mastered. */
  readonly blocks?: FormatBlocks | undefined;
}

const lightLevels = ['clli', 'mdcv', 'cclv'];

/** The colors that the boxes of an AVIF state; none where they are damaged. */
export function avifColor(file: Buffer): AvifColor {
  try {
    const meta = boxesOf((find(boxesOf(file), 'meta') ?? Buffer.alloc(4)).subarray(4));
    const properties = boxesOf(find(meta, 'iprp') ?? Buffer.alloc(0));
    const container = boxesOf(find(properties, 'ipco') ?? Buffer.alloc(0));
    const own = propertiesOf(find(properties, 'ipma'), primaryItem(meta));
    const ofImage = container.filter((_, i) => own.length === 0 || own.includes(i + 1));
    const nclx = ofImage.find(
      ({ type, body }) => type === 'colr' && body.toString('latin1', 0, 4) === 'nclx',
    )?.body;
    const levels = ofImage
      .filter(({ type }) => lightLevels.includes(type))
      .map(({ type, body }) => ({ kind: type, bytes: Uint8Array.from(body) }));
    const items = find(meta, 'iinf')?.toString('latin1') ?? '';
    return {
      color: nclx && tagsOfCicp('nclx', codePoints(nclx)),
      identityMatrix: nclx?.readUInt16BE(8) === 0,
      gainMap: items.includes('tmap'),
      blocks:
        levels.length > 0
          ? { format: 'avif', title: 'the light levels of the AVIF', items: levels }
          : undefined,
    };
  } catch (error) {
    if (error instanceof RangeError) return { identityMatrix: false, gainMap: false };
    throw error;
  }
}

function codePoints(nclx: Buffer): Cicp {
  // The decoder has widened a narrow range already.
  return { primaries: nclx.readUInt16BE(4), transfer: nclx.readUInt16BE(6), fullRange: true };
}

/** The number of the item that is the image. */
export function primaryItem(meta: readonly Box[]): number {
  const pitm = find(meta, 'pitm');
  if (!pitm) return 1;
  return pitm[0] === 0 ? pitm.readUInt16BE(4) : pitm.readUInt32BE(4);
}

/** Numbers, from 1, of the properties of an item. */
function propertiesOf(ipma: Buffer | undefined, item: number): number[] {
  if (!ipma) return [];
  const [wideId, wideIndex] = [ipma[0] > 0, (ipma[3] & 1) === 1];
  let at = 8;
  for (let i = 0; i < ipma.readUInt32BE(4); i++) {
    const id = wideId ? ipma.readUInt32BE(at) : ipma.readUInt16BE(at);
    at += wideId ? 4 : 2;
    const count = ipma[at++];
    const found = Array.from({ length: count }, (_, k) =>
      wideIndex ? ipma.readUInt16BE(at + 2 * k) & 0x7fff : ipma[at + k] & 0x7f,
    );
    at += count * (wideIndex ? 2 : 1);
    if (id === item) return found;
  }
  return [];
}
